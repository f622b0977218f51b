/* xpath_parse.c: XPath 1.0 text to a tree, by recursive descent: one function a level of precedence. */
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "types/xpath_internal.h"

#define NOT_NODES "Expression must evaluate to a node-set."
#define NEEDS_MANAGER                                                                                                  \
    "Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function."

typedef struct reader {
    const char *text, *p;
    value manager;
    int depth;
} reader;

void xpath_fail(const char *message)
{
    throw_argument("System.Xml.XPath.XPathException", NULL, "%s", message);
}

_Noreturn static void fail_token(const reader *r)
{
    if (!*r->p) {
        xpath_fail(NOT_NODES);
    }
    xpath_fail(str_to_c(str_printf("'%s' has an invalid token.", r->text)));
}

static void blanks(reader *r)
{
    r->p += strspn(r->p, " \t\r\n");
}

static bool accept(reader *r, const char *token)
{
    blanks(r);
    size_t n = strlen(token);
    if (strncmp(r->p, token, n)) {
        return false;
    }
    r->p += n;
    return true;
}

static void expect(reader *r, const char *token)
{
    if (!accept(r, token)) {
        xpath_fail(str_to_c(str_printf("'%s' has an invalid token.", r->text)));
    }
}

static bool name_char(char c, bool first)
{
    unsigned char u = (unsigned char)c;
    return (u | 0x20u) - 'a' < 26u || u == '_' || u >= 0x80 ||
           (!first && (u - (unsigned)'0' < 10u || u == '-' || u == '.'));
}

static size_t name_length(const char *p)
{
    size_t n = 0;
    while (name_char(p[n], n == 0)) {
        n++;
    }
    return n;
}

/* `and`, `div`: an operator where one may stand. */
static bool accept_word(reader *r, const char *word)
{
    blanks(r);
    size_t n = name_length(r->p);
    if (n != strlen(word) || strncmp(r->p, word, n)) {
        return false;
    }
    r->p += n;
    return true;
}

static xpath *node(enum xpath_op op, xpath *a, xpath *b)
{
    xpath *x = heap_alloc(sizeof *x);
    x->op = op;
    x->a = a;
    x->b = b;
    return x;
}

static xpath *expression(reader *r);

/* ---- steps ---- */

static void predicates(reader *r, xpath_step *s)
{
    xpath_predicate **tail = &s->predicates;
    while (accept(r, "[")) {
        *tail = heap_alloc(sizeof **tail);
        (*tail)->expression = expression(r);
        expect(r, "]");
        tail = &(*tail)->next;
    }
}

static void axis(reader *r, xpath_step *s)
{
    static const char *const names[] = {"child",
                                        "attribute",
                                        "self",
                                        "parent",
                                        "descendant",
                                        "descendant-or-self",
                                        "following-sibling",
                                        "following",
                                        "ancestor",
                                        "ancestor-or-self",
                                        "preceding-sibling",
                                        "preceding"};
    if (accept(r, "@")) {
        s->axis = AXIS_ATTRIBUTE;
        return;
    }
    blanks(r);
    size_t n = name_length(r->p);
    if (strncmp(r->p + n, "::", 2)) {
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == n && !strncmp(names[i], r->p, n)) {
            s->axis = (enum xpath_axis)i;
            r->p += n + 2;
            return;
        }
    }
    fail_token(r);
}

static bool node_type_test(reader *r, xpath_step *s)
{
    static const struct {
        const char *name;
        enum xpath_test test;
    } tests[] = {
        {"node", TEST_NODE}, {"text", TEST_TEXT}, {"comment", TEST_COMMENT}, {"processing-instruction", TEST_PI}};
    size_t n = name_length(r->p);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (strlen(tests[i].name) == n && !strncmp(tests[i].name, r->p, n) && r->p[n] == '(') {
            r->p += n + 1;
            expect(r, ")");
            s->test = tests[i].test;
            return true;
        }
    }
    return false;
}

static void name_test(reader *r, xpath_step *s)
{
    s->uri = str_empty;
    if (accept(r, "*")) {
        s->test = TEST_ANY_NAME;
        s->uri = NULL;
        return;
    }
    size_t n = name_length(r->p);
    if (!n) {
        xpath_fail(NOT_NODES);
    }
    s->local = str_utf8(r->p, n);
    r->p += n;
    if (*r->p != ':' || r->p[1] == ':') {
        return;
    }
    r->p++;
    if (v_is_null(r->manager)) {
        xpath_fail(NEEDS_MANAGER);
    }
    s->uri = xml_manager_lookup(r->manager, s->local);
    if (!s->uri) {
        xpath_fail(str_to_c(str_printf("Namespace prefix '%s' is not defined.", str_to_c(s->local))));
    }
    if (accept(r, "*")) {
        s->test = TEST_ANY_NAME;
        return;
    }
    n = name_length(r->p);
    if (!n) {
        xpath_fail(NOT_NODES);
    }
    s->local = str_utf8(r->p, n);
    r->p += n;
}

static xpath_step *step(reader *r)
{
    xpath_step *s = heap_alloc(sizeof *s);
    s->test = TEST_NODE;
    if (accept(r, "..")) {
        s->axis = AXIS_PARENT;
        return s;
    }
    if (accept(r, ".")) {
        s->axis = AXIS_SELF;
        return s;
    }
    s->test = TEST_NAME;
    axis(r, s);
    blanks(r);
    if (!node_type_test(r, s)) {
        name_test(r, s);
    }
    predicates(r, s);
    return s;
}

static xpath_step *any_depth(void)
{
    xpath_step *s = heap_alloc(sizeof *s);
    s->axis = AXIS_DESCENDANT_OR_SELF;
    s->test = TEST_NODE;
    return s;
}

static void steps(reader *r, xpath_step **tail, bool deep)
{
    for (;;) {
        if (deep) {
            *tail = any_depth();
            tail = &(*tail)->next;
        }
        *tail = step(r);
        tail = &(*tail)->next;
        deep = accept(r, "//");
        if (!deep && !accept(r, "/")) {
            return;
        }
    }
}

/* ---- expressions ---- */

static bool step_begins(reader *r)
{
    blanks(r);
    return name_char(*r->p, true) || *r->p == '@' || *r->p == '.' || *r->p == '*';
}

static bool call_begins(reader *r)
{
    static const char *const tests[] = {"node", "text", "comment", "processing-instruction"};
    blanks(r);
    size_t n = name_length(r->p), end = n + strspn(r->p + n, " \t\r\n");
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (strlen(tests[i]) == n && !strncmp(tests[i], r->p, n)) {
            return false;
        }
    }
    return n && r->p[end] == '(';
}

static xpath *function_call(reader *r)
{
    size_t n = name_length(r->p);
    xpath *x = node(XP_CALL, NULL, NULL);
    x->text = str_utf8(r->p, n);
    r->p += n;
    expect(r, "(");
    if (accept(r, ")")) {
        return x;
    }
    x->a = expression(r);
    xpath *last = x;
    if (accept(r, ",")) {
        x->b = expression(r);
        if (accept(r, ",")) {
            last->c = expression(r);
        }
        while (str_equal_c(x->text, "concat") && accept(r, ",")) {
            /* concat(a, b, c, d) is concat(a, b, concat(c, d)) */
            xpath *more = node(XP_CALL, last->c, expression(r));
            more->text = x->text;
            last->c = more;
            last = more;
            if (accept(r, ",")) {
                last->c = expression(r);
            }
        }
    }
    expect(r, ")");
    return x;
}

static xpath *primary(reader *r)
{
    blanks(r);
    if (accept(r, "(")) {
        xpath *x = expression(r);
        expect(r, ")");
        return x;
    }
    if (*r->p == '"' || *r->p == '\'') {
        const char *end = strchr(r->p + 1, *r->p);
        if (!end) {
            xpath_fail("This is an unclosed string.");
        }
        xpath *x = node(XP_STRING, NULL, NULL);
        x->text = str_utf8(r->p + 1, (size_t)(end - r->p - 1));
        r->p = end + 1;
        return x;
    }
    if ((*r->p >= '0' && *r->p <= '9') || (*r->p == '.' && r->p[1] >= '0' && r->p[1] <= '9')) {
        size_t n = strspn(r->p, "0123456789.");
        xpath *x = node(XP_NUMBER, NULL, NULL);
        x->number = to_double(v_str(str_utf8(r->p, n)));
        r->p += n;
        return x;
    }
    if (*r->p == '$') {
        xpath_fail(NEEDS_MANAGER);
    }
    return call_begins(r) ? function_call(r) : NULL;
}

static xpath *path(reader *r)
{
    blanks(r);
    if (*r->p == '/') {
        xpath *x = node(XP_PATH, node(XP_ROOT, NULL, NULL), NULL);
        bool deep = accept(r, "//");
        if (!deep) {
            accept(r, "/");
            if (!step_begins(r)) {
                return x;
            }
        }
        steps(r, &x->steps, deep);
        return x;
    }
    xpath *start = primary(r);
    blanks(r);
    if (start && *r->p != '[' && *r->p != '/') {
        return start;
    }
    xpath *x = node(XP_PATH, start, NULL);
    xpath_step **tail = &x->steps;
    if (!start) {
        steps(r, tail, false);
        return x;
    }
    if (*r->p == '[') {
        *tail = heap_alloc(sizeof **tail);
        (*tail)->axis = AXIS_SELF;
        (*tail)->test = TEST_NODE;
        (*tail)->only_predicates = true;
        predicates(r, *tail);
        tail = &(*tail)->next;
    }
    bool deep = accept(r, "//");
    if (deep || accept(r, "/")) {
        steps(r, tail, deep);
    }
    return x;
}

static xpath *united(reader *r)
{
    xpath *x = path(r);
    while (accept(r, "|")) {
        x = node(XP_UNION, x, path(r));
    }
    return x;
}

static xpath *negated(reader *r)
{
    return accept(r, "-") ? node(XP_NEG, negated(r), NULL) : united(r);
}

static xpath *product(reader *r)
{
    xpath *x = negated(r);
    for (;;) {
        if (accept(r, "*")) {
            x = node(XP_MUL, x, negated(r));
        } else if (accept_word(r, "div")) {
            x = node(XP_DIV, x, negated(r));
        } else if (accept_word(r, "mod")) {
            x = node(XP_MOD, x, negated(r));
        } else {
            return x;
        }
    }
}

static xpath *sum(reader *r)
{
    xpath *x = product(r);
    for (;;) {
        if (accept(r, "+")) {
            x = node(XP_ADD, x, product(r));
        } else if (accept(r, "-")) {
            x = node(XP_SUB, x, product(r));
        } else {
            return x;
        }
    }
}

static xpath *comparison(reader *r)
{
    static const struct {
        const char *token;
        enum xpath_op op;
    } operators[] = {{"!=", XP_NE}, {"<=", XP_LE}, {">=", XP_GE}, {"=", XP_EQ}, {"<", XP_LT}, {">", XP_GT}};
    xpath *x = sum(r);
    for (size_t i = 0; i < sizeof operators / sizeof operators[0];) {
        if (accept(r, operators[i].token)) {
            x = node(operators[i].op, x, sum(r));
            i = 0;
        } else {
            i++;
        }
    }
    return x;
}

static xpath *conjunction(reader *r)
{
    xpath *x = comparison(r);
    while (accept_word(r, "and")) {
        x = node(XP_AND, x, comparison(r));
    }
    return x;
}

static xpath *expression(reader *r)
{
    if (++r->depth > 200) {
        xpath_fail("The xpath query is too complex.");
    }
    xpath *x = conjunction(r);
    while (accept_word(r, "or")) {
        x = node(XP_OR, x, conjunction(r));
    }
    r->depth--;
    return x;
}

xpath *xpath_parse(const str *text, value manager)
{
    reader r = {.text = str_to_c(text), .manager = manager};
    r.p = r.text;
    xpath *x = expression(&r);
    blanks(&r);
    if (*r.p) {
        fail_token(&r);
    }
    return x;
}
