/* uri_parse.c: URIs: taking apart, escaping, joining. */
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/convert.h"
#include "object/error.h"
#include "types/uri.h"

/* ---- classes of characters ---- */

static bool is_alpha(uint16_t c)
{
    return c < 0x80 && (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(uint16_t c)
{
    return c >= '0' && c <= '9';
}

static bool unreserved(uint16_t c)
{
    return is_alpha(c) || is_digit(c) || (c < 0x80 && c && strchr("-._~", c));
}

static bool is_reserved(uint16_t c)
{
    return c < 0x80 && c && strchr(":/?#[]@!$&'()*+,;=", c);
}

static int hex_value(uint16_t c)
{
    return is_digit(c) ? c - '0' : c < 0x80 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* The byte that %XX at `i` stands for, -1: none. */
static int escaped_byte(const str *s, size_t i)
{
    if (i + 2 >= s->length || str_at(s, i) != '%') {
        return -1;
    }
    int high = hex_value(str_at(s, i + 1)), low = hex_value(str_at(s, i + 2));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static void put_escaped(wbuf *out, uint32_t code_point)
{
    uint8_t bytes[4];
    int n = utf8_put(bytes, code_point >= 0xD800 && code_point <= 0xDFFF ? 0xFFFD : code_point);
    for (int i = 0; i < n; i++) {
        wbuf_printf(out, "%%%02X", bytes[i]);
    }
}

str *uri_escape(const str *s, bool reserved)
{
    const uint16_t *p = str_all_units(s), *end = p + s->length;
    wbuf out = {0};
    while (p < end) {
        uint32_t c = utf16_next(&p, end);
        if (c < 0x80 && (unreserved((uint16_t)c) || (reserved && is_reserved((uint16_t)c)))) {
            wbuf_unit(&out, (uint16_t)c);
        } else {
            put_escaped(&out, c);
        }
    }
    return str_from_wbuf(&out);
}

/* A part of a URI as AbsoluteUri shows it: what is escaped stays so, but for the unreserved. */
static str *canonical_escape(const str *s)
{
    const uint16_t *start = str_all_units(s), *p = start, *end = p + s->length;
    wbuf out = {0};
    while (p < end) {
        size_t at = (size_t)(p - start);
        int byte = escaped_byte(s, at);
        uint32_t c = utf16_next(&p, end);
        if (byte >= 0 && unreserved((uint16_t)byte)) {
            wbuf_unit(&out, (uint16_t)byte);
            p += 2;
        } else if (byte >= 0 || (c < 0x80 && (unreserved((uint16_t)c) || is_reserved((uint16_t)c)))) {
            wbuf_unit(&out, (uint16_t)c);
        } else {
            put_escaped(&out, c);
        }
    }
    return str_from_wbuf(&out);
}

/* The code point of the escaped UTF-8 sequence at `i`; *length its units. False: not valid. */
static bool escaped_code_point(const str *s, size_t i, uint32_t *c, size_t *length)
{
    uint8_t bytes[4];
    size_t n = 0;
    int byte;
    while (n < 4 && (byte = escaped_byte(s, i + 3 * n)) >= 0) {
        bytes[n++] = (uint8_t)byte;
    }
    if (n == 0) {
        return false;
    }
    const uint8_t *p = bytes;
    *c = utf8_next(&p, bytes + n);
    *length = 3 * (size_t)(p - bytes);
    return *c != 0xFFFD;
}

str *uri_unescape(const str *s, bool safe)
{
    if (str_index_unit(s, '%', 0) < 0) {
        return (str *)(uintptr_t)s;
    }
    wbuf out = {0};
    for (size_t i = 0; i < s->length;) {
        uint32_t c;
        size_t length;
        bool found = escaped_code_point(s, i, &c, &length);
        if (found &&
            !(safe && (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '%' || c == '\\' || is_reserved((uint16_t)c)))) {
            wbuf_code_point(&out, c);
            i += length;
        } else {
            wbuf_unit(&out, str_at(s, i++));
        }
    }
    return str_from_wbuf(&out);
}

/* ---- schemes ---- */

static const struct {
    const char *name;
    int port;
    bool needs_host;
} schemes[] = {{"http", 80, true},    {"https", 443, true}, {"ws", 80, true},       {"wss", 443, true},
               {"ftp", 21, true},     {"file", -1, false},  {"gopher", 70, true},   {"nntp", 119, true},
               {"telnet", 23, true},  {"ldap", 389, false}, {"net.tcp", 808, true}, {"net.pipe", -1, true},
               {"mailto", 25, false}, {"uuid", -1, false}};

static int scheme_index(const str *scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (str_equal_c(scheme, schemes[i].name)) {
            return (int)i;
        }
    }
    return -1;
}

int uri_default_port(const str *scheme)
{
    int i = scheme_index(scheme);
    return i < 0 ? -1 : schemes[i].port;
}

bool uri_is_file(const uri *u)
{
    return u->absolute && str_equal_c(u->scheme, "file");
}

/* ---- taking apart ---- */

typedef struct parser {
    const str *s;
    size_t pos;
    uri *u;
    const char *why;
} parser;

static bool fail(parser *p, const char *why)
{
    p->why = why;
    return false;
}

static uint16_t at(const parser *p, size_t i)
{
    return i < p->s->length ? str_at(p->s, i) : 0;
}

static size_t find_any(const str *s, size_t from, const char *units)
{
    while (from < s->length && !(str_at(s, from) < 0x80 && str_at(s, from) && strchr(units, str_at(s, from)))) {
        from++;
    }
    return from;
}

static bool is_ipv4(const str *host)
{
    int parts = 1, value = -1;
    for (size_t i = 0; i < host->length; i++) {
        uint16_t c = str_at(host, i);
        if (c == '.' && value >= 0) {
            parts++;
            value = -1;
        } else if (is_digit(c)) {
            value = (value < 0 ? 0 : value * 10) + (c - '0');
        } else {
            return false;
        }
        if (value > 255) {
            return false;
        }
    }
    return parts == 4 && value >= 0;
}

static bool valid_host(const str *host)
{
    for (size_t i = 0; i < host->length; i++) {
        uint16_t c = str_at(host, i);
        bool ok = is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c >= 0xA1;
        if (!ok || (c == '.' && (i == 0 || str_at(host, i - 1) == '.'))) {
            return false;
        }
    }
    return true;
}

static bool parse_port(parser *p, size_t from, size_t end)
{
    int port = 0;
    for (size_t i = from; i < end; i++) {
        uint16_t c = at(p, i);
        port = is_digit(c) && port <= 65535 ? port * 10 + (c - '0') : 65536;
    }
    if (port > 65535) {
        return fail(p, "Invalid URI: Invalid port specified.");
    }
    if (end > from) {
        p->u->port = port;
    }
    return true;
}

/* user@host:port in [pos, end) */
static bool parse_authority(parser *p, size_t end, bool needs_host)
{
    uri *u = p->u;
    size_t host = p->pos;
    for (size_t i = p->pos; i < end; i++) {
        host = at(p, i) == '@' ? i + 1 : host;
    }
    if (host > p->pos) {
        u->user_info = canonical_escape(str_sub(p->s, p->pos, host - 1 - p->pos));
    }
    size_t stop = host;
    if (at(p, host) == '[') {
        while (stop < end && at(p, stop) != ']') {
            stop++;
        }
        stop += stop < end;
        u->host_type = URI_HOST_IPV6;
    } else {
        while (stop < end && at(p, stop) != ':') {
            stop++;
        }
    }
    u->host = str_lower(str_sub(p->s, host, stop - host));
    if (u->host_type != URI_HOST_IPV6) {
        if (!valid_host(u->host) || (needs_host && u->host->length == 0)) {
            return fail(p, "Invalid URI: The hostname could not be parsed.");
        }
        u->host_type = u->host->length == 0 ? URI_HOST_BASIC : is_ipv4(u->host) ? URI_HOST_IPV4 : URI_HOST_DNS;
    }
    if (stop < end && at(p, stop) != ':') {
        return fail(p, "Invalid URI: The hostname could not be parsed.");
    }
    if (stop < end && !parse_port(p, stop + 1, end)) {
        return false;
    }
    p->pos = end;
    return true;
}

/* Takes `.` and `..` out. */
static str *remove_dots(const str *path)
{
    wbuf out = {0};
    size_t i = 0;
    while (i < path->length) {
        ptrdiff_t slash = str_index_unit(path, '/', i);
        size_t end = slash < 0 ? path->length : (size_t)slash + 1, n = end - i - (slash >= 0);
        bool one = n == 1 && str_at(path, i) == '.',
             two = n == 2 && str_at(path, i) == '.' && str_at(path, i + 1) == '.';
        if (two) {
            size_t back = out.length > 1 ? out.length - 1 : out.length;
            while (back > 0 && out.data[back - 1] != '/') {
                back--;
            }
            out.length = back ? back : out.length ? 1 : 0;
        } else if (!one) {
            str_append_range(&out, path, i, end - i);
        }
        i = end;
    }
    return str_new(out.data, out.length);
}

static str *slashes(const str *s)
{
    return str_replace(s, str_char('\\'), str_char('/'));
}

/* Path, query, fragment from pos on. */
static void parse_rest(parser *p, bool hierarchical)
{
    uri *u = p->u;
    size_t fragment = find_any(p->s, p->pos, "#"), query = find_any(p->s, p->pos, "?");
    query = query < fragment ? query : fragment;
    str *path = str_sub(p->s, p->pos, query - p->pos);
    if (hierarchical) {
        path = remove_dots(canonical_escape(slashes(path)));
        u->path = path->length || !u->authority ? path : str_char('/');
    } else {
        u->path = canonical_escape(path);
    }
    u->query = canonical_escape(str_sub(p->s, query, fragment - query));
    u->fragment = canonical_escape(str_sub(p->s, fragment, p->s->length - fragment));
}

/* c:\x, \\server\share, /x: files without a scheme. */
static bool parse_path(parser *p, enum uri_kind kind)
{
    uri *u = p->u;
    bool drive = is_alpha(at(p, 0)) && at(p, 1) == ':' && (at(p, 2) == '\\' || at(p, 2) == '/');
    bool unc = at(p, 0) == '\\' && at(p, 1) == '\\';
    if (!drive && !unc && !(at(p, 0) == '/' && at(p, 1) != '/' && kind == URI_ABSOLUTE)) {
        return false;
    }
    u->scheme = str_c("file");
    u->authority = true;
    u->host_type = URI_HOST_BASIC;
    if (unc) {
        p->pos = 2;
        parse_authority(p, find_any(p->s, 2, "\\/"), false);
    }
    u->dos = drive;
    u->path = remove_dots(canonical_escape(slashes(str_sub(p->s, p->pos, p->s->length - p->pos))));
    return true;
}

static bool parse_scheme(parser *p)
{
    size_t colon = find_any(p->s, 0, ":/?#\\");
    if (colon == 0 || at(p, colon) != ':') {
        return fail(p, "Invalid URI: The format of the URI could not be determined.");
    }
    for (size_t i = 0; i < colon; i++) {
        uint16_t c = at(p, i);
        if (!(is_alpha(c) || (i > 0 && (is_digit(c) || c == '+' || c == '-' || c == '.')))) {
            return fail(p, "Invalid URI: The URI scheme is not valid.");
        }
    }
    if (colon == 1) {
        return fail(p, "Invalid URI: A Dos path must be rooted, for example, 'c:\\\\'.");
    }
    p->u->scheme = str_lower(str_sub(p->s, 0, colon));
    p->pos = colon + 1;
    return true;
}

static bool parse_mail(parser *p)
{
    size_t end = find_any(p->s, p->pos, "?#");
    if (!parse_authority(p, end, true)) {
        return false;
    }
    parse_rest(p, false);
    return true;
}

static bool parse_absolute(parser *p, enum uri_kind kind)
{
    uri *u = p->u;
    if (parse_path(p, kind)) {
        return true;
    }
    if (!parse_scheme(p)) {
        return false;
    }
    int known = scheme_index(u->scheme);
    bool file = uri_is_file(&(uri){.absolute = true, .scheme = u->scheme});
    bool needs_host = known >= 0 && schemes[known].needs_host;
    u->port = uri_default_port(u->scheme);
    if (str_equal_c(u->scheme, "mailto")) {
        return parse_mail(p);
    }
    u->authority = (at(p, p->pos) == '/' || (needs_host && at(p, p->pos) == '\\')) &&
                   (at(p, p->pos + 1) == '/' || (needs_host && at(p, p->pos + 1) == '\\'));
    if (!u->authority && (needs_host || (file && at(p, p->pos) != '/'))) {
        return fail(p, "Invalid URI: The Authority/Host could not be parsed.");
    }
    if (u->authority) {
        p->pos += 2;
        size_t end = find_any(p->s, p->pos, needs_host || file ? "/\\?#" : "/?#");
        if (!parse_authority(p, end, needs_host)) {
            return false;
        }
    }
    parse_rest(p, u->authority || file);
    if (file && u->path->length > 2 && is_alpha(str_at(u->path, 1)) && str_at(u->path, 2) == ':') {
        u->path = str_sub(u->path, 1, u->path->length - 1);
        u->dos = true;
    }
    return true;
}

static void unescape_parts(uri *u)
{
    u->path = uri_unescape(u->path, true);
    u->query = uri_unescape(u->query, true);
    u->fragment = uri_unescape(u->fragment, true);
}

uri *uri_parse(const str *text, enum uri_kind kind, bool dont_escape, const char **why)
{
    uri *u = heap_alloc(sizeof *u);
    u->o.type = &type_Uri;
    u->original = (str *)(uintptr_t)text;
    u->scheme = u->user_info = u->host = u->path = u->query = u->fragment = str_empty;
    u->port = -1;
    u->dont_escape = dont_escape;
    parser p = {.s = str_trim(text, NULL, 3), .u = u};
    *why = NULL;
    if (kind == URI_RELATIVE) {
        return u;
    }
    if (p.s->length == 0) {
        p.why = "Invalid URI: The URI is empty.";
    } else if (parse_absolute(&p, kind)) {
        u->absolute = true;
        if (dont_escape) {
            unescape_parts(u);
        }
        return u;
    }
    *why = p.why ? p.why : "Invalid URI: The format of the URI could not be determined.";
    /* What has a good scheme but a bad host is no relative URI either. */
    bool relative = p.s->length == 0 || !u->scheme->length || !u->authority;
    if (kind == URI_RELATIVE_OR_ABSOLUTE && relative && !strstr(*why, "Dos path")) {
        *u = (uri){.o.type = &type_Uri, .original = u->original};
        u->scheme = u->user_info = u->host = u->path = u->query = u->fragment = str_empty;
        u->port = -1;
        return u;
    }
    return NULL;
}

uri *uri_make(const str *text, enum uri_kind kind, bool dont_escape)
{
    const char *why;
    uri *u = uri_parse(text, kind, dont_escape, &why);
    if (!u) {
        throw_exception(exception_new("System.UriFormatException", str_c(why)));
    }
    return u;
}

/* ---- putting together ---- */

str *uri_authority(const uri *u)
{
    if (u->port < 0 || u->port == uri_default_port(u->scheme)) {
        return u->host;
    }
    /* Not by printf: its frames would be a page more of every fiber that waits for an answer. */
    return str_concat_n((str *[]){u->host, str_char(':'), to_str(v_int(u->port))}, 3);
}

static str *assemble(const uri *u, str *path, str *query, str *fragment)
{
    bool mail = str_equal_c(u->scheme, "mailto");
    str *between = str_c(u->authority ? "://" : ":");
    str *user = u->user_info->length ? str_concat(u->user_info, str_char('@')) : str_empty;
    str *slash = u->dos ? str_char('/') : str_empty;
    return str_concat_n((str *[]){u->scheme, between, user, u->authority || mail ? uri_authority(u) : str_empty, slash,
                                  path, query, fragment},
                        8);
}

str *uri_absolute(const uri *u)
{
    return u->absolute ? assemble(u, u->path, u->query, u->fragment) : u->original;
}

str *uri_text(const uri *u)
{
    if (!u->absolute) {
        return u->original;
    }
    bool safe = !u->dont_escape;
    return assemble(u, uri_unescape(u->path, safe), uri_unescape(u->query, safe), uri_unescape(u->fragment, safe));
}

str *uri_local_path(const uri *u)
{
    str *path = uri_unescape(u->path, false);
    if (uri_is_file(u) && (u->dos || u->host->length)) {
        path = str_replace(path, str_char('/'), str_char('\\'));
        if (u->host->length) {
            path = str_concat_n((str *[]){str_c("\\\\"), u->host, path}, 3);
        }
    }
    return path;
}

uri *uri_join(const uri *base, const str *relative)
{
    const char *why;
    uri *given = uri_parse(relative, URI_RELATIVE_OR_ABSOLUTE, false, &why);
    if (given && given->absolute) {
        return given;
    }
    str *root = str_concat_n((str *[]){base->scheme, str_c(base->authority ? "://" : ":"),
                                       base->user_info->length ? str_concat(base->user_info, str_char('@')) : str_empty,
                                       uri_authority(base), base->dos ? str_char('/') : str_empty},
                             5);
    uint16_t first = relative->length ? str_at(relative, 0) : 0, next = relative->length > 1 ? str_at(relative, 1) : 0;
    str *path = base->path, *query = str_empty, *rest = (str *)(uintptr_t)relative;
    if (first == '/' && next == '/') {
        root = str_concat(base->scheme, str_char(':'));
        path = str_empty;
    } else if (first == '/') {
        path = str_empty;
    } else if (first == '#') {
        query = base->query;
    } else if (first != '?' && first) {
        size_t cut = path->length;
        while (cut > 0 && str_at(path, cut - 1) != '/') {
            cut--;
        }
        path = str_sub(path, 0, cut);
    } else if (!first) {
        query = base->query;
        rest = base->fragment;
    }
    return uri_make(str_concat_n((str *[]){root, path, query, rest}, 4), URI_ABSOLUTE, false);
}
