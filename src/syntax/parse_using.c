/* parse_using.c: using namespace, module, assembly, type, command. */
#include "syntax/parse.h"

static bool using_kind_of(const token *t, uint32_t *kind)
{
    static const char *const words[] = {"assembly", "command", "module", "namespace", "type"};
    if (!t->text)
        return false;
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_equal_c(t->text, words[i])) {
            *kind = i;
            return true;
        }
    return false;
}

/* using-item: a word, a string, or a hashtable that specifies a module */
static ast *using_item_rule(parser *p, uint32_t kind)
{
    token_kind first = peek(p)->kind;
    if (first == TK_NewLine || first == TK_Semi || first == TK_EndOfInput)
        return NULL;
    if (first == TK_AtCurly && kind == UK_MODULE)
        return primary_rule(p, false);
    token t = next(p);
    return command_argument_rule(p, AC_ARGUMENT, &t);
}

static bool is_plain_name(const ast *item)
{
    return item->kind == AST_StringConstantExpression;
}

/* `using type a = b`: parsed, never supported. */
static bool using_alias_rule(parser *p, ast_UsingStatement *n)
{
    if (peek(p)->kind != TK_Equals)
        return true;
    extent end = of_token(peek(p));
    skip(p);
    n->alias = using_item_rule(p, n->name_kind);
    if (!n->alias) {
        report(p, after(end), PERR_MissingNamespaceAlias);
        return false;
    }
    n->base.end = n->alias->end;
    return true;
}

/* using: 'using' ('namespace' | 'module' | 'assembly' | ...) using-item ('=' using-item)? ; NULL: reported */
ast *using_rule(parser *p, const token *word)
{
    uint32_t kind = UK_NAMESPACE;
    lex_mode mode = set_mode(p, LM_COMMAND);
    token directive = *peek(p);
    ast *item = NULL;
    if (!using_kind_of(&directive, &kind)) {
        report(p, after(of_token(word)), PERR_MissingUsingStatementDirective);
    } else {
        static const token_kind words[] = {TK_Assembly, TK_Command, TK_Module, TK_Namespace, TK_Type};
        skip(p);
        lexer_reclassify(p->lx, &directive, words[kind]);
        item = using_item_rule(p, kind);
        if (!item) {
            report(p, after(of_token(&directive)), PERR_MissingUsingItemName);
        } else if (!is_plain_name(item) && !(item->kind == AST_Hashtable && kind == UK_MODULE)) {
            report(p, of(item), PERR_InvalidValueForUsingItemName, ast_text(item));
            item = NULL;
        }
    }
    ast_UsingStatement *n = NULL;
    if (item) {
        n = NODE(p, UsingStatement, span(of_token(word), of(item)));
        n->using_kind = TK_Using;
        n->name_kind = kind;
        if (item->kind == AST_Hashtable)
            n->module_spec = item;
        else
            n->name = item;
        if (!using_alias_rule(p, n))
            n = NULL;
        else if (n->alias || kind == UK_TYPE || kind == UK_COMMAND)
            report(p, of(n), PERR_UsingStatementNotSupported);
    }
    set_mode(p, mode);
    return n ? &n->base : NULL;
}
