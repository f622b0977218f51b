/* xml_adapter.c: an XML node as PowerShell shows it: child elements and attributes are properties.
 *
 *     $x.cfg.a              # an element with text alone, or with nothing, reads as string
 *     $x.cfg.item           # several of one name: an array
 *     $x.cfg.a = 'new'
 */
#include "base/heap.h"
#include "object/error_internal.h"
#include "object/type_internal.h"
#include "types/xml_internal.h"

/* Attributes first, then children, as .NET's adapter goes. */
static const xml_node *first_member(const xml_node *n)
{
    return n->first_attribute ? n->first_attribute : n->first;
}

static const xml_node *next_member(const xml_node *owner, const xml_node *m)
{
    if (m->next) {
        return m->next;
    }
    return m->kind == XML_ATTRIBUTE ? owner->first : NULL;
}

/* An element without attributes whose only child is text, or that has none, is that text. */
static bool reads_as_text(const xml_node *m)
{
    if (m->kind != XML_ELEMENT) {
        return true;
    }
    return !m->first_attribute && (!m->first || (m->first == m->last && m->first->kind == XML_TEXT));
}

static value member_value(xml_node *m)
{
    return reads_as_text(m) ? v_str(xml_inner_text(m)) : v_obj(m);
}

/* By local name, ignoring case: `$x.r.a` finds <p:a>. */
static bool has_name(const xml_node *m, const str *name)
{
    return str_equal_nocase(m->local, name);
}

static list *members_named(const xml_node *n, const str *name)
{
    list *l = list_new(NULL);
    for (const xml_node *m = first_member(n); m; m = next_member(n, m)) {
        if (has_name(m, name)) {
            list_add(l, v_obj((void *)(uintptr_t)m));
        }
    }
    return l;
}

static value as_property(const list *l)
{
    size_t n = list_count(l);
    if (n == 1) {
        return member_value(xml_of(list_get(l, 0)));
    }
    array *a = array_new(&type_Object, n);
    for (size_t i = 0; i < n; i++) {
        array_put(a, i, member_value(xml_of(list_get(l, i))));
    }
    return v_obj(a);
}

static bool get_dynamic(value v, const str *name, value *out)
{
    list *l = members_named(xml_of(v), name);
    if (!list_count(l)) {
        return false;
    }
    *out = as_property(l);
    return true;
}

_Noreturn static void refuse(const char *id, const str *name)
{
    throw_error("System.Management.Automation.SetValueException", id, EC_NotSpecified, V_NULL,
                "Cannot set \"%s\" because only strings can be used as values to set XmlNode properties.",
                str_to_c(name));
}

static bool set_dynamic(value v, const str *name, value x)
{
    list *l = members_named(xml_of(v), name);
    if (!list_count(l)) {
        return false;
    }
    if (list_count(l) > 1) {
        refuse("XmlNodeSetRestrictionsMoreThanOneNode", name);
    }
    xml_node *m = xml_of(list_get(l, 0));
    if (!reads_as_text(m)) {
        refuse("XmlNodeSetRestrictionsUnknownNodeType", name);
    }
    xml_set_inner_text(m, to_str(x));
    return true;
}

static void each_dynamic(value v, void (*fn)(const str *name, value v, void *arg), void *arg)
{
    const xml_node *n = xml_of(v);
    for (const xml_node *m = first_member(n); m; m = next_member(n, m)) {
        list *l = members_named(n, m->local);
        if (xml_of(list_get(l, 0)) == m) {
            fn(m->local, as_property(l), arg);
        }
    }
}

/* ---- [xml]'<a/>' ---- */

static void read_cast(void *arg)
{
    value *io = arg;
    xml_node *d = xml_document_new();
    xml_parse(d, io[0].as.s, XML_MODE_CAST);
    io[1] = v_obj(d);
}

static str *cast_text(value v)
{
    if (!value_is_array(v)) {
        return to_str(v);
    }
    wbuf b = {0}; /* the lines of Get-Content make one document */
    for (size_t i = 0; i < v_array(v)->length; i++) {
        str_append(&b, to_str(array_get(v_array(v), i)));
        wbuf_unit(&b, '\n');
    }
    return str_from_wbuf(&b);
}

static bool convert_from(value v, const type *to, value *out)
{
    (void)to;
    if (xml_of(v)) {
        return false;
    }
    value io[2] = {v_str(cast_text(v)), V_NULL};
    ctx *c = ctx_current();
    TRY(c)
    {
        read_cast(io);
    }
    CAUGHT
    {
        if (c->kind != UNWIND_ERROR) {
            unwind(c, c->kind, c->payload);
        }
        exception *e = error_caught(c)->exception;
        throw_cast("InvalidCastToXmlDocument",
                   str_printf("Cannot convert value \"%s\" to type \"System.Xml.XmlDocument\". Error: \"%s\"",
                              str_to_c(io[0].as.s), str_to_c(exception_message(e))),
                   e);
    }
    END_TRY;
    *out = io[1];
    return true;
}

static bool walk_next(enumerator *e, value *out)
{
    xml_node *n = e->state;
    if (!n) {
        return false;
    }
    *out = v_obj(n);
    e->state = n->next;
    return true;
}

static bool walk(value v, enumerator *e)
{
    *e = (enumerator){.source = v, .state = xml_of(v)->first, .next = walk_next};
    return true;
}

/* $x['a']: the first child element of that name. */
static value index_node(value v, const value *index, uint32_t n)
{
    str *name = n ? to_str(index[0]) : str_empty;
    for (xml_node *i = xml_of(v)->first; i; i = i->next) {
        if (i->kind == XML_ELEMENT && str_equal(i->name, name)) {
            return v_obj(i);
        }
    }
    return V_NULL;
}

#define ADAPTER                                                                                                        \
    .walk = walk, .index_get = index_node, .get_dynamic = get_dynamic, .set_dynamic = set_dynamic,                     \
    .each_dynamic = each_dynamic, .dynamic_first = true
const type_ops xml_node_ops = {ADAPTER};
const type_ops xml_document_ops = {ADAPTER, .convert_from = convert_from};
