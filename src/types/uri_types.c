/* uri_types.c: System.Uri as scripts see it. */
#include <string.h>

#include "base/heap.h"
#include "object/type_string.h"
#include "types/native.h"
#include "types/uri.h"

static const enum_member kinds[] = {{"RelativeOrAbsolute", 0}, {"Absolute", 1}, {"Relative", 2}, {0}};
static const enum_member hosts[] = {{"Unknown", 0}, {"Basic", 1}, {"Dns", 2}, {"IPv4", 3}, {"IPv6", 4}, {0}};
static const enum_member partials[] = {{"Scheme", 0}, {"Authority", 1}, {"Path", 2}, {"Query", 3}, {0}};
static ENUM_TYPE(UriKind, "System.UriKind", kinds, 0);
static ENUM_TYPE(UriHostNameType, "System.UriHostNameType", hosts, 0);
static ENUM_TYPE(UriPartial, "System.UriPartial", partials, 0);

static const uri *self_of(value v)
{
    return (const uri *)(const void *)v.as.o;
}

static str *text_argument(const call *c, uint32_t i, const char *param)
{
    str *s = arg_text(c, i);
    if (!s) {
        throw_null_argument(param);
    }
    return s;
}

/* ---- constructors ---- */

METHOD(make)
{
    return v_obj(uri_make(text_argument(c, 0, "uriString"), URI_ABSOLUTE, c->argc > 1 && c->args[1].as.i));
}

METHOD(make_kind)
{
    return v_obj(uri_make(text_argument(c, 0, "uriString"), (enum uri_kind)c->args[1].as.i, false));
}

static const uri *uri_argument(const call *c, uint32_t i, const char *param)
{
    if (!v_is(c->args[i], &type_Uri)) {
        throw_null_argument(param);
    }
    return self_of(c->args[i]);
}

/* (base, text) and (base, uri) */
METHOD(make_joined)
{
    const uri *base = uri_argument(c, 0, "baseUri");
    if (!base->absolute) {
        throw_argument("System.ArgumentOutOfRangeException", "baseUri",
                       "Specified argument was out of the range of valid values.");
    }
    value v = c->args[1];
    return v_obj(uri_join(base, v.kind == K_STRING   ? v.as.s
                                : v_is(v, &type_Uri) ? uri_absolute(self_of(v))
                                                     : str_empty));
}

static value try_result(const call *c, uint32_t out, uri *made)
{
    if (!v_is_null(c->args[out])) {
        member_set(c->args[out], str_intern_c("Value"), made ? v_obj(made) : V_NULL);
    }
    return v_bool(made != NULL);
}

METHOD(try_create)
{
    str *text = arg_text(c, 0);
    const char *why;
    return try_result(c, 2, text ? uri_parse(text, (enum uri_kind)c->args[1].as.i, false, &why) : NULL);
}

METHOD(try_join)
{
    uri *made = NULL;
    ctx *x = ctx_current();
    uri *volatile *slot = heap_alloc(sizeof *slot);
    TRY(x)
    {
        *slot = (uri *)(void *)make_joined(c).as.o;
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR) {
            unwind(x, x->kind, x->payload);
        }
    }
    END_TRY;
    made = *slot;
    return try_result(c, 2, made);
}

/* ---- parts: of a relative URI they are not to be had ---- */

static const uri *absolute(value v)
{
    const uri *u = self_of(v);
    if (!u->absolute) {
        throw_argument("System.InvalidOperationException", NULL, "This operation is not supported for a relative URI.");
    }
    return u;
}

#define PART(id, expression)                                                                                           \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        const uri *u = absolute(self);                                                                                 \
        return expression;                                                                                             \
    }
PART(absolute_path, v_str(u->path))
PART(absolute_uri, v_str(uri_absolute(u)))
PART(authority, v_str(uri_authority(u)))
PART(fragment, v_str(u->fragment))
PART(host, v_str(u->host))
PART(host_type, enum_value(&type_UriHostNameType, u->host_type))
PART(is_default_port, v_bool(u->port == uri_default_port(u->scheme)))
PART(is_file, v_bool(uri_is_file(u)))
PART(is_unc, v_bool(uri_is_file(u) && u->host->length))
PART(local_path, v_str(uri_local_path(u)))
PART(path_and_query, v_str(str_concat(u->path, u->query)))
PART(port, v_int(u->port))
PART(query, v_str(u->query))
PART(scheme, v_str(u->scheme))
PART(user_info, v_str(u->user_info))

GETTER(dns_safe_host)
{
    const uri *u = absolute(self);
    bool v6 = u->host_type == URI_HOST_IPV6;
    return v_str(v6 ? str_sub(u->host, 1, u->host->length - 2) : u->host);
}

GETTER(idn_host)
{
    const uri *u = absolute(self);
    for (size_t i = 0; i < u->host->length; i++) {
        if (str_at(u->host, i) >= 0x80) {
            throw_unsupported("Uri.IdnHost of a host name beyond ASCII");
        }
    }
    return get_dns_safe_host(self, of);
}

GETTER(is_loopback)
{
    const uri *u = absolute(self);
    bool ipv4 = u->host_type == URI_HOST_IPV4 && str_starts(u->host, str_c("127."), false);
    return v_bool((uri_is_file(u) && !u->host->length) || ipv4 || str_equal_c(u->host, "localhost") ||
                  str_equal_c(u->host, "[::1]"));
}

GETTER(segments)
{
    const uri *u = absolute(self);
    list *l = list_new(NULL);
    if (u->dos) {
        list_add(l, v_str(str_char('/')));
    }
    for (size_t i = 0; i < u->path->length;) {
        ptrdiff_t slash = str_index_unit(u->path, '/', i);
        size_t end = slash < 0 ? u->path->length : (size_t)slash + 1;
        list_add(l, v_str(str_sub(u->path, i, end - i)));
        i = end;
    }
    array *a = array_new(&type_String, list_count(l));
    for (size_t i = 0; i < a->length; i++) {
        array_put(a, i, list_get(l, i));
    }
    return v_obj(a);
}

GETTER(is_absolute)
{
    return v_bool(self_of(self)->absolute);
}

GETTER(original)
{
    return v_str(self_of(self)->original);
}

GETTER(user_escaped)
{
    return v_bool(self_of(self)->dont_escape);
}

/* ---- methods ---- */

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    return uri_text(self_of(v));
}

METHOD(to_string)
{
    return v_str(to_text(c->self, false));
}

static bool uris_equal(value a, value b)
{
    if (!v_is(a, &type_Uri)) {
        return false;
    }
    if (b.kind == K_STRING) {
        const char *why;
        uri *u = uri_parse(b.as.s, URI_RELATIVE_OR_ABSOLUTE, false, &why);
        return u && uris_equal(a, v_obj(u));
    }
    if (!v_is(b, &type_Uri)) {
        return false;
    }
    const uri *x = self_of(a), *y = self_of(b);
    if (!x->absolute || !y->absolute) {
        return x->absolute == y->absolute && str_equal(x->original, y->original);
    }
    return str_equal(x->scheme, y->scheme) && str_equal(x->host, y->host) && x->port == y->port &&
           str_equal(x->path, y->path) && str_equal(x->query, y->query);
}

static uint32_t uri_hash(value v)
{
    return str_hash(uri_text(self_of(v)));
}

METHOD(equals)
{
    return v_bool(uris_equal(c->self, c->args[0]));
}

METHOD(equality)
{
    return v_bool(v_is_null(c->args[0]) ? v_is_null(c->args[1]) : uris_equal(c->args[0], c->args[1]));
}

METHOD(inequality)
{
    return v_bool(!equality(c).as.i);
}

METHOD(hash_code)
{
    return v_int((int32_t)uri_hash(c->self));
}

METHOD(left_part)
{
    const uri *u = absolute(c->self);
    str *text = str_concat(u->scheme, str_c(u->authority ? "://" : ":"));
    int64_t part = c->args[0].as.i;
    if (part >= 1) {
        str *user = u->user_info->length ? str_concat(u->user_info, str_char('@')) : str_empty;
        text = str_concat_n((str *[]){text, user, uri_authority(u)}, 3);
    }
    if (part >= 2) {
        text = str_concat_n((str *[]){text, u->dos ? str_char('/') : str_empty, u->path}, 3);
    }
    return v_str(part >= 3 ? str_concat(text, u->query) : text);
}

static size_t common_folder(const str *a, const str *b)
{
    size_t n = 0, slash = 0;
    while (n < a->length && n < b->length && str_at(a, n) == str_at(b, n)) {
        n++;
        slash = str_at(a, n - 1) == '/' ? n : slash;
    }
    return slash;
}

METHOD(make_relative)
{
    const uri *from = absolute(c->self), *to = uri_argument(c, 0, "uri");
    if (!str_equal(from->scheme, to->scheme) || !str_equal(from->host, to->host) || from->port != to->port) {
        return c->args[0];
    }
    size_t same = common_folder(from->path, to->path);
    wbuf out = {0};
    for (size_t i = same; i < from->path->length; i++) {
        if (str_at(from->path, i) == '/') {
            wbuf_ascii(&out, "../");
        }
    }
    str_append_range(&out, to->path, same, to->path->length - same);
    str_append(&out, to->query);
    str_append(&out, to->fragment);
    return v_obj(uri_make(str_from_wbuf(&out), URI_RELATIVE, false));
}

METHOD(is_base_of)
{
    const uri *base = absolute(c->self), *other = uri_argument(c, 0, "uri");
    if (!other->absolute || !str_equal(base->scheme, other->scheme) || !str_equal(base->host, other->host) ||
        base->port != other->port) {
        return v_bool(!other->absolute);
    }
    size_t folder = base->path->length;
    while (folder > 0 && str_at(base->path, folder - 1) != '/') {
        folder--;
    }
    return v_bool(str_starts(other->path, str_sub(base->path, 0, folder), false));
}

/* ---- statics ---- */

METHOD(escape_data)
{
    return v_str(uri_escape(text_argument(c, 0, "stringToEscape"), false));
}

METHOD(unescape_data)
{
    return v_str(uri_unescape(text_argument(c, 0, "stringToUnescape"), false));
}

/* Keeps the reserved; what is escaped already is escaped again. */
METHOD(escape_uri)
{
    str *s = text_argument(c, 0, "stringToEscape");
    return v_str(uri_escape(s, true));
}

static bool all_allowed(const str *s)
{
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (u <= ' ' || u == 0x7F || (u < 0x80 && strchr("\"<>\\^`{|}", u))) {
            return false;
        }
    }
    return true;
}

METHOD(is_well_formed)
{
    str *s = arg_text(c, 0);
    const char *why;
    enum uri_kind kind = (enum uri_kind)c->args[1].as.i;
    if (!s || !all_allowed(s)) {
        return V_FALSE;
    }
    uri *u = uri_parse(s, kind, false, &why);
    if (u && u->absolute && !u->authority && uri_is_file(u)) {
        return V_FALSE;
    }
    return v_bool(u != NULL);
}

METHOD(is_well_formed_self)
{
    return v_bool(all_allowed(self_of(c->self)->original));
}

METHOD(check_scheme)
{
    str *s = arg_text(c, 0);
    bool ok = s && s->length;
    for (size_t i = 0; ok && i < s->length; i++) {
        uint16_t u = str_at(s, i);
        bool alpha = u < 0x80 && (u | 0x20) >= 'a' && (u | 0x20) <= 'z';
        ok = alpha || (i > 0 && ((u >= '0' && u <= '9') || u == '+' || u == '-' || u == '.'));
    }
    return v_bool(ok);
}

METHOD(check_host)
{
    const char *why;
    str *s = arg_text(c, 0);
    uri *u = s && s->length ? uri_parse(str_concat(str_c("http://"), s), URI_ABSOLUTE, false, &why) : NULL;
    bool whole = u && str_equal_nocase(u->host, s);
    return enum_value(&type_UriHostNameType, whole ? u->host_type : URI_HOST_UNKNOWN);
}

static bool is_hex(int64_t u)
{
    return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'f') || (u >= 'A' && u <= 'F');
}

METHOD(is_hex_digit)
{
    return v_bool(is_hex(c->args[0].as.i));
}

METHOD(hex_escape)
{
    return v_str(str_printf("%%%02X", (unsigned)c->args[0].as.i & 0xFF));
}

#define CONSTANT(id, text)                                                                                             \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_str(str_c(text));                                                                                     \
    }
CONSTANT(scheme_delimiter, "://")
CONSTANT(scheme_file, "file")
CONSTANT(scheme_ftp, "ftp")
CONSTANT(scheme_http, "http")
CONSTANT(scheme_https, "https")
CONSTANT(scheme_mailto, "mailto")
CONSTANT(scheme_ssh, "ssh")
CONSTANT(scheme_ws, "ws")
CONSTANT(scheme_wss, "wss")

#define S M_STATIC
#define URI "System.Uri"
static const method uri_ctors[] = {{NULL, "string uriString", NULL, make, 0},
                                   {NULL, "string uriString, bool dontEscape", NULL, make, 0},
                                   {NULL, "string uriString, System.UriKind uriKind", NULL, make_kind, 0},
                                   {NULL, URI " baseUri, string relativeUri", NULL, make_joined, 0},
                                   {NULL, URI " baseUri, " URI " relativeUri", NULL, make_joined, 0},
                                   {0}};
static const method uri_methods[] = {
    {"CheckHostName", "string name", "System.UriHostNameType", check_host, S},
    {"CheckSchemeName", "string schemeName", "bool", check_scheme, S},
    {"Equals", "System.Object comparand", "bool", equals, 0},
    {"EscapeDataString", "string stringToEscape", "string", escape_data, S},
    {"EscapeUriString", "string stringToEscape", "string", escape_uri, S},
    {"GetHashCode", "", "int", hash_code, 0},
    {"GetLeftPart", "System.UriPartial part", "string", left_part, 0},
    {"HexEscape", "char character", "string", hex_escape, S},
    {"IsBaseOf", URI " uri", "bool", is_base_of, 0},
    {"IsHexDigit", "char character", "bool", is_hex_digit, S},
    {"IsWellFormedOriginalString", "", "bool", is_well_formed_self, 0},
    {"IsWellFormedUriString", "string uriString, System.UriKind uriKind", "bool", is_well_formed, S},
    {"MakeRelativeUri", URI " uri", URI, make_relative, 0},
    {"op_Equality", URI " uri1, " URI " uri2", "bool", equality, S},
    {"op_Inequality", URI " uri1, " URI " uri2", "bool", inequality, S},
    {"ToString", "", "string", to_string, 0},
    {"TryCreate", "string uriString, System.UriKind uriKind, ref " URI " result", "bool", try_create, S},
    {"TryCreate", URI " baseUri, string relativeUri, ref " URI " result", "bool", try_join, S},
    {"TryCreate", URI " baseUri, " URI " relativeUri, ref " URI " result", "bool", try_join, S},
    {"UnescapeDataString", "string stringToUnescape", "string", unescape_data, S},
    {0}};
static const property uri_properties[] = {{"AbsolutePath", "string", get_absolute_path, NULL, 0},
                                          {"AbsoluteUri", "string", get_absolute_uri, NULL, 0},
                                          {"LocalPath", "string", get_local_path, NULL, 0},
                                          {"Authority", "string", get_authority, NULL, 0},
                                          {"HostNameType", "System.UriHostNameType", get_host_type, NULL, 0},
                                          {"IsDefaultPort", "bool", get_is_default_port, NULL, 0},
                                          {"IsFile", "bool", get_is_file, NULL, 0},
                                          {"IsLoopback", "bool", get_is_loopback, NULL, 0},
                                          {"PathAndQuery", "string", get_path_and_query, NULL, 0},
                                          {"Segments", "string[]", get_segments, NULL, 0},
                                          {"IsUnc", "bool", get_is_unc, NULL, 0},
                                          {"Host", "string", get_host, NULL, 0},
                                          {"Port", "int", get_port, NULL, 0},
                                          {"Query", "string", get_query, NULL, 0},
                                          {"Fragment", "string", get_fragment, NULL, 0},
                                          {"Scheme", "string", get_scheme, NULL, 0},
                                          {"OriginalString", "string", get_original, NULL, 0},
                                          {"DnsSafeHost", "string", get_dns_safe_host, NULL, 0},
                                          {"IdnHost", "string", get_idn_host, NULL, 0},
                                          {"IsAbsoluteUri", "bool", get_is_absolute, NULL, 0},
                                          {"UserEscaped", "bool", get_user_escaped, NULL, 0},
                                          {"UserInfo", "string", get_user_info, NULL, 0},
                                          {"SchemeDelimiter", "string", get_scheme_delimiter, NULL, S},
                                          {"UriSchemeFile", "string", get_scheme_file, NULL, S},
                                          {"UriSchemeFtp", "string", get_scheme_ftp, NULL, S},
                                          {"UriSchemeHttp", "string", get_scheme_http, NULL, S},
                                          {"UriSchemeHttps", "string", get_scheme_https, NULL, S},
                                          {"UriSchemeMailto", "string", get_scheme_mailto, NULL, S},
                                          {"UriSchemeSsh", "string", get_scheme_ssh, NULL, S},
                                          {"UriSchemeWs", "string", get_scheme_ws, NULL, S},
                                          {"UriSchemeWss", "string", get_scheme_wss, NULL, S},
                                          {0}};

/* [uri]'a/b': a cast takes relative ones too. */
static bool from_text(value v, const type *to, value *out)
{
    (void)to;
    const char *why;
    uri *u = v.kind == K_STRING ? uri_parse(v.as.s, URI_RELATIVE_OR_ABSOLUTE, false, &why) : NULL;
    if (u) {
        *out = v_obj(u);
    }
    return u != NULL;
}

static const type_ops uri_ops = {
    .to_string = to_text, .equals = uris_equal, .hash = uri_hash, .convert_from = from_text};

type type_Uri = {TYPE_OBJECT,
                 .name = URI,
                 .accelerators = "uri",
                 .kind = K_OBJECT,
                 .ctors = uri_ctors,
                 .methods = uri_methods,
                 .properties = uri_properties,
                 .ops = &uri_ops};

TYPES_EXPORT(uri, &type_Uri, &type_UriKind, &type_UriHostNameType, &type_UriPartial);
