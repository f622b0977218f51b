/* parser.c: the entry: a whole script, its lines, its parents. */
#include "syntax/parser.h"

#include <string.h>

#include "base/heap.h"
#include "base/unwind.h"
#include "syntax/dump.h"
#include "syntax/check.h"
#include "syntax/parse.h"

enum { PARSE_STACK = 1 << 20 }; /* of the C stack, for the deepest nesting */

static void find_lines(source *src)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < src->length; i++)
        count += src->text[i] == '\n' || (src->text[i] == '\r' && (i + 1 == src->length || src->text[i + 1] != '\n'));
    uint32_t *starts = heap_alloc_leaf(count * sizeof *starts), n = 0;
    starts[n++] = 0;
    for (uint32_t i = 0; i < src->length; i++)
        if (src->text[i] == '\n' || (src->text[i] == '\r' && (i + 1 == src->length || src->text[i + 1] != '\n')))
            starts[n++] = i + 1;
    src->line_starts = starts;
    src->line_count = n;
}

static const source *make_source(str *text, str *file)
{
    source *src = heap_alloc(sizeof *src);
    src->file = file;
    src->text = str_all_units(text);
    src->length = text->length;
    find_lines(src);
    return src;
}

typedef struct node_stack {
    ast **items;
    size_t count, capacity;
} node_stack;

typedef struct parent_walk {
    node_stack stack;
    ast *parent;
} parent_walk;

static bool adopt(ast *child, void *ctx)
{
    parent_walk *w = ctx;
    child->parent = w->parent;
    if (w->stack.count == w->stack.capacity) {
        size_t capacity = w->stack.capacity ? w->stack.capacity * 2 : 64;
        ast **grown = heap_alloc(capacity * sizeof *grown);
        if (w->stack.count)
            memcpy(grown, w->stack.items, w->stack.count * sizeof *grown);
        w->stack.items = grown;
        w->stack.capacity = capacity;
    }
    w->stack.items[w->stack.count++] = child;
    return true;
}

/* Without recursion: `1+1+1+...` makes a tree as deep as the line is long. */
static void set_parents(ast *root)
{
    parent_walk w = {0};
    adopt(root, &w);
    while (w.stack.count) {
        w.parent = w.stack.items[--w.stack.count];
        ast_each_child(w.parent, adopt, &w);
    }
    root->parent = NULL;
}

/* Half of what is left at most: whoever walks the tree next nests as deep as the parser did. */
static char *find_stack_limit(void)
{
    char *here = (char *)__builtin_frame_address(0);
    const ctx *c = ctx_current();
    ptrdiff_t room = PARSE_STACK;
    if (c && c->stack_limit && (here - c->stack_limit) / 2 < room)
        room = (here - c->stack_limit) / 2;
    return here - room;
}

static void parser_init(parser *p, lexer *lx, const source *src)
{
    *p = (parser){.lx = lx, .src = src, .stack_limit = find_stack_limit()};
    p->errors.text = src->text;
    p->errors.length = src->length;
    lexer_init(lx, src->text, src->length, &p->errors);
}

static parse_result parse(parser *p)
{
    ast_ScriptBlock *root = script_block_rule(p, NULL, false);
    set_parents(&root->base);
    check_tree(p, &root->base);
    return (parse_result){root, p->src, p->errors.items, p->errors.count};
}

parse_result parse_script(str *text, str *file)
{
    lexer lx;
    parser p;
    parser_init(&p, &lx, make_source(text, file));
    return parse(&p);
}

parse_result parse_script_tokens(str *text, str *file, token_list *tokens)
{
    lexer lx;
    parser p;
    parser_init(&p, &lx, make_source(text, file));
    lx.record = tokens;
    return parse(&p);
}

parse_result parse_data(str *text, str *file, bool manifest)
{
    lexer lx;
    parser p;
    parser_init(&p, &lx, make_source(text, file));
    parse_result r = parse(&p);
    check_data_file(&p, r.root, manifest);
    r.errors = p.errors.items;
    r.error_count = p.errors.count;
    return r;
}

/* Only the name and what belongs to it may stand in `text`. */
bool parse_type_name(str *text, str **normalized)
{
    lexer lx;
    parser p;
    extent where;
    parser_init(&p, &lx, make_source(text, NULL));
    return type_name_rule(&p, true, normalized, &where) && next(&p).kind == TK_EndOfInput && p.errors.count == 0;
}

void tokens_dump(str *text, struct buf *out)
{
    lexer lx;
    parser p;
    token_list record = {0};
    parser_init(&p, &lx, make_source(text, NULL));
    lx.record = &record;
    parse(&p);
    for (uint32_t i = 0; i < record.count; i++) {
        const token *t = &record.items[i];
        buf_printf(out, "%u..%u %s ", t->start, t->end, token_table[t->kind].name);
        dump_text(p.src, t->start, t->end, UINT32_MAX, out);
        buf_byte(out, '\n');
    }
}
