/* custom.c: Format-Custom: an object as a tree of its properties. */
#include "format/internal.h"

typedef struct custom {
    int limit;
} custom;

static void custom_object(custom *c, tree_builder *b, value v, const fields *properties, int depth);

static void line(tree_builder *b, const char *text)
{
    tree_text(b, str_c(text));
    tree_newline(b);
}

static const char *class_name(value v)
{
    const char *name = type_names_of(v).names[0];
    const char *dot = __builtin_strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* Scalars and what has no properties: as they print. */
static bool is_leaf(value v, int depth)
{
    fields l = {0};
    if (v_is_null(v) || is_scalar(v) || depth <= 0)
        return true;
    fields_all(v, &l);
    return l.count == 0;
}

static void custom_items(custom *c, tree_builder *b, enumerator *e, int depth)
{
    tree_builder inner = {0};
    value item;
    line(b, "[");
    for (int n = 0; enumerator_next(e, &item); n++) {
        if (c->limit >= 0 && n == c->limit) {
            line(&inner, "…");
            break;
        }
        if (is_leaf(item, depth)) {
            tree_text(&inner, cell_text(item, c->limit, false));
            tree_newline(&inner);
        } else {
            custom_object(c, &inner, item, NULL, depth);
            tree_newline(&inner);
        }
    }
    tree_frame(b, 2, inner.first);
    line(b, "]");
    tree_newline(b);
}

static void custom_property(custom *c, tree_builder *b, const field *x, value v, int depth)
{
    value out;
    error_record *error;
    enumerator e;
    if (!field_value(x, v, &out, &error))
        out = V_NULL;
    tree_text(b, field_label(x));
    tree_text(b, str_c(" = "));
    bool sequence = depth > 1 && out.kind == K_OBJECT && cell_enumerate(out, &e);
    if (!sequence && is_leaf(out, depth - 1)) {
        tree_text(b, cell_text(out, c->limit, false));
        tree_newline(b);
        return;
    }
    tree_builder inner = {0};
    tree_newline(b);
    if (sequence)
        custom_items(c, &inner, &e, depth - 2);
    else
        custom_object(c, &inner, out, NULL, depth - 1);
    tree_frame(b, 2, inner.first);
}

static void custom_object(custom *c, tree_builder *b, value v, const fields *properties, int depth)
{
    fields l = {0};
    if (properties && properties->count)
        fields_resolve(properties, v, false, &l);
    else
        fields_default(v, &l);
    tree_text(b, str_c("class "));
    line(b, class_name(v));
    line(b, "{");
    tree_builder inner = {0};
    for (uint32_t i = 0; i < l.count; i++)
        custom_property(c, &inner, &l.items[i], v, depth);
    tree_frame(b, 2, inner.first);
    line(b, "}");
}

tree *custom_tree(value v, const fields *properties, int depth, int limit)
{
    custom c = {.limit = limit};
    tree_builder b = {0};
    custom_object(&c, &b, v, properties, depth ? depth : 5);
    return b.first;
}
