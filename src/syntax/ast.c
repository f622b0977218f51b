/* ast.c: what every node can do, from the one table of nodes. */
#include "syntax/ast.h"

#include "base/heap.h"
#include "syntax/dump.h"

const token_info token_table[TK_COUNT] = {
#define TOKEN(name, text, precedence, flags) {#name, text, precedence, flags},
#include "syntax/token.def"
#undef TOKEN
};

#define NOTHING(f)

const char *ast_kind_name(ast_kind kind)
{
    static const char *const names[AST_COUNT] = {
#define AST_BEGIN(id) #id,
#define CHILD NOTHING
#define CHILDREN NOTHING
#define TEXT NOTHING
#define TOKEN_KIND NOTHING
#define NUMBER NOTHING
#define VALUE NOTHING
#define AST_END(id)
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef TEXT
#undef TOKEN_KIND
#undef NUMBER
#undef VALUE
#undef AST_END
    };
    return names[kind];
}

typedef bool visit_fn(ast *child, void *ctx);

static bool visit_list(const ast_list *list, visit_fn *visit, void *ctx)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!visit(list->items[i], ctx))
            return false;
    return true;
}

/* One function a kind: visit_ScriptBlock and so on. */
#define AST_BEGIN(id)                                                                                                  \
    static void visit_##id(ast_##id *n, visit_fn *visit, void *ctx)                                                    \
    {                                                                                                                  \
        (void)n, (void)visit, (void)ctx;
#define CHILD(f)                                                                                                       \
    if (n->f && !visit(n->f, ctx))                                                                                     \
        return;
#define CHILDREN(f)                                                                                                    \
    if (!visit_list(&n->f, visit, ctx))                                                                                \
        return;
#define TEXT NOTHING
#define TOKEN_KIND NOTHING
#define NUMBER NOTHING
#define VALUE NOTHING
#define AST_END(id) }
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef AST_END

void ast_each_child(ast *node, visit_fn *visit, void *ctx)
{
    switch (node->kind) {
#define AST_BEGIN(id)                                                                                                  \
    case AST_##id:                                                                                                     \
        visit_##id((ast_##id *)(void *)node, visit, ctx);                                                              \
        break;
#define CHILD NOTHING
#define CHILDREN NOTHING
#define AST_END(id)
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef TEXT
#undef TOKEN_KIND
#undef NUMBER
#undef VALUE
#undef AST_END
    case AST_COUNT: break;
    }
}

str *ast_text(const ast *node)
{
    uint32_t end = node->end <= node->src->length ? node->end : node->src->length;
    return node->start < end ? str_new(node->src->text + node->start, end - node->start) : str_empty;
}

void source_position(const source *src, uint32_t offset, uint32_t *line, uint32_t *column)
{
    uint32_t low = 0, high = src->line_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (src->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *line = low + 1;
    *column = offset - src->line_starts[low] + 1;
}
