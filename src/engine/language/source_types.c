/* source_types.c: extents, tokens, parse errors and the parser as scripts see them. */
#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/language/language.h"
#include "engine/pipeline/cmdlet.h"
#include "object/type_number.h"

#define LANGUAGE "System.Management.Automation.Language."
#define GETTER(id, self_type, expression)                                                                              \
    static value get_##id(value v, const type *of __attribute__((unused)))                                             \
    {                                                                                                                  \
        self_type *s = (self_type *)v.as.o;                                                                            \
        return expression;                                                                                             \
    }

/* ---- extents ---- */

typedef struct extent_view {
    object o;
    const source *src;
    uint32_t start, end;
} extent_view;

static type type_Extent, type_Position;

value extent_object(const source *src, uint32_t start, uint32_t end)
{
    extent_view *e = heap_alloc(sizeof *e);
    e->o.type = &type_Extent;
    e->src = src;
    e->start = start;
    e->end = end;
    return v_obj(e);
}

static value position_object(const source *src, uint32_t at)
{
    value v = extent_object(src, at, at);
    v.as.o->type = &type_Position;
    return v;
}

static str *extent_string(const extent_view *e)
{
    uint32_t end = e->end < e->src->length ? e->end : e->src->length;
    return e->start < end ? str_new(e->src->text + e->start, end - e->start) : str_empty;
}

static value line_of(const extent_view *e, uint32_t at, bool column)
{
    uint32_t l, c;
    source_position(e->src, at, &l, &c);
    return v_int((int32_t)(column ? c : l));
}

static value line_text(const extent_view *e)
{
    uint32_t line, column;
    source_position(e->src, e->start, &line, &column);
    uint32_t from = e->src->line_starts[line - 1], to = from;
    while (to < e->src->length && e->src->text[to] != '\n' && e->src->text[to] != '\r')
        to++;
    return v_str(str_new(e->src->text + from, to - from));
}

GETTER(extent_file, extent_view, s->src->file ? v_str(s->src->file) : V_NULL)
GETTER(extent_text, extent_view, v_str(extent_string(s)))
GETTER(start_line, extent_view, line_of(s, s->start, false))
GETTER(start_column, extent_view, line_of(s, s->start, true))
GETTER(end_line, extent_view, line_of(s, s->end, false))
GETTER(end_column, extent_view, line_of(s, s->end, true))
GETTER(start_offset, extent_view, v_int((int32_t)s->start))
GETTER(end_offset, extent_view, v_int((int32_t)s->end))
GETTER(start_position, extent_view, position_object(s->src, s->start))
GETTER(end_position, extent_view, position_object(s->src, s->end))
GETTER(position_line, extent_view, line_text(s))

static str *extent_to_string(value v, bool invariant)
{
    (void)invariant;
    return extent_string((extent_view *)v.as.o);
}

static const property extent_properties[] = {{"File", "string", get_extent_file, NULL, 0},
                                             {"StartScriptPosition", "object", get_start_position, NULL, 0},
                                             {"EndScriptPosition", "object", get_end_position, NULL, 0},
                                             {"StartLineNumber", "int", get_start_line, NULL, 0},
                                             {"StartColumnNumber", "int", get_start_column, NULL, 0},
                                             {"EndLineNumber", "int", get_end_line, NULL, 0},
                                             {"EndColumnNumber", "int", get_end_column, NULL, 0},
                                             {"Text", "string", get_extent_text, NULL, 0},
                                             {"StartOffset", "int", get_start_offset, NULL, 0},
                                             {"EndOffset", "int", get_end_offset, NULL, 0},
                                             {0}};
static const property position_properties[] = {
    {"File", "string", get_extent_file, NULL, 0},       {"LineNumber", "int", get_start_line, NULL, 0},
    {"ColumnNumber", "int", get_start_column, NULL, 0}, {"Line", "string", get_position_line, NULL, 0},
    {"Offset", "int", get_start_offset, NULL, 0},       {0}};
static const type_ops extent_ops = {.to_string = extent_to_string};
static type type_Extent = {
    TYPE_OBJECT,      .name = LANGUAGE "InternalScriptExtent", .interfaces = LANGUAGE "IScriptExtent",
    .kind = K_OBJECT, .properties = extent_properties,         .ops = &extent_ops};
static type type_Position = {TYPE_OBJECT, .name = LANGUAGE "InternalScriptPosition", .kind = K_OBJECT,
                             .properties = position_properties};
static type type_IScriptExtent = {TYPE_OBJECT, .name = LANGUAGE "IScriptExtent", .flags = T_INTERFACE,
                                  .kind = K_OBJECT};

/* ---- parse errors ---- */

typedef struct error_view {
    object o;
    const source *src;
    const parse_error *error;
} error_view;

static type type_ParseError;

static str *error_string(value v, bool invariant)
{
    const error_view *e = (error_view *)v.as.o;
    uint32_t line, column;
    (void)invariant;
    source_position(e->src, e->error->start, &line, &column);
    uint32_t marks = e->error->end > e->error->start ? e->error->end - e->error->start : 1;
    extent_view at = {.src = e->src, .start = e->error->start};
    return str_printf("At %s:%u char:%u\n+ %s\n+ %s%s\n%s", e->src->file ? str_to_c(e->src->file) : "line", line,
                      column, str_to_c(line_text(&at).as.s), str_to_c(str_repeat(str_c(" "), column - 1)),
                      str_to_c(str_repeat(str_c("~"), marks)), str_to_c(e->error->message));
}

GETTER(error_extent, error_view, extent_object(s->src, s->error->start, s->error->end))
GETTER(error_id, error_view, v_str(str_c(s->error->id)))
GETTER(error_message, error_view, v_str(s->error->message))
GETTER(error_incomplete, error_view, v_bool(s->error->incomplete))
static const property error_properties[] = {{"Extent", LANGUAGE "IScriptExtent", get_error_extent, NULL, 0},
                                            {"ErrorId", "string", get_error_id, NULL, 0},
                                            {"Message", "string", get_error_message, NULL, 0},
                                            {"IncompleteInput", "bool", get_error_incomplete, NULL, 0},
                                            {0}};
static const type_ops error_ops = {.to_string = error_string};
static type type_ParseError = {TYPE_OBJECT, .name = LANGUAGE "ParseError", .kind = K_OBJECT,
                               .properties = error_properties, .ops = &error_ops};

value parse_errors_object(const source *src, const parse_error *errors, uint32_t count)
{
    array *a = array_new(&type_ParseError, count);
    for (uint32_t i = 0; i < count; i++) {
        error_view *e = heap_alloc(sizeof *e);
        e->o.type = &type_ParseError;
        e->src = src;
        e->error = &errors[i];
        array_put(a, i, v_obj(e));
    }
    return v_obj(a);
}

static value exception_errors(value v, const type *of)
{
    (void)of;
    value p = ((exception *)v.as.o)->extra2;
    if (p.kind != K_INTERNAL)
        return v_obj(array_new(&type_ParseError, 0));
    const parse_exception *e = v_pointer(p);
    return parse_errors_object(e->src, e->errors, e->count);
}

static const property exception_properties[] = {{"Errors", LANGUAGE "ParseError[]", exception_errors, NULL, 0}, {0}};

/* ---- tokens ---- */

typedef struct token_view {
    object o;
    const source *src;
    token token;
} token_view;

static enum_member kinds[TK_COUNT + 1];
static type type_TokenKind = {TYPE_OBJECT, .name = LANGUAGE "TokenKind", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                              .members = kinds};
static const enum_member flags[] = {{"None", 0},
                                    {"Keyword", 16},
                                    {"ScriptBlockBlockName", 32},
                                    {"BinaryOperator", 256},
                                    {"UnaryOperator", 512},
                                    {"CaseSensitiveOperator", 1024},
                                    {"TernaryOperator", 2048},
                                    {"SpecialOperator", 4096},
                                    {"AssignmentOperator", 8192},
                                    {"ParseModeInvariant", 32768},
                                    {"TokenInError", 65536},
                                    {"DisallowedInRestrictedMode", 131072},
                                    {"PrefixOrPostfixOperator", 262144},
                                    {"CommandName", 524288},
                                    {"MemberName", 1048576},
                                    {"TypeName", 2097152},
                                    {"AttributeName", 4194304},
                                    {"CanConstantFold", 8388608},
                                    {"StatementDoesntSupportAttributes", 16777216},
                                    {0}};
static type type_TokenFlags = {TYPE_OBJECT, .name = LANGUAGE "TokenFlags", .flags = T_VALUE | T_ENUM | T_FLAGS,
                               .kind = K_ENUM, .members = flags};

value token_kind_value(token_kind kind)
{
    return (value){.kind = K_ENUM, .type = type_TokenKind.id, .as.i = kind};
}

static value token_flags(const token *t)
{
    static const struct {
        int ours, theirs;
    } map[] = {{TF_BINARY, 256}, {TF_UNARY, 512}, {TF_ASSIGNMENT, 8192}, {TF_KEYWORD, 16}, {TF_CASE, 1024}};
    int64_t all = t->bits & TB_TYPE ? 2097152 : 0;
    for (unsigned i = 0; i < sizeof map / sizeof *map; i++)
        if (token_table[t->kind].flags & map[i].ours)
            all |= map[i].theirs;
    return (value){.kind = K_ENUM, .type = type_TokenFlags.id, .as.i = all};
}

static value token_value(const token *t)
{
    return t->kind == TK_Number ? t->number : t->text ? v_str(t->text) : V_NULL;
}

static str *token_string(value v, bool invariant)
{
    const token_view *t = (token_view *)v.as.o;
    extent_view e = {.src = t->src, .start = t->token.start, .end = t->token.end};
    (void)invariant;
    return extent_string(&e);
}

GETTER(token_text, token_view, s ? v_str(token_string(v, true)) : V_NULL)
GETTER(token_flags, token_view, token_flags(&s->token))
GETTER(token_kind, token_view, token_kind_value(s->token.kind))
GETTER(token_error, token_view, v_bool(s->token.bits &TB_BAD))
GETTER(token_extent, token_view, extent_object(s->src, s->token.start, s->token.end))
GETTER(token_value, token_view, token_value(&s->token))
GETTER(token_colon, token_view, v_bool(s->token.bits &TB_COLON))

static const property token_properties[] = {{"Text", "string", get_token_text, NULL, 0},
                                            {"TokenFlags", LANGUAGE "TokenFlags", get_token_flags, NULL, 0},
                                            {"Kind", LANGUAGE "TokenKind", get_token_kind, NULL, 0},
                                            {"HasError", "bool", get_token_error, NULL, 0},
                                            {"Extent", LANGUAGE "IScriptExtent", get_token_extent, NULL, 0},
                                            {0}};
static const property variable_properties[] = {
    {"Name", "string", get_token_value, NULL, 0}, {"VariablePath", "string", get_token_value, NULL, 0}, {0}};
static const property value_properties[] = {{"Value", "object", get_token_value, NULL, 0}, {0}};
static const property parameter_properties[] = {
    {"ParameterName", "string", get_token_value, NULL, 0}, {"UsedColon", "bool", get_token_colon, NULL, 0}, {0}};
static const property label_properties[] = {{"LabelText", "string", get_token_value, NULL, 0}, {0}};
static const type_ops token_ops = {.to_string = token_string};
#define TOKEN_TYPE(id, parent, rows)                                                                                   \
    static type type_##id = {TYPE_OBJECT,      .name = LANGUAGE #id, .base = parent,                                   \
                             .kind = K_OBJECT, .properties = rows,   .ops = &token_ops}
TOKEN_TYPE(Token, NULL, token_properties);
TOKEN_TYPE(VariableToken, LANGUAGE "Token", variable_properties);
TOKEN_TYPE(NumberToken, LANGUAGE "Token", value_properties);
TOKEN_TYPE(StringToken, LANGUAGE "Token", value_properties);
TOKEN_TYPE(StringLiteralToken, LANGUAGE "StringToken", NULL);
TOKEN_TYPE(StringExpandableToken, LANGUAGE "StringToken", NULL);
TOKEN_TYPE(ParameterToken, LANGUAGE "Token", parameter_properties);
TOKEN_TYPE(LabelToken, LANGUAGE "Token", label_properties);

static const type *token_type(token_kind kind)
{
    switch (kind) {
    case TK_Variable:
    case TK_SplattedVariable: return &type_VariableToken;
    case TK_Number: return &type_NumberToken;
    case TK_StringLiteral:
    case TK_HereStringLiteral: return &type_StringLiteralToken;
    case TK_StringExpandable:
    case TK_HereStringExpandable: return &type_StringExpandableToken;
    case TK_Parameter: return &type_ParameterToken;
    case TK_Label: return &type_LabelToken;
    default: return &type_Token;
    }
}

static value tokens_object(const source *src, const token_list *tokens)
{
    array *a = array_new(&type_Token, tokens->count);
    for (uint32_t i = 0; i < tokens->count; i++) {
        token_view *t = heap_alloc(sizeof *t);
        t->o.type = token_type(tokens->items[i].kind);
        t->src = src;
        t->token = tokens->items[i];
        array_put(a, i, v_obj(t));
    }
    return v_obj(a);
}

/* ---- the parser ---- */

static value parse_into(str *text, str *file, value tokens, value errors)
{
    token_list list = {0};
    parse_result r = parse_script_tokens(text, file, &list);
    if (!v_is_null(tokens))
        ref_assign(tokens, tokens_object(r.src, &list));
    if (!v_is_null(errors))
        ref_assign(errors, parse_errors_object(r.src, r.errors, r.error_count));
    return ast_object((ast *)r.root);
}

static value parse_input(call *c)
{
    str *file = c->argc == 4 && !v_is_null(c->args[1]) ? to_str(c->args[1]) : NULL;
    return parse_into(to_str(c->args[0]), file, c->args[c->argc - 2], c->args[c->argc - 1]);
}

static value parse_file(call *c)
{
    str *path = path_resolve(runspace_current(), to_str(c->args[0]));
    char *data;
    size_t length;
    int e = sys_read_file(str_to_c(path), &data, &length);
    if (e < 0)
        throw_error("System.IO.FileNotFoundException", "FileNotFoundException", EC_ObjectNotFound, v_str(path),
                    "Could not find file '%s': %s", str_to_c(path), strerror(-e));
    bool mark = length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3);
    return parse_into(str_utf8(data + (mark ? 3 : 0), length - (mark ? 3 : 0)), path, c->args[1], c->args[2]);
}

#define OUTS "ref " LANGUAGE "Token[] tokens, ref " LANGUAGE "ParseError[] errors"
static const method parser_methods[] = {
    {"ParseInput", "string input, " OUTS, LANGUAGE "ScriptBlockAst", parse_input, M_STATIC},
    {"ParseInput", "string input, string fileName, " OUTS, LANGUAGE "ScriptBlockAst", parse_input, M_STATIC},
    {"ParseFile", "string fileName, " OUTS, LANGUAGE "ScriptBlockAst", parse_file, M_STATIC},
    {0}};
static type type_Parser = {TYPE_OBJECT, .name = LANGUAGE "Parser", .flags = T_STATIC, .kind = K_OBJECT,
                           .methods = parser_methods};

void language_register(void)
{
    static type *const types[] = {&type_IScriptExtent,
                                  &type_Extent,
                                  &type_Position,
                                  &type_ParseError,
                                  &type_TokenKind,
                                  &type_TokenFlags,
                                  &type_Token,
                                  &type_VariableToken,
                                  &type_NumberToken,
                                  &type_StringToken,
                                  &type_StringLiteralToken,
                                  &type_StringExpandableToken,
                                  &type_ParameterToken,
                                  &type_LabelToken,
                                  &type_Parser};
    extern type type_ParseException;
    type_ParseException.properties = exception_properties;
    for (unsigned i = 0; i < TK_COUNT; i++)
        kinds[i] = (enum_member){token_table[i].name, i};
    type_register(types, sizeof types / sizeof *types);
    ast_types_register();
}
