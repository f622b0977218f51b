/* ast_types.c: the syntax tree as objects: one type a node of syntax/ast.def, members by the names of its fields. */
#include <ctype.h>
#include <string.h>

#include "base/heap.h"
#include "engine/language/language.h"
#include "engine/vm/frame.h"

typedef struct ast_view {
    object o;
    ast *node;
} ast_view;

static type ast_types[AST_COUNT];

static ast *node_of(value v)
{
    return ((ast_view *)v.as.o)->node;
}

value ast_object(ast *node)
{
    if (!node)
        return V_NULL;
    ast_view *a = heap_alloc(sizeof *a);
    a->o.type = &ast_types[node->kind];
    a->node = node;
    return v_obj(a);
}

/* ---- fields by name ---- */

/* Where the reference engine's name is not that of the field; kind AST_COUNT: any. */
static const struct {
    ast_kind kind;
    const char *name, *field;
} renamed[] = {{AST_ScriptBlock, "BeginBlock", "begin"},
               {AST_ScriptBlock, "ProcessBlock", "process"},
               {AST_ScriptBlock, "EndBlock", "end"},
               {AST_ScriptBlock, "CleanBlock", "clean"},
               {AST_ScriptBlock, "DynamicParamBlock", "dynamic_param"},
               {AST_ScriptBlock, "UsingStatements", "usings"},
               {AST_Pipeline, "PipelineElements", "elements"},
               {AST_Command, "CommandElements", "elements"},
               {AST_Command, "InvocationOperator", "invocation"},
               {AST_CommandParameter, "ParameterName", "name"},
               {AST_MemberExpression, "Expression", "target"},
               {AST_InvokeMemberExpression, "Expression", "target"},
               {AST_StringConstantExpression, "Value", "text"},
               {AST_ExpandableStringExpression, "Value", "text"},
               {AST_ExpandableStringExpression, "NestedExpressions", "nested"},
               {AST_ConstantExpression, "Value", "constant"},
               {AST_Attribute, "PositionalArguments", "positional"},
               {AST_Attribute, "NamedArguments", "named"},
               {AST_NamedAttributeArgument, "ArgumentName", "name"},
               {AST_TryStatement, "CatchClauses", "catches"},
               {AST_TryStatement, "Finally", "finally_block"},
               {AST_CatchClause, "CatchTypes", "types"},
               {AST_IfStatement, "ElseClause", "else_clause"},
               {AST_SwitchStatement, "Default", "default_clause"},
               {AST_UnaryExpression, "TokenKind", "op"},
               {AST_PipelineChain, "LhsPipelineChain", "left"},
               {AST_PipelineChain, "RhsPipeline", "right"},
               {AST_FunctionMember, "Body", "function"},
               {AST_COUNT, "Operator", "op"}};

static const char *field_of(ast_kind kind, const char *name)
{
    for (unsigned i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if ((renamed[i].kind == kind || renamed[i].kind == AST_COUNT) && !strcasecmp(name, renamed[i].name))
            return renamed[i].field;
    return name;
}

/* `DefaultValue` is default_value. */
static bool is_field(const char *name, const char *field)
{
    for (; *field; field++) {
        if (*field == '_')
            continue;
        if (tolower((unsigned char)*name) != *field)
            return false;
        name++;
    }
    return !*name;
}

static value children_object(const ast_list *l)
{
    array *a = array_new(&type_Object, l->count);
    for (uint32_t i = 0; i < l->count; i++)
        array_put(a, i, ast_object(l->items[i]));
    return v_obj(a);
}

static value text_object(str *s)
{
    return s ? v_str(s) : V_NULL;
}

/* One function a kind: get_ScriptBlock and so on. */
#define AST_BEGIN(id)                                                                                                  \
    static bool get_##id(ast_##id *n, const char *name, value *out)                                                    \
    {                                                                                                                  \
        (void)n, (void)name, (void)out;
#define FIELD(f, expression)                                                                                           \
    if (is_field(name, #f)) {                                                                                          \
        *out = expression;                                                                                             \
        return true;                                                                                                   \
    }
#define CHILD(f) FIELD(f, ast_object(n->f))
#define CHILDREN(f) FIELD(f, children_object(&n->f))
#define TEXT(f) FIELD(f, text_object(n->f))
#define TOKEN_KIND(f) FIELD(f, token_kind_value(n->f))
#define NUMBER(f) FIELD(f, v_int((int32_t)n->f))
#define VALUE(f) FIELD(f, n->f)
#define AST_END(id)                                                                                                    \
    return false;                                                                                                      \
    }
#include "syntax/ast.def"
#undef AST_BEGIN
#undef CHILD
#undef CHILDREN
#undef TEXT
#undef TOKEN_KIND
#undef NUMBER
#undef VALUE
#undef AST_END

static bool get_field(ast *n, const char *name, value *out)
{
    switch (n->kind) {
#define AST_BEGIN(id)                                                                                                  \
    case AST_##id:                                                                                                     \
        return get_##id((ast_##id *)(void *)n, name, out);
#define CHILD(f)
#define CHILDREN(f)
#define TEXT(f)
#define TOKEN_KIND(f)
#define NUMBER(f)
#define VALUE(f)
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
    return false;
}

/* ---- members that are no plain fields ---- */

static value note_object(const char *const *names, const value *values, unsigned n)
{
    value o = v_obj(psobject_new());
    for (unsigned i = 0; i < n; i++)
        psobject_set_member(o, str_intern_c(names[i]), MEMBER_NOTE, values[i]);
    return o;
}

/* condition, block, condition, block... as pairs with Item1 and Item2 */
static value pairs_object(const ast_list *l)
{
    static const char *const names[] = {"Item1", "Item2"};
    list *out = list_new(NULL);
    for (uint32_t i = 0; i + 1 < l->count; i += 2) {
        value pair[] = {ast_object(l->items[i]), ast_object(l->items[i + 1])};
        list_add(out, note_object(names, pair, 2));
    }
    return v_obj(list_to_array(out));
}

static value path_object(str *path)
{
    static const char *const names[] = {"UserPath", "IsDriveQualified", "IsUnqualified"};
    bool colon = str_index_unit(path, ':', 0) > 0;
    value values[] = {v_str(path), v_bool(colon), v_bool(!colon)};
    return note_object(names, values, 3);
}

static value type_name_object(str *name)
{
    static const char *const names[] = {"Name", "FullName"};
    value values[] = {v_str(name), v_str(name)};
    return note_object(names, values, 2);
}

static bool get_special(ast *n, const char *name, value *out)
{
    void *p = n;
    if (n->kind == AST_IfStatement && !strcasecmp(name, "Clauses"))
        *out = pairs_object(&((ast_IfStatement *)p)->clauses);
    else if (n->kind == AST_SwitchStatement && !strcasecmp(name, "Clauses"))
        *out = pairs_object(&((ast_SwitchStatement *)p)->clauses);
    else if (n->kind == AST_Hashtable && !strcasecmp(name, "KeyValuePairs"))
        *out = pairs_object(&((ast_Hashtable *)p)->pairs);
    else if (n->kind == AST_VariableExpression && !strcasecmp(name, "VariablePath"))
        *out = path_object(((ast_VariableExpression *)p)->path);
    else if (n->kind == AST_TypeExpression && !strcasecmp(name, "TypeName"))
        *out = type_name_object(((ast_TypeExpression *)p)->type_name);
    else if (n->kind == AST_TypeConstraint && !strcasecmp(name, "TypeName"))
        *out = type_name_object(((ast_TypeConstraint *)p)->type_name);
    else if (n->kind == AST_Attribute && !strcasecmp(name, "TypeName"))
        *out = type_name_object(((ast_Attribute *)p)->type_name);
    else if (n->kind == AST_FunctionDefinition && !strcasecmp(name, "IsFilter"))
        *out = v_bool(((ast_FunctionDefinition *)p)->flags & FN_FILTER);
    else if (n->kind == AST_TypeDefinition && !strcasecmp(name, "IsClass"))
        *out = v_bool(((ast_TypeDefinition *)p)->flags & TD_CLASS);
    else if (n->kind == AST_TypeDefinition && !strcasecmp(name, "IsEnum"))
        *out = v_bool(((ast_TypeDefinition *)p)->flags & TD_ENUM);
    else
        return false;
    return true;
}

static bool get_dynamic(value v, const str *name, value *out)
{
    ast *n = node_of(v);
    const char *text = str_to_c(name);
    return get_special(n, text, out) || get_field(n, field_of(n->kind, text), out);
}

static value get_extent(value v, const type *of)
{
    (void)of;
    const ast *n = node_of(v);
    return extent_object(n->src, n->start, n->end);
}

static value get_parent(value v, const type *of)
{
    (void)of;
    return ast_object(node_of(v)->parent);
}

/* ---- Find, FindAll ---- */

typedef struct search {
    value predicate;
    bool nested, first; /* into script blocks within; only the first */
    list *found;
} search;

static bool visit(ast *node, void *arg)
{
    search *s = arg;
    value v = ast_object(node);
    if (to_bool(object_up.invoke_delegate(s->predicate, &v, 1)))
        list_add(s->found, v);
    if (s->first && list_count(s->found))
        return false;
    if (!s->nested && (node->kind == AST_FunctionDefinition || node->kind == AST_ScriptBlockExpression))
        return true;
    ast_each_child(node, visit, s);
    return !(s->first && list_count(s->found));
}

static list *find(call *c, bool first)
{
    search s = {c->args[0], to_bool(c->args[1]), first, list_new(NULL)};
    visit(node_of(c->self), &s);
    return s.found;
}

static value find_all(call *c)
{
    return v_obj(find(c, false));
}

static value find_first(call *c)
{
    list *found = find(c, true);
    return list_count(found) ? list_get(found, 0) : V_NULL;
}

static value command_name(call *c)
{
    ast_Command *n = (ast_Command *)(void *)node_of(c->self);
    const ast *name = n->base.kind == AST_Command && n->elements.count ? n->elements.items[0] : NULL;
    if (!name || name->kind != AST_StringConstantExpression)
        return V_NULL;
    return v_str(((const ast_StringConstantExpression *)(const void *)name)->text);
}

static value script_block_of(call *c)
{
    ast *n = node_of(c->self);
    if (n->kind != AST_ScriptBlock)
        throw_unsupported("GetScriptBlock of anything but a ScriptBlockAst");
    return v_obj(script_block_new(compile_block((ast_ScriptBlock *)(void *)n, NULL, NULL), NULL));
}

static str *ast_string(value v, bool invariant)
{
    (void)invariant;
    return ast_text(node_of(v));
}

static bool same_node(value a, value b)
{
    return a.as.o->type == b.as.o->type && node_of(a) == node_of(b);
}

static uint32_t node_hash(value v)
{
    return (uint32_t)((uintptr_t)node_of(v) >> 4);
}

#define LANGUAGE "System.Management.Automation.Language."
static const property properties[] = {
    {"Extent", LANGUAGE "IScriptExtent", get_extent, NULL, 0}, {"Parent", LANGUAGE "Ast", get_parent, NULL, 0}, {0}};
#define SEARCH "object predicate, bool searchNestedScriptBlocks"
static const method methods[] = {{"FindAll", SEARCH, "object", find_all, 0},
                                 {"Find", SEARCH, "object", find_first, 0},
                                 {"GetCommandName", "", "string", command_name, 0},
                                 {"GetScriptBlock", "", "scriptblock", script_block_of, 0},
                                 {0}};
static const type_ops ast_ops = {
    .to_string = ast_string, .equals = same_node, .hash = node_hash, .get_dynamic = get_dynamic};

static type type_Ast = {TYPE_OBJECT,      .name = LANGUAGE "Ast",   .flags = T_ABSTRACT,
                        .kind = K_OBJECT, .properties = properties, .methods = methods,
                        .ops = &ast_ops};
static type type_StatementAst = {
    TYPE_OBJECT,    .name = LANGUAGE "StatementAst", .base = LANGUAGE "Ast", .flags = T_ABSTRACT, .kind = K_OBJECT,
    .ops = &ast_ops};
static type type_ExpressionAst = {
    TYPE_OBJECT,    .name = LANGUAGE "ExpressionAst", .base = LANGUAGE "Ast", .flags = T_ABSTRACT, .kind = K_OBJECT,
    .ops = &ast_ops};

static type ast_types[AST_COUNT] = {
#define AST_BEGIN(id)                                                                                                  \
    [AST_##id] = {TYPE_OBJECT, .name = LANGUAGE #id "Ast", .base = LANGUAGE "Ast", .kind = K_OBJECT, .ops = &ast_ops},
#define CHILD(f)
#define CHILDREN(f)
#define TEXT(f)
#define TOKEN_KIND(f)
#define NUMBER(f)
#define VALUE(f)
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

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n >= m && !strcmp(name + n - m, suffix);
}

static const char *base_of(ast_kind kind)
{
    switch (kind) {
    case AST_InvokeMemberExpression: return LANGUAGE "MemberExpressionAst";
    case AST_StringConstantExpression: return LANGUAGE "ConstantExpressionAst";
    case AST_ConvertExpression: return LANGUAGE "AttributedExpressionAst";
    case AST_Pipeline:
    case AST_PipelineChain:
    case AST_Command:
    case AST_CommandExpression:
    case AST_FunctionDefinition:
    case AST_TypeDefinition: return LANGUAGE "StatementAst";
    case AST_ArrayLiteral:
    case AST_Hashtable: return LANGUAGE "ExpressionAst";
    default: break;
    }
    const char *name = ast_kind_name(kind);
    return ends_in(name, "Statement")    ? LANGUAGE "StatementAst"
           : ends_in(name, "Expression") ? LANGUAGE "ExpressionAst"
                                         : LANGUAGE "Ast";
}

void ast_types_register(void)
{
    static type *all[AST_COUNT + 3] = {&type_Ast, &type_StatementAst, &type_ExpressionAst};
    for (unsigned i = 0; i < AST_COUNT; i++) {
        ast_types[i].base = base_of((ast_kind)i);
        all[i + 3] = &ast_types[i];
    }
    type_register(all, AST_COUNT + 3);
}
