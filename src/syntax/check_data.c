/* check_data.c: the body of a `data` section is in the restricted language: constants, hashtables, `if`, and the
 * commands it names. The section's errors come before all others of its text. */
#include "syntax/check.h"

typedef struct data_section {
    const ast_list *allowed; /* of the statement; NULL: a file that is all data */
    bool any_command;        /* the list of commands is computed when it runs */
    bool manifest;
} data_section;

static bool is_word_of(const str *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_c(word, list[i]))
            return true;
    return false;
}

static bool is_allowed_command(const data_section *d, const str *name)
{
    static const char *const of_manifest[] = {"Import-LocalizedData", "ConvertFrom-StringData", "Write-Host",
                                              "Out-Host", "Join-Path"};
    const ast_list *allowed = d->allowed;
    if (d->any_command)
        return true;
    if (!allowed)
        return d->manifest && is_word_of(name, of_manifest, sizeof of_manifest / sizeof of_manifest[0]);
    for (uint32_t i = 0; i < allowed->count; i++)
        if (str_equal_nocase(((const ast_StringConstantExpression *)(void *)allowed->items[i])->text, name))
            return true;
    return allowed->count == 0 && str_equal_c(name, "ConvertFrom-StringData");
}

static void data_command(parser *p, const data_section *d, ast_Command *n)
{
    const ast *name = n->elements.items[0];
    if (n->invocation == TK_Dot)
        report(p, of(n), PERR_DotSourcingNotSupportedInDataSection);
    else if (name->kind != AST_StringConstantExpression)
        report(p, of(n), PERR_OperatorNotSupportedInDataSection, str_c("&"));
    else if (!is_allowed_command(d, ((const ast_StringConstantExpression *)(const void *)name)->text))
        report(p, of(n), PERR_CmdletNotInAllowedListForDataSection,
               ((const ast_StringConstantExpression *)(const void *)name)->text);
}

static void data_variable(parser *p, const data_section *d, ast_VariableExpression *n)
{
    static const char *const words[] = {"PSCulture", "PSUICulture", "true", "false", "null"};
    static const char *const of_manifest[] = {"PSScriptRoot", "PSEdition", "EnabledExperimentalFeatures"};
    if (d->manifest && is_word_of(n->path, of_manifest, sizeof of_manifest / sizeof of_manifest[0]))
        return;
    if (!is_word_of(n->path, words, sizeof words / sizeof words[0]))
        report(p, of(n), PERR_VariableReferenceNotSupportedInDataSection);
}

/* The types of the restricted language: values, and what they are made of. */
static bool is_allowed_type(const str *name)
{
    static const char *const words[] = {"array",       "bool",           "boolean",      "byte",
                                        "char",        "datetime",       "decimal",      "double",
                                        "float",       "guid",           "hashtable",    "int",
                                        "int16",       "int32",          "int64",        "long",
                                        "object",      "ordered",        "bigint",       "psobject",
                                        "regex",       "pscustomobject", "sbyte",        "securestring",
                                        "semver",      "short",          "single",       "string",
                                        "switch",      "timespan",       "uint",         "uint16",
                                        "uint32",      "uint64",         "ulong",        "uri",
                                        "ushort",      "version",        "void",         "xml",
                                        "ipaddress",   "nullstring",     "pscredential", "cultureinfo",
                                        "mailaddress", "ipendpoint",     "cimsession",   "ciminstance"};
    str *system = str_c("System."), *array = str_c("[]");
    if (str_starts(name, system, true))
        name = str_sub(name, system->length, name->length - system->length);
    while (str_ends(name, array, false))
        name = str_sub(name, 0, name->length - array->length);
    return is_word_of(name, words, sizeof words / sizeof words[0]);
}

static void data_type(parser *p, extent where, str *name)
{
    if (!is_allowed_type(name))
        report(p, where, PERR_TypeNotAllowedInDataSection, name);
}

static bool is_allowed_operator(token_kind op)
{
    switch (op) {
    case TK_Imatch:
    case TK_Inotmatch:
    case TK_Cmatch:
    case TK_Cnotmatch:
    case TK_Ireplace:
    case TK_Creplace:
    case TK_Isplit:
    case TK_Csplit:
    case TK_Join:
    case TK_As:
    case TK_DotDot:
    case TK_Format:
    case TK_PlusPlus:
    case TK_MinusMinus:
    case TK_PostfixPlusPlus:
    case TK_PostfixMinusMinus: return false;
    default: return true;
    }
}

/* `-match` is `-imatch` by its full name. */
static str *operator_name(token_kind op)
{
    const char *text = token_table[op].text;
    bool implied = op == TK_Imatch || op == TK_Inotmatch || op == TK_Ireplace || op == TK_Isplit;
    return implied ? str_concat(str_c("-i"), str_c(text + 1)) : str_c(text);
}

static void data_unary(parser *p, const ast_UnaryExpression *n)
{
    if (!is_allowed_operator(n->op))
        report(p, of(n), PERR_OperatorNotSupportedInDataSection, operator_name(n->op));
}

/* The error stands at the operator: behind the left side, past white space. */
static void data_binary(parser *p, const ast_BinaryExpression *n)
{
    if (is_allowed_operator(n->op))
        return;
    uint32_t at = n->left->end;
    while (at < p->src->length && (lex_is_space(p->src->text[at]) || p->src->text[at] == '`'))
        at++;
    uint32_t end = at + 2;
    if (n->op != TK_DotDot)
        for (end = at + 1; end < p->src->length && lex_is_name_start(p->src->text[end]);)
            end++;
    report(p, (extent){at, end}, PERR_OperatorNotSupportedInDataSection, operator_name(n->op));
}

/* Statements and expressions that are refused whatever they hold; false: none of them. */
static bool refused(ast_kind kind, perr *id)
{
    static const struct {
        ast_kind kind;
        perr id;
    } table[] = {
        {AST_ScriptBlock, PERR_ScriptBlockNotSupportedInDataSection},
        {AST_ForEachStatement, PERR_ForeachStatementNotSupportedInDataSection},
        {AST_WhileStatement, PERR_ForWhileStatementNotSupportedInDataSection},
        {AST_ForStatement, PERR_ForWhileStatementNotSupportedInDataSection},
        {AST_DoWhileStatement, PERR_DoWhileStatementNotSupportedInDataSection},
        {AST_DoUntilStatement, PERR_DoWhileStatementNotSupportedInDataSection},
        {AST_AssignmentStatement, PERR_AssignmentStatementNotSupportedInDataSection},
        {AST_IndexExpression, PERR_ArrayReferenceNotSupportedInDataSection},
        {AST_MemberExpression, PERR_PropertyReferenceNotSupportedInDataSection},
        {AST_InvokeMemberExpression, PERR_MethodCallNotSupportedInDataSection},
        {AST_SwitchStatement, PERR_SwitchStatementNotSupportedInDataSection},
        {AST_TryStatement, PERR_TryStatementNotSupportedInDataSection},
        {AST_TrapStatement, PERR_TrapStatementNotSupportedInDataSection},
        {AST_BreakStatement, PERR_FlowControlStatementNotSupportedInDataSection},
        {AST_ContinueStatement, PERR_FlowControlStatementNotSupportedInDataSection},
        {AST_ReturnStatement, PERR_FlowControlStatementNotSupportedInDataSection},
        {AST_ExitStatement, PERR_FlowControlStatementNotSupportedInDataSection},
        {AST_ThrowStatement, PERR_FlowControlStatementNotSupportedInDataSection},
        {AST_FunctionDefinition, PERR_FunctionDeclarationNotSupportedInDataSection},
        {AST_DataStatement, PERR_DataSectionStatementNotSupportedInDataSection},
        {AST_FileRedirection, PERR_RedirectionNotSupportedInDataSection},
        {AST_MergingRedirection, PERR_RedirectionNotSupportedInDataSection},
        {AST_Attribute, PERR_AttributeNotSupportedInDataSection},
        {AST_AttributedExpression, PERR_AttributeNotSupportedInDataSection},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].kind == kind) {
            *id = table[i].id;
            return true;
        }
    return false;
}

static bool data_node(parser *p, ast *node, void *ctx)
{
    const data_section *d = ctx;
    void *n = node;
    perr id;
    if (refused(node->kind, &id)) {
        report(p, of(node), id);
        return node->kind != AST_DataStatement;
    }
    switch (node->kind) {
    case AST_Command: data_command(p, d, n); break;
    case AST_VariableExpression: data_variable(p, d, n); break;
    case AST_UnaryExpression: data_unary(p, n); break;
    case AST_BinaryExpression: data_binary(p, n); break;
    case AST_ConvertExpression:
        n = ((ast_ConvertExpression *)n)->type;
        data_type(p, of(n), ((ast_TypeConstraint *)n)->type_name);
        break;
    case AST_TypeExpression: data_type(p, of(node), ((ast_TypeExpression *)n)->type_name); break;
    case AST_TypeDefinition: return false;
    default: break;
    }
    return true;
}

void check_data(parser *p, ast *node)
{
    const ast_DataStatement *statement = (ast_DataStatement *)(void *)node;
    data_section d = {.allowed = &statement->commands_allowed};
    for (uint32_t i = 0; i < d.allowed->count; i++)
        d.any_command = d.any_command || d.allowed->items[i]->kind != AST_StringConstantExpression;
    check_walk(p, statement->body, data_node, &d);
}

void check_data_file(parser *p, ast_ScriptBlock *root, bool manifest)
{
    data_section d = {.manifest = manifest};
    if (root->end)
        check_walk(p, root->end, data_node, &d);
}
