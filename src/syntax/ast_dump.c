/* ast_dump.c: the tree as text, one node a line, in the form of `oracle -ast`. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/type.h"
#include "syntax/ast.h"
#include "syntax/dump.h"

/* Writes one unit the way the oracle shows it; returns how many units of output that is. */
static uint32_t shown_width(uint16_t c)
{
    return c == '\n' || c == '\r' ? 2 : 1;
}

void dump_text(const source *src, uint32_t start, uint32_t end, uint32_t limit, buf *out)
{
    if (end > src->length)
        end = src->length;
    if (start > end)
        start = end;
    uint64_t total = 0;
    for (uint32_t i = start; i < end && total <= limit; i++)
        total += shown_width(src->text[i]);
    bool cut = total > limit;
    uint32_t room = cut ? limit - 3 : UINT32_MAX, used = 0;
    for (const uint16_t *q = src->text + start, *stop = src->text + end; q < stop;) {
        uint16_t c = *q;
        if (c == '\n' || c == '\r') {
            if (used < room)
                buf_byte(out, '\\');
            if (used + 1 < room)
                buf_byte(out, c == '\n' ? 'n' : 'r');
            used += 2;
            q++;
        } else {
            const uint16_t *from = q;
            uint32_t code = utf16_next(&q, stop);
            if (used + (uint32_t)(q - from) > room)
                code = 0xFFFD; /* half a pair at the cut */
            if (used < room)
                buf_utf8(out, code);
            used += (uint32_t)(q - from);
        }
        if (used >= room)
            break;
    }
    if (cut)
        buf_text(out, "...");
}

static const char *number_type(value v)
{
    static const char *const names[] = {"SByte",  "Byte",  "Int16",  "UInt16", "Int32",
                                        "UInt32", "Int64", "UInt64", "Single", "Double"};
    if (v.kind >= K_SBYTE && v.kind <= K_DOUBLE)
        return names[v.kind - K_SBYTE];
    if (v.kind == K_BOOL)
        return "Boolean";
    if (v.kind == K_STRING)
        return "String";
    if (v.kind != K_OBJECT)
        return "Object";
    const char *full = v.as.o->type->name, *dot = strrchr(full, '.');
    return dot ? dot + 1 : full;
}

static void dump_node(const ast *node, uint32_t depth, buf *out)
{
    for (uint32_t i = 0; i < depth; i++)
        buf_text(out, "  ");
    buf_printf(out, "%sAst", ast_kind_name(node->kind));
    switch (node->kind) {
    case AST_BinaryExpression:
        buf_printf(out, " %s", token_table[((const ast_BinaryExpression *)node)->op].name);
        break;
    case AST_UnaryExpression: buf_printf(out, " %s", token_table[((const ast_UnaryExpression *)node)->op].name); break;
    case AST_AssignmentStatement:
        buf_printf(out, " %s", token_table[((const ast_AssignmentStatement *)node)->op].name);
        break;
    case AST_Command: buf_printf(out, " %s", token_table[((const ast_Command *)node)->invocation].name); break;
    case AST_StringConstantExpression: buf_text(out, " String"); break;
    case AST_ConstantExpression:
        buf_printf(out, " %s", number_type(((const ast_ConstantExpression *)node)->constant));
        break;
    default: break;
    }
    buf_printf(out, " %u..%u ", node->start, node->end);
    dump_text(node->src, node->start, node->end, 60, out);
    buf_byte(out, '\n');
}

typedef struct pending {
    ast *node;
    uint32_t depth;
} pending;

typedef struct dump_walk {
    pending *items;
    size_t count, capacity;
    uint32_t depth;
    const ast *parent;
} dump_walk;

/* The reference's search does not enter a call of the base constructor, the command list of `data` and the
 * throttle limit of `foreach`. */
static bool is_hidden(const ast *child, const ast *parent)
{
    if (child->kind == AST_BaseCtorInvokeMemberExpression)
        return true;
    if (parent && parent->kind == AST_ForEachStatement)
        return child == ((const ast_ForEachStatement *)parent)->throttle_limit;
    return parent && parent->kind == AST_DataStatement && child != ((const ast_DataStatement *)parent)->body;
}

static bool push(ast *child, void *ctx)
{
    dump_walk *w = ctx;
    if (is_hidden(child, w->parent))
        return true;
    if (w->count == w->capacity) {
        size_t capacity = w->capacity ? w->capacity * 2 : 64;
        pending *grown = heap_alloc(capacity * sizeof *grown);
        if (w->count)
            memcpy(grown, w->items, w->count * sizeof *grown);
        w->items = grown;
        w->capacity = capacity;
    }
    w->items[w->count++] = (pending){child, w->depth};
    return true;
}

void ast_dump(ast *root, struct buf *out)
{
    dump_walk w = {0};
    push(root, &w);
    while (w.count) {
        pending top = w.items[--w.count];
        dump_node(top.node, top.depth, out);
        w.depth = top.depth + 1;
        w.parent = top.node;
        size_t first = w.count;
        ast_each_child(top.node, push, &w);
        for (size_t i = first, j = w.count; i + 1 < j; i++) {
            pending swap = w.items[--j];
            w.items[j] = w.items[i];
            w.items[i] = swap;
        }
    }
}
