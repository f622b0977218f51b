/* cookies.c: Cookie, CookieCollection, CookieContainer. */
#include "types/cookies.h"

#include "base/heap.h"
#include "base/sys.h"
#include "types/native.h"

#define NET "System.Net."

typedef struct cookie {
    object o;
    str *name, *text, *path, *domain, *comment;
    bool host_only, secure, http_only, discard;
    int64_t expires; /* UTC ticks; 0: with the session */
    int64_t made;
} cookie;

struct cookie_jar {
    object o;
    list *cookies;
};

static type type_Cookie, type_CookieCollection, type_CookieContainer;

static cookie *cookie_of(value v)
{
    return (cookie *)(void *)v.as.o;
}

static cookie *cookie_new(str *name, str *text, str *path, str *domain)
{
    cookie *k = heap_alloc(sizeof *k);
    *k = (cookie){.o = {.type = &type_Cookie},
                  .name = name,
                  .text = text,
                  .path = path,
                  .domain = domain,
                  .comment = str_empty,
                  .made = sys_utc_ticks()};
    return k;
}

cookie_jar *cookie_jar_new(void)
{
    cookie_jar *j = heap_alloc(sizeof *j);
    j->o.type = &type_CookieContainer;
    j->cookies = list_new(&type_CookieCollection);
    return j;
}

cookie_jar *cookie_jar_of(value v)
{
    v = psobject_base(v);
    return v_is(v, &type_CookieContainer) ? (cookie_jar *)(void *)v.as.o : NULL;
}

/* ---- what goes where ---- */

static bool domain_matches(const cookie *k, const str *host)
{
    if (k->host_only || str_equal_nocase(k->domain, host)) {
        return str_equal_nocase(k->domain, host);
    }
    str *bare = str_at(k->domain, 0) == '.' ? str_sub(k->domain, 1, k->domain->length - 1) : k->domain;
    return str_equal_nocase(bare, host) || str_ends(host, str_concat(str_char('.'), bare), true);
}

static bool path_matches(const cookie *k, const str *path)
{
    size_t n = k->path->length;
    return str_starts(path, k->path, false) &&
           (path->length == n || str_at(k->path, n - 1) == '/' || str_at(path, n) == '/');
}

static bool is_expired(const cookie *k)
{
    return k->expires && k->expires <= sys_utc_ticks();
}

static void put(cookie_jar *j, cookie *k)
{
    for (size_t i = 0; i < list_count(j->cookies);) {
        const cookie *old = cookie_of(list_get(j->cookies, i));
        bool same = str_equal_nocase(old->name, k->name) && str_equal_nocase(old->domain, k->domain) &&
                    str_equal(old->path, k->path);
        if (same || is_expired(old)) {
            list_remove_at(j->cookies, i);
        } else {
            i++;
        }
    }
    if (!is_expired(k)) {
        list_add(j->cookies, v_obj(k));
    }
}

static list *cookies_for(const cookie_jar *j, const uri *u)
{
    list *l = list_new(&type_CookieCollection);
    for (size_t i = 0; i < list_count(j->cookies); i++) {
        value v = list_get(j->cookies, i);
        const cookie *k = v.kind == K_OBJECT ? cookie_of(v) : NULL;
        if (k && !is_expired(k) && domain_matches(k, u->host) && path_matches(k, u->path) &&
            (!k->secure || str_equal_c(u->scheme, "https"))) {
            list_add(l, v);
        }
    }
    return l;
}

str *cookie_jar_header(cookie_jar *j, const uri *u)
{
    list *l = cookies_for(j, u);
    wbuf b = {0};
    for (size_t i = 0; i < list_count(l); i++) {
        const cookie *k = cookie_of(list_get(l, i));
        wbuf_ascii(&b, i ? "; " : "");
        str_append(&b, k->name);
        wbuf_ascii(&b, "=");
        str_append(&b, k->text);
    }
    return str_from_wbuf(&b);
}

/* ---- Set-Cookie ---- */

/* The folder of the request: what a cookie without a path belongs to. */
static str *default_path(const uri *u)
{
    str *slash = str_c("/");
    ptrdiff_t last = str_last_index(u->path, slash, false);
    return last <= 0 ? slash : str_sub(u->path, 0, (size_t)last);
}

static void take_attribute(cookie *k, const str *name, str *text, const uri *u)
{
    value when;
    if (str_equal_c(name, "path")) {
        k->path = text->length && str_at(text, 0) == '/' ? text : k->path;
    } else if (str_equal_c(name, "domain") && text->length) {
        str *bare = str_at(text, 0) == '.' ? str_sub(text, 1, text->length - 1) : text;
        cookie foreign = {.domain = bare};
        if (domain_matches(&foreign, u->host)) {
            k->domain = str_concat(str_char('.'), bare);
            k->host_only = str_equal_nocase(bare, u->host) && u->host_type != URI_HOST_DNS;
            k->domain = k->host_only ? u->host : k->domain;
        } else {
            k->name = str_empty; /* not for this host to set */
        }
    } else if (str_equal_c(name, "secure")) {
        k->secure = true;
    } else if (str_equal_c(name, "httponly")) {
        k->http_only = true;
    } else if (str_equal_c(name, "max-age")) {
        value seconds;
        if (convert_try(v_str(text), &type_Int64, &seconds)) {
            k->expires = seconds.as.i <= 0 ? 1 : sys_utc_ticks() + seconds.as.i * TICKS_PER_SECOND;
        }
    } else if (str_equal_c(name, "expires") && !k->expires && convert_try(v_str(text), &type_DateTime, &when)) {
        value utc = member_invoke(when, str_intern_c("ToUniversalTime"), NULL, 0);
        k->expires = member_get(utc, str_intern_c("Ticks"), 0).as.i;
    }
}

void cookie_jar_take(cookie_jar *j, const uri *u, const str *line)
{
    cookie *k = NULL;
    for (size_t start = 0; start <= line->length;) {
        ptrdiff_t semicolon = str_index_unit(line, ';', start);
        size_t end = semicolon < 0 ? line->length : (size_t)semicolon;
        const str *part = str_sub(line, start, end - start);
        ptrdiff_t equals = str_index_unit(part, '=', 0);
        str *name = str_trim(equals < 0 ? part : str_sub(part, 0, (size_t)equals), NULL, 3);
        str *text = equals < 0
                        ? str_empty
                        : str_trim(str_sub(part, (size_t)equals + 1, part->length - (size_t)equals - 1), NULL, 3);
        start = end + 1;
        if (k) {
            take_attribute(k, name, text, u);
        } else if (equals <= 0) {
            return;
        } else {
            k = cookie_new(name, text, default_path(u), u->host);
            k->host_only = true;
        }
    }
    if (k && k->name->length) {
        put(j, k);
    }
}

/* ---- members ---- */

METHOD(make_cookie)
{
    str *path = arg_text(c, 2), *domain = arg_text(c, 3);
    if (c->argc && (!arg_text(c, 0) || !arg_text(c, 0)->length)) {
        throw_error("System.Net.CookieException", "CookieException", EC_NotSpecified, V_NULL,
                    "The 'Name'='' part of the cookie is invalid.");
    }
    return v_obj(cookie_new(c->argc ? arg_text(c, 0) : str_empty, arg_text(c, 1) ? arg_text(c, 1) : str_empty,
                            path ? path : str_empty, domain ? domain : str_empty));
}

#define TEXT(id, field)                                                                                                \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_str(cookie_of(self)->field);                                                                          \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        cookie_of(self)->field = to_str(x);                                                                            \
    }
#define FLAG(id, field)                                                                                                \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_bool(cookie_of(self)->field);                                                                         \
    }                                                                                                                  \
    SETTER(id)                                                                                                         \
    {                                                                                                                  \
        cookie_of(self)->field = to_bool(x);                                                                           \
    }
TEXT(name, name)
TEXT(text, text)
TEXT(path, path)
TEXT(domain, domain)
TEXT(comment, comment)
FLAG(secure, secure)
FLAG(http_only, http_only)
FLAG(discard, discard)

GETTER(expires)
{
    return (value){.kind = K_DATETIME, .as.i = cookie_of(self)->expires};
}

SETTER(expires)
{
    value utc = member_invoke(x, str_intern_c("ToUniversalTime"), NULL, 0);
    cookie_of(self)->expires = member_get(utc, str_intern_c("Ticks"), 0).as.i;
}

GETTER(expired)
{
    return v_bool(is_expired(cookie_of(self)));
}

GETTER(timestamp)
{
    return (value){.kind = K_DATETIME, .as.i = cookie_of(self)->made};
}

static str *cookie_text(value v, bool invariant)
{
    (void)invariant;
    const cookie *k = cookie_of(v);
    return k->name->length ? str_concat_n((str *[]){k->name, str_c("="), k->text}, 3) : str_empty;
}

static const uri *uri_argument(value v)
{
    v = psobject_base(v);
    return v_is(v, &type_Uri) ? (const uri *)(void *)v.as.o : uri_make(to_str(v), URI_ABSOLUTE, false);
}

static void add_for(cookie_jar *j, const uri *u, value v)
{
    enumerator e = {0};
    value x;
    if (v_is(v, &type_Cookie)) {
        cookie *k = heap_alloc(sizeof *k);
        *k = *cookie_of(v);
        if (u && !k->domain->length) {
            k->domain = u->host;
            k->host_only = true;
        }
        if (!k->domain->length) {
            throw_argument("System.ArgumentException", "cookie.Domain",
                           "The parameter 'cookie.Domain' cannot be an empty string.");
        }
        k->path = k->path->length ? k->path : str_c("/");
        put(j, k);
    } else if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (enumerator_next(&e, &x)) {
            add_for(j, u, x);
        }
    }
}

static cookie_jar *jar_of(const call *c)
{
    return (cookie_jar *)(void *)c->self.as.o;
}

METHOD(make_jar)
{
    return v_obj(cookie_jar_new());
}

METHOD(jar_add)
{
    add_for(jar_of(c), c->argc > 1 ? uri_argument(c->args[0]) : NULL, psobject_base(c->args[c->argc - 1]));
    return V_NOTHING;
}

METHOD(jar_set)
{
    cookie_jar_take(jar_of(c), uri_argument(c->args[0]), to_str(c->args[1]));
    return V_NOTHING;
}

METHOD(jar_cookies)
{
    return v_obj(cookies_for(jar_of(c), uri_argument(c->args[0])));
}

METHOD(jar_all)
{
    list *l = list_new(&type_CookieCollection);
    for (size_t i = 0; i < list_count(jar_of(c)->cookies); i++) {
        list_add(l, list_get(jar_of(c)->cookies, i));
    }
    return v_obj(l);
}

METHOD(jar_header)
{
    return v_str(cookie_jar_header(jar_of(c), uri_argument(c->args[0])));
}

GETTER(jar_count)
{
    return v_int((int32_t)list_count(((cookie_jar *)(void *)self.as.o)->cookies));
}

static value collection_index(value v, const value *index, uint32_t n)
{
    (void)n;
    const list *l = (list *)(void *)v.as.o;
    if (v_is_integer(index[0])) {
        if (index[0].as.i < 0 || (size_t)index[0].as.i >= list_count(l)) {
            throw_argument("System.ArgumentOutOfRangeException", "index",
                           "Specified argument was out of the range of valid values.");
        }
        return list_get(l, (size_t)index[0].as.i);
    }
    for (size_t i = 0; i < list_count(l); i++) {
        if (str_equal_nocase(cookie_of(list_get(l, i))->name, to_str(index[0]))) {
            return list_get(l, i);
        }
    }
    return V_NULL;
}

METHOD(make_collection)
{
    return v_obj(list_new(&type_CookieCollection));
}

METHOD(collection_add)
{
    list_add((list *)(void *)c->self.as.o, psobject_base(c->args[0]));
    return V_NOTHING;
}

static bool collection_enumerate(value v, enumerator *e)
{
    return enumerate(v_obj(list_to_array((list *)(void *)v.as.o)), e);
}

GETTER(collection_count)
{
    return v_int((int32_t)list_count((list *)(void *)self.as.o));
}

static const method cookie_ctors[] = {
    {NULL, "", NULL, make_cookie, 0},
    {NULL, "string name, string value", NULL, make_cookie, 0},
    {NULL, "string name, string value, string path", NULL, make_cookie, 0},
    {NULL, "string name, string value, string path, string domain", NULL, make_cookie, 0},
    {0}};
static const property cookie_properties[] = {
    {"Comment", "string", get_comment, set_comment, 0}, {"HttpOnly", "bool", get_http_only, set_http_only, 0},
    {"Discard", "bool", get_discard, set_discard, 0},   {"Domain", "string", get_domain, set_domain, 0},
    {"Expired", "bool", get_expired, NULL, 0},          {"Expires", "datetime", get_expires, set_expires, 0},
    {"Name", "string", get_name, set_name, 0},          {"Path", "string", get_path, set_path, 0},
    {"Secure", "bool", get_secure, set_secure, 0},      {"TimeStamp", "datetime", get_timestamp, NULL, 0},
    {"Value", "string", get_text, set_text, 0},         {0}};
static const type_ops cookie_ops = {.to_string = cookie_text};
static type type_Cookie = {
    TYPE_OBJECT,       .name = NET "Cookie", .kind = K_OBJECT, .ctors = cookie_ctors, .properties = cookie_properties,
    .ops = &cookie_ops};
static const method collection_ctors[] = {{NULL, "", NULL, make_collection, 0}, {0}};
static const method collection_methods[] = {{"Add", "System.Net.Cookie cookie", "void", collection_add, 0}, {0}};
static const property collection_properties[] = {{"Count", "int", get_collection_count, NULL, 0}, {0}};
static const type_ops collection_ops = {.enumerate = collection_enumerate, .index_get = collection_index};
static type type_CookieCollection = {TYPE_OBJECT,
                                     .name = NET "CookieCollection",
                                     .interfaces = "System.Collections.ICollection,System.Collections.IEnumerable",
                                     .kind = K_OBJECT,
                                     .ctors = collection_ctors,
                                     .methods = collection_methods,
                                     .properties = collection_properties,
                                     .ops = &collection_ops};
static const method jar_ctors[] = {{NULL, "", NULL, make_jar, 0}, {0}};
static const method jar_methods[] = {{"Add", "System.Net.Cookie cookie", "void", jar_add, 0},
                                     {"Add", "System.Net.CookieCollection cookies", "void", jar_add, 0},
                                     {"Add", "uri uri, System.Net.Cookie cookie", "void", jar_add, 0},
                                     {"Add", "uri uri, System.Net.CookieCollection cookies", "void", jar_add, 0},
                                     {"SetCookies", "uri uri, string cookieHeader", "void", jar_set, 0},
                                     {"GetCookies", "uri uri", NET "CookieCollection", jar_cookies, 0},
                                     {"GetAllCookies", "", NET "CookieCollection", jar_all, 0},
                                     {"GetCookieHeader", "uri uri", "string", jar_header, 0},
                                     {0}};
static const property jar_properties[] = {{"Count", "int", get_jar_count, NULL, 0}, {0}};
static type type_CookieContainer = {TYPE_OBJECT,        .name = NET "CookieContainer", .kind = K_OBJECT,
                                    .ctors = jar_ctors, .methods = jar_methods,        .properties = jar_properties};

TYPES_EXPORT(cookies, &type_Cookie, &type_CookieCollection, &type_CookieContainer);
