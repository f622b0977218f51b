/* check_type.c: the types that a class names: one that nobody knows is an error of the whole script.
 *
 *   class A { [NoSuch]$x }     TypeNotFound
 *
 * What might be a .NET type that this engine lacks (`System.X`, or any name under `using namespace`) is left to the moment
 * the class is used, so that a script that never gets there runs. */
#include "object/type.h"
#include "syntax/check.h"

bool (*parse_class_known)(str *name);

typedef struct type_check {
    const ast *root;
} type_check;

typedef struct class_search {
    const str *name;
    bool found;
} class_search;

static bool find_class(parser *p, ast *node, void *ctx)
{
    (void)p;
    class_search *s = ctx;
    if (node->kind == AST_TypeDefinition)
        s->found |= str_equal_nocase(((ast_TypeDefinition *)(void *)node)->name, s->name);
    return !s->found;
}

static bool is_known(const type_check *k, str *name, uint32_t arguments)
{
    if (type_find(name, NULL, 0) || parse_class_known(name))
        return true;
    if (arguments && type_find(str_printf("%s`%u", str_to_c(name), arguments), NULL, 0))
        return true;
    if (str_starts(name, str_c("System."), true) || str_starts(name, str_c("Microsoft."), true))
        return true;
    class_search s = {name, false};
    check_walk(NULL, (ast *)(uintptr_t)k->root, find_class, &s);
    return s.found;
}

static bool in_name(uint16_t c)
{
    return lex_is_name_part(c) || c == '.' || c == '`' || c == '+' || c == '_';
}

/* The number of type arguments in the brackets at `at`; 0: none, or those of an array. */
static uint32_t arguments_at(const source *src, uint32_t at, uint32_t end)
{
    uint32_t n = 1, depth = 0;
    bool any = false;
    if (at >= end || src->text[at] != '[')
        return 0;
    for (; at < end; at++) {
        uint16_t c = src->text[at];
        if (c == '[')
            depth++;
        else if (c == ']' && !--depth)
            break;
        else if (c == ',' && depth == 1)
            n++;
        any |= in_name(c);
    }
    return any ? n : 0;
}

/* Each name of `Dictionary[string, NoSuch]` where it stands. */
static void check_names(parser *p, const type_check *k, const ast *node)
{
    const source *src = p->src;
    uint32_t at = node->start, end = node->end, bracket = 0;
    if (src->text[at] == '[')
        at++, end--;
    while (at < end) {
        uint32_t from = at;
        while (at < end && in_name(src->text[at]))
            at++;
        if (at > from) {
            str *name = str_new(src->text + from, at - from);
            if (!is_known(k, name, arguments_at(src, at, end)))
                report(p, (extent){from, at}, PERR_TypeNotFound, name);
            continue;
        }
        bracket += src->text[at] == '[';
        bracket -= src->text[at] == ']';
        if (src->text[at] == ',' && !bracket)
            return; /* an assembly's name follows */
        at++;
    }
}

static bool check_node(parser *p, ast *node, void *ctx)
{
    switch (node->kind) {
    case AST_TypeConstraint:
    case AST_TypeExpression: check_names(p, ctx, node); return true;
    default: return true;
    }
}

static bool is_lenient(const ast_ScriptBlock *root)
{
    for (uint32_t i = 0; i < root->usings.count; i++) {
        const ast_UsingStatement *u = (const ast_UsingStatement *)(const void *)root->usings.items[i];
        if (u->name_kind == UK_NAMESPACE && u->name &&
            str_equal_c(((ast_StringConstantExpression *)(void *)u->name)->text, "System"))
            continue;
        return true;
    }
    return false;
}

void check_types(parser *p, ast_TypeDefinition *n)
{
    if (!parse_class_known)
        return;
    const ast *root = &n->base;
    while (root->parent)
        root = root->parent;
    type_check k = {.root = root};
    if (root->kind != AST_ScriptBlock || is_lenient((const ast_ScriptBlock *)(const void *)root))
        return;
    check_walk(p, &n->base, check_node, &k);
}
