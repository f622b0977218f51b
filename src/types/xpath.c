/* xpath.c: running a parsed XPath expression over the tree. Sets of nodes are lists in document order without repeats. */
#include <math.h>
#include <stdlib.h>

#include "base/heap.h"
#include "types/xpath_internal.h"

typedef struct result {
    enum { NODES, NUMBER, TEXT, BOOL } kind;
    list *nodes;
    double number;
    str *text;
    bool truth;
} result;

/* Where an expression stands: the node, its place among those that the step found, how many these are. */
typedef struct place {
    xml_node *node;
    size_t position, size;
} place;

static result eval(const xpath *x, const place *at);

static result of_number(double n)
{
    return (result){.kind = NUMBER, .number = n};
}
static result of_text(str *s)
{
    return (result){.kind = TEXT, .text = s};
}
static result of_bool(bool b)
{
    return (result){.kind = BOOL, .truth = b};
}

static xml_node *node_at(const list *l, size_t i)
{
    return (xml_node *)(void *)list_get(l, i).as.o;
}

/* ---- conversions ---- */

static double number_of_text(const str *s)
{
    const char *p = str_to_c(str_trim(s, NULL, 3));
    char *end;
    double d = strtod(p, &end);
    return *p && !*end && p[0] != '+' ? d : (double)NAN;
}

static str *to_text(result r)
{
    switch (r.kind) {
    case NODES: return list_count(r.nodes) ? xml_inner_text(node_at(r.nodes, 0)) : str_empty;
    case NUMBER: return isinf(r.number) ? str_c(r.number > 0 ? "Infinity" : "-Infinity") : to_str(v_double(r.number));
    case TEXT: return r.text;
    default: return str_c(r.truth ? "true" : "false");
    }
}

static double to_number(result r)
{
    return r.kind == NUMBER ? r.number : r.kind == BOOL ? r.truth : number_of_text(to_text(r));
}

static bool to_truth(result r)
{
    switch (r.kind) {
    case NODES: return list_count(r.nodes) > 0;
    case NUMBER: return r.number != 0 && !isnan(r.number);
    case TEXT: return r.text->length > 0;
    default: return r.truth;
    }
}

/* ---- document order ---- */

static void number_nodes(xml_node *n)
{
    while (n->parent) {
        n = n->parent;
    }
    uint32_t order = 0;
    for (xml_node *i = n; i; i = xml_following(i, n)) {
        i->order = order++;
        for (xml_node *a = i->first_attribute; a; a = a->next) {
            a->order = order++;
        }
    }
}

static int by_order(const void *a, const void *b)
{
    const xml_node *x = (const xml_node *)(const void *)((const value *)a)->as.o,
                   *y = (const xml_node *)(const void *)((const value *)b)->as.o;
    return (x->order > y->order) - (x->order < y->order);
}

static list *in_order(list *l)
{
    size_t n = list_count(l);
    if (n < 2) {
        return l;
    }
    number_nodes(node_at(l, 0));
    value *v = heap_alloc(n * sizeof *v);
    for (size_t i = 0; i < n; i++) {
        v[i] = list_get(l, i);
    }
    qsort(v, n, sizeof *v, by_order);
    list *out = list_new(NULL);
    for (size_t i = 0; i < n; i++) {
        if (!i || v[i].as.o != v[i - 1].as.o) {
            list_add(out, v[i]);
        }
    }
    return out;
}

/* ---- steps ---- */

static bool passes(const xpath_step *s, const xml_node *n)
{
    switch (s->test) {
    case TEST_NODE: return true;
    case TEST_TEXT:
        return n->kind == XML_TEXT || n->kind == XML_CDATA || n->kind == XML_WHITESPACE || n->kind == XML_SIGNIFICANT;
    case TEST_COMMENT: return n->kind == XML_COMMENT;
    case TEST_PI: return n->kind == XML_PI;
    default:
        return n->kind == (s->axis == AXIS_ATTRIBUTE ? XML_ATTRIBUTE : XML_ELEMENT) &&
               (s->test == TEST_ANY_NAME || str_equal(n->local, s->local)) && (!s->uri || str_equal(n->uri, s->uri));
    }
}

static void offer(const xpath_step *s, xml_node *n, list *out)
{
    bool hidden = n->kind == XML_DECLARATION || n->kind == XML_DOCTYPE ||
                  (n->kind == XML_ATTRIBUTE && s->axis == AXIS_ATTRIBUTE && str_equal(n->uri, str_c(XMLNS_URI)));
    if (!hidden && passes(s, n)) {
        list_add(out, v_obj(n));
    }
}

static void descend(const xpath_step *s, xml_node *top, list *out)
{
    for (const xml_node *i = xml_following(top, top); i; i = xml_following(i, top)) {
        offer(s, (xml_node *)(uintptr_t)i, out);
    }
}

static void siblings(const xpath_step *s, xml_node *n, list *out)
{
    bool forward = s->axis == AXIS_FOLLOWING_SIBLING;
    for (xml_node *i = n->kind == XML_ATTRIBUTE ? NULL
                       : forward                ? n->next
                                                : n->previous;
         i; i = forward ? i->next : i->previous) {
        offer(s, i, out);
    }
}

/* following and preceding: siblings of the node and of those above it, with all below them. */
static void beyond(const xpath_step *s, xml_node *n, list *out)
{
    for (xml_node *up = n; up; up = up->parent) {
        bool forward = s->axis == AXIS_FOLLOWING;
        for (xml_node *i = forward ? up->next : up->previous; i; i = forward ? i->next : i->previous) {
            list *below = list_new(NULL);
            offer(s, i, below);
            descend(s, i, below);
            for (size_t k = 0, count = list_count(below); k < count; k++) {
                list_add(out, list_get(below, forward ? k : count - 1 - k));
            }
        }
    }
}

static void walk_axis(const xpath_step *s, xml_node *n, list *out)
{
    switch (s->axis) {
    case AXIS_CHILD:
        for (xml_node *i = n->first; i; i = i->next) {
            offer(s, i, out);
        }
        break;
    case AXIS_ATTRIBUTE:
        for (xml_node *i = n->first_attribute; i; i = i->next) {
            offer(s, i, out);
        }
        break;
    case AXIS_SELF: offer(s, n, out); break;
    case AXIS_PARENT:
        if (n->parent) {
            offer(s, n->parent, out);
        }
        break;
    case AXIS_DESCENDANT_OR_SELF: offer(s, n, out); /* fall through */
    case AXIS_DESCENDANT: descend(s, n, out); break;
    case AXIS_ANCESTOR_OR_SELF: offer(s, n, out); /* fall through */
    case AXIS_ANCESTOR:
        for (xml_node *i = n->parent; i; i = i->parent) {
            offer(s, i, out);
        }
        break;
    case AXIS_FOLLOWING_SIBLING:
    case AXIS_PRECEDING_SIBLING: siblings(s, n, out); break;
    default: beyond(s, n, out); break;
    }
}

static list *filtered(const xpath_predicate *p, list *l)
{
    for (; p; p = p->next) {
        list *kept = list_new(NULL);
        size_t n = list_count(l);
        for (size_t i = 0; i < n; i++) {
            place at = {node_at(l, i), i + 1, n};
            result r = eval(p->expression, &at);
            if (r.kind == NUMBER ? r.number == (double)(i + 1) : to_truth(r)) {
                list_add(kept, v_obj(at.node));
            }
        }
        l = kept;
    }
    return l;
}

static list *run_steps(const xpath_step *s, list *from)
{
    for (; s; s = s->next) {
        if (s->only_predicates) {
            from = filtered(s->predicates, from);
            continue;
        }
        list *to = list_new(NULL);
        size_t n = list_count(from);
        for (size_t i = 0; i < n; i++) {
            list *found = s->predicates ? list_new(NULL) : to;
            walk_axis(s, node_at(from, i), found);
            if (s->predicates) {
                found = filtered(s->predicates, found);
                for (size_t k = 0; k < list_count(found); k++) {
                    list_add(to, list_get(found, k));
                }
            }
        }
        from = n > 1 || s->axis >= AXIS_ANCESTOR ? in_order(to) : to;
    }
    return from;
}

/* ---- functions ---- */

static list *need_nodes(result r)
{
    if (r.kind != NODES) {
        xpath_fail("Expression must evaluate to a node-set.");
    }
    return r.nodes;
}

static str *normalize_space(const str *s)
{
    wbuf b = {0};
    bool blank = false;
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (xml_is_blank(u)) {
            blank = b.length > 0;
            continue;
        }
        if (blank) {
            wbuf_unit(&b, ' ');
        }
        blank = false;
        wbuf_unit(&b, u);
    }
    return str_from_wbuf(&b);
}

static str *translate(const str *s, const str *from, const str *to)
{
    wbuf b = {0};
    for (size_t i = 0; i < s->length; i++) {
        ptrdiff_t k = str_index_unit(from, str_at(s, i), 0);
        if (k < 0) {
            wbuf_unit(&b, str_at(s, i));
        } else if ((size_t)k < to->length) {
            wbuf_unit(&b, str_at(to, (size_t)k));
        }
    }
    return str_from_wbuf(&b);
}

/* Positions count from 1 and round: substring('12345', 1.5, 2.6) is '234'. */
static str *substring(const str *s, double from, double count)
{
    wbuf b = {0};
    double first = floor(from + 0.5), end = first + floor(count + 0.5);
    for (size_t i = 0; i < s->length; i++) {
        if ((double)(i + 1) >= first && (double)(i + 1) < end) {
            wbuf_unit(&b, str_at(s, i));
        }
    }
    return str_from_wbuf(&b);
}

typedef struct invocation {
    const xpath *x;
    const place *at;
    result a, b, c; /* a: the context node when there is no argument */
} invocation;

static result f_count(invocation *i)
{
    return of_number((double)list_count(need_nodes(i->a)));
}
static result f_sum(invocation *i)
{
    list *l = need_nodes(i->a);
    double sum = 0;
    for (size_t k = 0; k < list_count(l); k++) {
        sum += number_of_text(xml_inner_text(node_at(l, k)));
    }
    return of_number(sum);
}
static result f_last(invocation *i)
{
    return of_number((double)i->at->size);
}
static result f_position(invocation *i)
{
    return of_number((double)i->at->position);
}
static xml_node *named(invocation *i)
{
    list *l = need_nodes(i->a);
    xml_node *n = list_count(l) ? node_at(l, 0) : NULL;
    return n && (n->kind == XML_ELEMENT || n->kind == XML_ATTRIBUTE || n->kind == XML_PI) ? n : NULL;
}
static result f_local_name(invocation *i)
{
    xml_node *n = named(i);
    return of_text(n ? n->local : str_empty);
}
static result f_name(invocation *i)
{
    xml_node *n = named(i);
    return of_text(n ? n->name : str_empty);
}
static result f_namespace(invocation *i)
{
    xml_node *n = named(i);
    return of_text(n ? n->uri : str_empty);
}
static result f_string(invocation *i)
{
    return of_text(to_text(i->a));
}
static result f_number(invocation *i)
{
    return of_number(to_number(i->a));
}
static result f_boolean(invocation *i)
{
    return of_bool(to_truth(i->a));
}
static result f_not(invocation *i)
{
    return of_bool(!to_truth(i->a));
}
static result f_true(invocation *i)
{
    (void)i;
    return of_bool(true);
}
static result f_false(invocation *i)
{
    (void)i;
    return of_bool(false);
}
static result f_contains(invocation *i)
{
    return of_bool(str_index(to_text(i->a), to_text(i->b), 0, false) >= 0);
}
static result f_starts_with(invocation *i)
{
    return of_bool(str_starts(to_text(i->a), to_text(i->b), false));
}
static result f_string_length(invocation *i)
{
    return of_number((double)to_text(i->a)->length);
}
static result f_normalize(invocation *i)
{
    return of_text(normalize_space(to_text(i->a)));
}
static result f_translate(invocation *i)
{
    return of_text(translate(to_text(i->a), to_text(i->b), to_text(i->c)));
}
static result f_concat(invocation *i)
{
    str *s = str_concat(to_text(i->a), to_text(i->b));
    return of_text(i->x->c ? str_concat(s, to_text(i->c)) : s);
}
static result f_substring(invocation *i)
{
    return of_text(substring(to_text(i->a), to_number(i->b), i->x->c ? to_number(i->c) : (double)INFINITY));
}
static result f_before(invocation *i)
{
    str *s = to_text(i->a);
    ptrdiff_t k = str_index(s, to_text(i->b), 0, false);
    return of_text(k < 0 ? str_empty : str_sub(s, 0, (size_t)k));
}
static result f_after(invocation *i)
{
    str *s = to_text(i->a), *what = to_text(i->b);
    ptrdiff_t k = str_index(s, what, 0, false);
    return of_text(k < 0 ? str_empty : str_sub(s, (size_t)k + what->length, s->length - (size_t)k - what->length));
}
static result f_floor(invocation *i)
{
    return of_number(floor(to_number(i->a)));
}
static result f_ceiling(invocation *i)
{
    return of_number(ceil(to_number(i->a)));
}
static result f_round(invocation *i)
{
    return of_number(floor(to_number(i->a) + 0.5));
}

static const struct {
    const char *name;
    int least;
    result (*fn)(invocation *i);
} functions[] = {{"count", 1, f_count},
                 {"sum", 1, f_sum},
                 {"last", 0, f_last},
                 {"position", 0, f_position},
                 {"local-name", 0, f_local_name},
                 {"name", 0, f_name},
                 {"namespace-uri", 0, f_namespace},
                 {"string", 0, f_string},
                 {"number", 0, f_number},
                 {"boolean", 1, f_boolean},
                 {"not", 1, f_not},
                 {"true", 0, f_true},
                 {"false", 0, f_false},
                 {"contains", 2, f_contains},
                 {"starts-with", 2, f_starts_with},
                 {"string-length", 0, f_string_length},
                 {"normalize-space", 0, f_normalize},
                 {"translate", 3, f_translate},
                 {"concat", 2, f_concat},
                 {"substring", 2, f_substring},
                 {"substring-before", 2, f_before},
                 {"substring-after", 2, f_after},
                 {"floor", 1, f_floor},
                 {"ceiling", 1, f_ceiling},
                 {"round", 1, f_round}};

static result self_nodes(const place *at)
{
    list *l = list_new(NULL);
    list_add(l, v_obj(at->node));
    return (result){.kind = NODES, .nodes = l};
}

static result call_function(const xpath *x, const place *at)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (!str_equal(x->text, str_c(functions[i].name))) {
            continue;
        }
        int given = !!x->a + !!x->b + !!x->c;
        if (given < functions[i].least) {
            xpath_fail(str_to_c(
                str_printf("Function '%s' in expression has an invalid number of arguments.", functions[i].name)));
        }
        invocation call = {.x = x, .at = at, .a = x->a ? eval(x->a, at) : self_nodes(at)};
        if (x->b) {
            call.b = eval(x->b, at);
        }
        if (x->c) {
            call.c = eval(x->c, at);
        }
        return functions[i].fn(&call);
    }
    xpath_fail("Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function.");
}

/* ---- operators ---- */

static bool compare_numbers(enum xpath_op op, double a, double b)
{
    switch (op) {
    case XP_EQ: return a == b;
    case XP_NE: return a != b;
    case XP_LT: return a < b;
    case XP_LE: return a <= b;
    case XP_GT: return a > b;
    default: return a >= b;
    }
}

static bool compare_single(enum xpath_op op, result a, result b)
{
    if (op == XP_EQ || op == XP_NE) {
        if (a.kind == BOOL || b.kind == BOOL) {
            return (to_truth(a) == to_truth(b)) == (op == XP_EQ);
        }
        if (a.kind == TEXT && b.kind == TEXT) {
            return str_equal(a.text, b.text) == (op == XP_EQ);
        }
    }
    return compare_numbers(op, to_number(a), to_number(b));
}

/* A set compares as true when any of its nodes does. */
static bool compare(enum xpath_op op, result a, result b)
{
    if (a.kind == NODES && b.kind != BOOL) {
        for (size_t i = 0; i < list_count(a.nodes); i++) {
            if (compare(op, of_text(xml_inner_text(node_at(a.nodes, i))), b)) {
                return true;
            }
        }
        return false;
    }
    if (b.kind == NODES && a.kind != BOOL) {
        for (size_t i = 0; i < list_count(b.nodes); i++) {
            if (compare_single(op, a, of_text(xml_inner_text(node_at(b.nodes, i))))) {
                return true;
            }
        }
        return false;
    }
    return compare_single(op, a, b);
}

static double calculate(enum xpath_op op, double a, double b)
{
    switch (op) {
    case XP_ADD: return a + b;
    case XP_SUB: return a - b;
    case XP_MUL: return a * b;
    case XP_DIV: return a / b;
    default: return fmod(a, b);
    }
}

static result unite(result a, result b)
{
    list *l = list_new(NULL);
    need_nodes(b);
    for (size_t i = 0; i < list_count(need_nodes(a)); i++) {
        list_add(l, list_get(a.nodes, i));
    }
    for (size_t i = 0; i < list_count(b.nodes); i++) {
        list_add(l, list_get(b.nodes, i));
    }
    return (result){.kind = NODES, .nodes = in_order(l)};
}

static result root_of(const place *at)
{
    place top = *at;
    while (top.node->parent) {
        top.node = top.node->parent;
    }
    return self_nodes(&top);
}

static result eval(const xpath *x, const place *at)
{
    switch (x->op) {
    case XP_OR: return of_bool(to_truth(eval(x->a, at)) || to_truth(eval(x->b, at)));
    case XP_AND: return of_bool(to_truth(eval(x->a, at)) && to_truth(eval(x->b, at)));
    case XP_EQ:
    case XP_NE:
    case XP_LT:
    case XP_LE:
    case XP_GT:
    case XP_GE: return of_bool(compare(x->op, eval(x->a, at), eval(x->b, at)));
    case XP_NEG: return of_number(-to_number(eval(x->a, at)));
    case XP_UNION: return unite(eval(x->a, at), eval(x->b, at));
    case XP_NUMBER: return of_number(x->number);
    case XP_STRING: return of_text(x->text);
    case XP_CALL: return call_function(x, at);
    case XP_ROOT: return root_of(at);
    case XP_PATH: {
        result start = x->a ? eval(x->a, at) : self_nodes(at);
        return (result){.kind = NODES, .nodes = run_steps(x->steps, need_nodes(start))};
    }
    default: return of_number(calculate(x->op, to_number(eval(x->a, at)), to_number(eval(x->b, at))));
    }
}

list *xpath_select(xml_node *at, const str *expression, value manager)
{
    place start = {at, 1, 1};
    return need_nodes(eval(xpath_parse(expression, manager), &start));
}
