/* uri_builder.c: System.UriBuilder. */
#include "base/heap.h"
#include "types/native.h"
#include "types/uri.h"

typedef struct builder {
    object o;
    str *parts[7]; /* by enum part */
    int port;
} builder;

enum part { P_SCHEME, P_USER, P_PASSWORD, P_HOST, P_PATH, P_QUERY, P_FRAGMENT };

static type type_UriBuilder;

static builder *self_of(value v)
{
    return (builder *)(void *)v.as.o;
}

static str *text_at(const builder *b, enum part part)
{
    return __atomic_load_n(&b->parts[part], __ATOMIC_ACQUIRE);
}

static void put(builder *b, enum part part, str *s)
{
    __atomic_store_n(&b->parts[part], s, __ATOMIC_RELEASE);
}

static builder *builder_new(void)
{
    builder *b = heap_alloc(sizeof *b);
    b->o.type = &type_UriBuilder;
    for (int i = 0; i < 7; i++) {
        b->parts[i] = str_empty;
    }
    b->parts[P_SCHEME] = str_c("http");
    b->parts[P_HOST] = str_c("localhost");
    b->parts[P_PATH] = str_char('/');
    b->port = -1;
    return b;
}

static value from_uri(const uri *u)
{
    builder *b = builder_new();
    ptrdiff_t colon = str_index_unit(u->user_info, ':', 0);
    put(b, P_SCHEME, u->scheme);
    put(b, P_USER, colon < 0 ? u->user_info : str_sub(u->user_info, 0, (size_t)colon));
    put(b, P_PASSWORD,
        colon < 0 ? str_empty : str_sub(u->user_info, (size_t)colon + 1, u->user_info->length - (size_t)colon - 1));
    put(b, P_HOST, u->host);
    put(b, P_PATH, u->path);
    put(b, P_QUERY, u->query);
    put(b, P_FRAGMENT, u->fragment);
    b->port = u->port;
    return v_obj(b);
}

/* A text without a scheme is one of http. */
METHOD(make_text)
{
    str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("uri");
    }
    const char *why;
    uri *u = uri_parse(s, URI_RELATIVE_OR_ABSOLUTE, false, &why);
    if (!u || !u->absolute) {
        u = uri_make(str_concat(str_c("http://"), s), URI_ABSOLUTE, false);
    }
    return from_uri(u);
}

METHOD(make_uri)
{
    if (!v_is(c->args[0], &type_Uri)) {
        throw_null_argument("uri");
    }
    const uri *u = (const uri *)(const void *)c->args[0].as.o;
    return from_uri(u->absolute ? u : uri_make(str_concat(str_c("http://"), u->original), URI_ABSOLUTE, false));
}

static void set_scheme_text(builder *b, str *s)
{
    ptrdiff_t colon = str_index_unit(s, ':', 0);
    put(b, P_SCHEME, str_lower(colon < 0 ? s : str_sub(s, 0, (size_t)colon)));
}

static void set_path_text(builder *b, str *s)
{
    s = str_replace(s, str_char('\\'), str_char('/'));
    if (s->length == 0 || str_at(s, 0) != '/') {
        s = str_concat(str_char('/'), s);
    }
    put(b, P_PATH, str_replace(s, str_char(' '), str_c("%20")));
}

static void set_marked(builder *b, enum part part, str *s, uint16_t mark)
{
    put(b, part, s->length && str_at(s, 0) != mark ? str_concat(str_char(mark), s) : s);
}

/* (scheme, host, port, path, extra) */
METHOD(make_parts)
{
    builder *b = builder_new();
    str *scheme = arg_text(c, 0), *host = arg_text(c, 1), *path = arg_text(c, 3), *extra = arg_text(c, 4);
    if (scheme) {
        set_scheme_text(b, scheme);
    }
    put(b, P_HOST, host ? host : str_empty);
    if (c->argc > 2) {
        b->port = (int)c->args[2].as.i;
    }
    if (path) {
        set_path_text(b, path);
    }
    if (extra && extra->length) {
        ptrdiff_t hash = str_index_unit(extra, '#', 0);
        uint16_t first = str_at(extra, 0);
        if (first != '?' && first != '#') {
            throw_argument("System.ArgumentException", "extraValue", "Extra portion of URI not valid.");
        }
        put(b, P_QUERY, first == '#' ? str_empty : hash < 0 ? extra : str_sub(extra, 0, (size_t)hash));
        put(b, P_FRAGMENT, hash < 0 ? str_empty : str_sub(extra, (size_t)hash, extra->length - (size_t)hash));
    }
    return v_obj(b);
}

METHOD(make_default)
{
    return v_obj(builder_new());
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    const builder *b = self_of(v);
    str *user = text_at(b, P_USER), *password = text_at(b, P_PASSWORD), *scheme = text_at(b, P_SCHEME);
    str *host = text_at(b, P_HOST), *path = text_at(b, P_PATH);
    wbuf out = {0};
    str_append(&out, scheme);
    if (scheme->length) {
        wbuf_ascii(&out, str_equal_c(scheme, "mailto") || str_equal_c(scheme, "news") ? ":" : "://");
    }
    if (user->length) {
        str_append(&out, user);
        if (password->length) {
            wbuf_unit(&out, ':');
            str_append(&out, password);
        }
        wbuf_unit(&out, '@');
    }
    str_append(&out, host);
    if (b->port >= 0 && host->length) {
        wbuf_printf(&out, ":%d", b->port);
    }
    if (path->length && str_at(path, 0) != '/' && host->length) {
        wbuf_unit(&out, '/');
    }
    str_append(&out, path);
    str_append(&out, text_at(b, P_QUERY));
    str_append(&out, text_at(b, P_FRAGMENT));
    return str_from_wbuf(&out);
}

METHOD(to_string)
{
    return v_str(to_text(c->self, false));
}

GETTER(uri)
{
    return v_obj(uri_make(to_text(self, false), URI_ABSOLUTE, false));
}

METHOD(equals)
{
    return v_bool(v_is(c->args[0], &type_UriBuilder) && str_equal(to_text(c->self, true), to_text(c->args[0], true)));
}

#define PART(id, part)                                                                                                 \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_str(text_at(self_of(self), part));                                                                    \
    }
PART(scheme, P_SCHEME)
PART(user, P_USER)
PART(password, P_PASSWORD)
PART(host, P_HOST)
PART(path, P_PATH)
PART(query, P_QUERY)
PART(fragment, P_FRAGMENT)

static str *text_or_empty(value x)
{
    return x.kind == K_STRING ? x.as.s : str_empty;
}

SETTER(scheme)
{
    set_scheme_text(self_of(self), text_or_empty(x));
}

SETTER(user)
{
    put(self_of(self), P_USER, text_or_empty(x));
}

SETTER(password)
{
    put(self_of(self), P_PASSWORD, text_or_empty(x));
}

SETTER(host)
{
    put(self_of(self), P_HOST, text_or_empty(x));
}

SETTER(path)
{
    set_path_text(self_of(self), text_or_empty(x));
}

SETTER(query)
{
    set_marked(self_of(self), P_QUERY, text_or_empty(x), '?');
}

SETTER(fragment)
{
    set_marked(self_of(self), P_FRAGMENT, text_or_empty(x), '#');
}

GETTER(port)
{
    return v_int(self_of(self)->port);
}

SETTER(port)
{
    if (x.as.i < -1 || x.as.i > 65535) {
        throw_argument("System.ArgumentOutOfRangeException", "value",
                       "Specified argument was out of the range of valid values.");
    }
    self_of(self)->port = (int)x.as.i;
}

static const method builder_ctors[] = {
    {NULL, "", NULL, make_default, 0},
    {NULL, "string uri", NULL, make_text, 0},
    {NULL, "uri uri", NULL, make_uri, 0},
    {NULL, "string schemeName, string hostName", NULL, make_parts, 0},
    {NULL, "string scheme, string host, int portNumber", NULL, make_parts, 0},
    {NULL, "string scheme, string host, int port, string pathValue", NULL, make_parts, 0},
    {NULL, "string scheme, string host, int port, string path, string extraValue", NULL, make_parts, 0},
    {0}};
static const method builder_methods[] = {
    {"Equals", "System.Object rparam", "bool", equals, 0}, {"ToString", "", "string", to_string, 0}, {0}};
static const property builder_properties[] = {{"Fragment", "string", get_fragment, set_fragment, 0},
                                              {"Host", "string", get_host, set_host, 0},
                                              {"Password", "string", get_password, set_password, 0},
                                              {"Path", "string", get_path, set_path, 0},
                                              {"Port", "int", get_port, set_port, 0},
                                              {"Query", "string", get_query, set_query, 0},
                                              {"Scheme", "string", get_scheme, set_scheme, 0},
                                              {"Uri", "uri", get_uri, NULL, 0},
                                              {"UserName", "string", get_user, set_user, 0},
                                              {0}};
static const type_ops builder_ops = {.to_string = to_text};
static type type_UriBuilder = {TYPE_OBJECT,
                               .name = "System.UriBuilder",
                               .kind = K_OBJECT,
                               .ctors = builder_ctors,
                               .methods = builder_methods,
                               .properties = builder_properties,
                               .ops = &builder_ops};

TYPES_EXPORT(uri_builder, &type_UriBuilder);
