/* web_encode.c: WebUtility, HttpUtility, SecurityElement.Escape: text for HTML and URLs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/map.h"
#include "types/encoding.h"
#include "types/native.h"
#include "types/uri.h"

extern type type_NameValueCollection;
static type type_HttpQSCollection;

/* ---- HTML ---- */

/* The names of HTML 4 and what they stand for. */
static const char entities[] =
    "AElig:198,Aacute:193,Acirc:194,Agrave:192,Alpha:913,Aring:197,Atilde:195,Auml:196,Beta:914,Ccedil:199,Chi:935,"
    "Dagger:8225,Delta:916,ETH:208,Eacute:201,Ecirc:202,Egrave:200,Epsilon:917,Eta:919,Euml:203,Gamma:915,"
    "Iacute:205,Icirc:206,Igrave:204,Iota:921,Iuml:207,Kappa:922,Lambda:923,Mu:924,Ntilde:209,Nu:925,OElig:338,"
    "Oacute:211,Ocirc:212,Ograve:210,Omega:937,Omicron:927,Oslash:216,Otilde:213,Ouml:214,Phi:934,Pi:928,Prime:8243,"
    "Psi:936,Rho:929,Scaron:352,Sigma:931,THORN:222,Tau:932,Theta:920,Uacute:218,Ucirc:219,Ugrave:217,Upsilon:933,"
    "Uuml:220,Xi:926,Yacute:221,Yuml:376,Zeta:918,aacute:225,acirc:226,acute:180,aelig:230,agrave:224,alefsym:8501,"
    "alpha:945,amp:38,and:8743,ang:8736,apos:39,aring:229,asymp:8776,atilde:227,auml:228,bdquo:8222,beta:946,"
    "brvbar:166,bull:8226,cap:8745,ccedil:231,cedil:184,cent:162,chi:967,circ:710,clubs:9827,cong:8773,copy:169,"
    "crarr:8629,cup:8746,curren:164,dArr:8659,dagger:8224,darr:8595,deg:176,delta:948,diams:9830,divide:247,"
    "eacute:233,ecirc:234,egrave:232,empty:8709,emsp:8195,ensp:8194,epsilon:949,equiv:8801,eta:951,eth:240,euml:235,"
    "euro:8364,exist:8707,fnof:402,forall:8704,frac12:189,frac14:188,frac34:190,frasl:8260,gamma:947,ge:8805,gt:62,"
    "hArr:8660,harr:8596,hearts:9829,hellip:8230,iacute:237,icirc:238,iexcl:161,igrave:236,image:8465,infin:8734,"
    "int:8747,iota:953,iquest:191,isin:8712,iuml:239,kappa:954,lArr:8656,lambda:955,lang:9001,laquo:171,larr:8592,"
    "lceil:8968,ldquo:8220,le:8804,lfloor:8970,lowast:8727,loz:9674,lrm:8206,lsaquo:8249,lsquo:8216,lt:60,macr:175,"
    "mdash:8212,micro:181,middot:183,minus:8722,mu:956,nabla:8711,nbsp:160,ndash:8211,ne:8800,ni:8715,not:172,"
    "notin:8713,nsub:8836,ntilde:241,nu:957,oacute:243,ocirc:244,oelig:339,ograve:242,oline:8254,omega:969,"
    "omicron:959,oplus:8853,or:8744,ordf:170,ordm:186,oslash:248,otilde:245,otimes:8855,ouml:246,para:182,part:8706,"
    "permil:8240,perp:8869,phi:966,pi:960,piv:982,plusmn:177,pound:163,prime:8242,prod:8719,prop:8733,psi:968,"
    "quot:34,rArr:8658,radic:8730,rang:9002,raquo:187,rarr:8594,rceil:8969,rdquo:8221,real:8476,reg:174,rfloor:8971,"
    "rho:961,rlm:8207,rsaquo:8250,rsquo:8217,sbquo:8218,scaron:353,sdot:8901,sect:167,shy:173,sigma:963,sigmaf:962,"
    "sim:8764,spades:9824,sub:8834,sube:8838,sum:8721,sup:8835,sup1:185,sup2:178,sup3:179,supe:8839,szlig:223,"
    "tau:964,there4:8756,theta:952,thetasym:977,thinsp:8201,thorn:254,tilde:732,times:215,trade:8482,uArr:8657,"
    "uacute:250,uarr:8593,ucirc:251,ugrave:249,uml:168,upsih:978,upsilon:965,uuml:252,weierp:8472,xi:958,yacute:253,"
    "yen:165,yuml:255,zeta:950,zwj:8205,zwnj:8204,";

static const char *entity_of(uint32_t c)
{
    switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* The first five, Latin-1 beyond ASCII and what lies beyond the first plane. */
static str *html_encode(const str *s)
{
    const uint16_t *p = str_all_units(s), *end = p + s->length;
    wbuf out = {0};
    while (p < end) {
        uint32_t c = utf16_next(&p, end);
        const char *entity = entity_of(c);
        if (entity) {
            wbuf_ascii(&out, entity);
        } else if ((c >= 160 && c < 256) || c >= 0x10000) {
            wbuf_printf(&out, "&#%u;", c);
        } else {
            wbuf_code_point(&out, c);
        }
    }
    return str_from_wbuf(&out);
}

static str *html_attribute_encode(const str *s)
{
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        if (c == '"' || c == '&' || c == '<' || c == '\'') {
            wbuf_ascii(&out, entity_of(c));
        } else {
            wbuf_unit(&out, c);
        }
    }
    return str_from_wbuf(&out);
}

static bool named_entity(const char *name, uint32_t *c)
{
    size_t n = strlen(name);
    for (const char *p = entities; *p; p = strchr(p, ',') + 1) {
        if (strncmp(p, name, n) == 0 && p[n] == ':') {
            *c = (uint32_t)strtoul(p + n + 1, NULL, 10);
            return true;
        }
    }
    return false;
}

/* Between & and ; */
static bool decode_entity(const str *s, size_t from, size_t to, uint32_t *c)
{
    char name[16];
    if (to <= from || to - from >= sizeof name) {
        return false;
    }
    for (size_t i = from; i < to; i++) {
        uint16_t u = str_at(s, i);
        name[i - from] = (char)(u < 0x80 ? u : '?');
    }
    name[to - from] = 0;
    if (name[0] != '#') {
        return named_entity(name, c);
    }
    bool hex = name[1] == 'x' || name[1] == 'X';
    char *end;
    unsigned long n = strtoul(name + 1 + hex, &end, hex ? 16 : 10);
    *c = (uint32_t)n;
    return *end == 0 && end > name + 1 + hex && n > 0 && n <= 0x10FFFF && !(n >= 0xD800 && n <= 0xDFFF);
}

static str *html_decode(const str *s)
{
    if (str_index_unit(s, '&', 0) < 0) {
        return (str *)(uintptr_t)s;
    }
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        uint32_t c;
        size_t end = i + 1;
        while (u == '&' && end < s->length && str_at(s, end) != ';' && str_at(s, end) != '&') {
            end++;
        }
        if (u == '&' && end < s->length && str_at(s, end) == ';' && decode_entity(s, i + 1, end, &c)) {
            wbuf_code_point(&out, c);
            i = end;
        } else {
            wbuf_unit(&out, u);
        }
    }
    return str_from_wbuf(&out);
}

static str *security_escape(const str *s)
{
    wbuf out = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        const char *entity = c == '\'' ? "&apos;" : entity_of(c);
        if (entity) {
            wbuf_ascii(&out, entity);
        } else {
            wbuf_unit(&out, c);
        }
    }
    return str_from_wbuf(&out);
}

/* ---- URLs ---- */

static bool url_safe(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr("-_.!*()", c));
}

static void put_url_bytes(wbuf *out, const uint8_t *p, size_t n, bool upper)
{
    for (size_t i = 0; i < n; i++) {
        if (url_safe(p[i])) {
            wbuf_unit(out, p[i]);
        } else if (p[i] == ' ') {
            wbuf_unit(out, '+');
        } else {
            wbuf_printf(out, upper ? "%%%02X" : "%%%02x", p[i]);
        }
    }
}

static void encode(const str *s, value encoding_argument, buf *out)
{
    if (value_is_encoding(encoding_argument)) {
        encoding_encode((const encoding *)(const void *)encoding_argument.as.o, s, out);
    } else {
        str_append_utf8(s, out);
    }
}

static str *url_encode(const str *s, value encoding_argument, bool upper)
{
    buf bytes = {0};
    encode(s, encoding_argument, &bytes);
    wbuf out = {0};
    put_url_bytes(&out, (const uint8_t *)bytes.data, bytes.length, upper);
    return str_from_wbuf(&out);
}

static int hex_value(uint16_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* `n` hex digits at i, -1. */
static int32_t hex_at(const str *s, size_t i, size_t n)
{
    int32_t value = 0;
    if (i + n > s->length) {
        return -1;
    }
    for (size_t k = i; k < i + n; k++) {
        int h = hex_value(str_at(s, k));
        if (h < 0) {
            return -1;
        }
        value = value * 16 + h;
    }
    return value;
}

static void flush(buf *bytes, value encoding_argument, wbuf *out)
{
    if (!bytes->length) {
        return;
    }
    str *s = value_is_encoding(encoding_argument)
                 ? encoding_decode((const encoding *)(const void *)encoding_argument.as.o, (const uint8_t *)bytes->data,
                                   bytes->length)
                 : str_utf8(bytes->data, bytes->length);
    str_append(out, s);
    bytes->length = 0;
}

/* %XX and +; HttpUtility knows %uXXXX too. */
static str *url_decode(const str *s, value encoding_argument, bool with_u)
{
    wbuf out = {0};
    buf bytes = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        int32_t unit = c == '%' && with_u && i + 1 < s->length && str_at(s, i + 1) == 'u' ? hex_at(s, i + 2, 4) : -1;
        int32_t byte = c == '%' && unit < 0 ? hex_at(s, i + 1, 2) : -1;
        if (byte >= 0) {
            buf_byte(&bytes, (char)byte);
            i += 2;
            continue;
        }
        flush(&bytes, encoding_argument, &out);
        wbuf_unit(&out, unit >= 0 ? (uint16_t)unit : c == '+' ? ' ' : c);
        i += unit >= 0 ? 5 : 0;
    }
    flush(&bytes, encoding_argument, &out);
    return str_from_wbuf(&out);
}

/* Blanks and what is not ASCII, up to the query. */
static str *url_path_encode(const str *s)
{
    ptrdiff_t query = str_index_unit(s, '?', 0);
    size_t end = query < 0 ? s->length : (size_t)query;
    buf bytes = {0};
    str_append_utf8(str_sub(s, 0, end), &bytes);
    wbuf out = {0};
    for (size_t i = 0; i < bytes.length; i++) {
        uint8_t c = (uint8_t)bytes.data[i];
        if (c <= ' ' || c >= 0x7F) {
            wbuf_printf(&out, "%%%02x", c);
        } else {
            wbuf_unit(&out, c);
        }
    }
    str_append_range(&out, s, end, s->length - end);
    return str_from_wbuf(&out);
}

/* ---- JavaScript ---- */

static str *javascript_encode(const str *s, bool quotes)
{
    wbuf out = {0};
    if (quotes) {
        wbuf_unit(&out, '"');
    }
    for (size_t i = 0; i < s->length; i++) {
        uint16_t c = str_at(s, i);
        const char *at = c && c < 0x80 ? strchr("\r\n\t\b\f\"\\", c) : NULL;
        if (at) {
            static const char letters[] = "rntbf\"\\";
            wbuf_unit(&out, '\\');
            wbuf_unit(&out, (uint16_t)letters[at - "\r\n\t\b\f\"\\"]);
        } else if (c < 0x20 || c == '\'' || c == '<' || c == '>' || c == '&' || c == 0x85 || c == 0x2028 ||
                   c == 0x2029) {
            wbuf_printf(&out, "\\u%04x", c);
        } else {
            wbuf_unit(&out, c);
        }
    }
    if (quotes) {
        wbuf_unit(&out, '"');
    }
    return str_from_wbuf(&out);
}

/* ---- the query string as a collection ---- */

static void add_pair(map *m, str *name, str *text)
{
    value have;
    list *l = map_get(m, v_str(name), &have) ? (list *)(void *)have.as.o : NULL;
    if (!l) {
        l = list_new(NULL);
        map_set(m, v_str(name), v_obj(l));
    }
    list_add(l, v_str(text));
}

static value parse_query(const str *s, value encoding_argument)
{
    map *m = map_new(&type_HttpQSCollection, MAP_NOCASE);
    size_t i = s->length && str_at(s, 0) == '?';
    while (i < s->length) {
        ptrdiff_t amp = str_index_unit(s, '&', i), equal = str_index_unit(s, '=', i);
        size_t end = amp < 0 ? s->length : (size_t)amp;
        bool named = equal >= 0 && (size_t)equal < end;
        size_t text = named ? (size_t)equal + 1 : i;
        str *name = named ? url_decode(str_sub(s, i, (size_t)equal - i), encoding_argument, true) : str_empty;
        add_pair(m, name, url_decode(str_sub(s, text, end - text), encoding_argument, true));
        i = end + 1;
    }
    return v_obj(m);
}

static str *query_text(value v, bool invariant)
{
    (void)invariant;
    wbuf out = {0};
    size_t cursor = 0;
    value key, x;
    while (map_next(v_map(v), &cursor, &key, &x)) {
        const list *l = (const list *)(const void *)x.as.o;
        for (size_t i = 0; i < list_count(l); i++) {
            if (out.length) {
                wbuf_unit(&out, '&');
            }
            if (key.as.s->length) {
                str_append(&out, url_encode(key.as.s, V_NULL, false));
                wbuf_unit(&out, '=');
            }
            str_append(&out, url_encode(to_str(list_get(l, i)), V_NULL, false));
        }
    }
    return str_from_wbuf(&out);
}

/* What the base does. */
static bool query_enumerate(value v, enumerator *e)
{
    return type_NameValueCollection.ops->enumerate(v, e);
}

static value query_get(value v, const value *index, uint32_t n)
{
    return type_NameValueCollection.ops->index_get(v, index, n);
}

static void query_set(value v, const value *index, uint32_t n, value x)
{
    type_NameValueCollection.ops->index_set(v, index, n, x);
}

/* ---- members ---- */

/* Null stays null. */
#define TEXT_MEMBER(id, expression)                                                                                    \
    METHOD(id)                                                                                                         \
    {                                                                                                                  \
        str *s = c->args[0].kind == K_STRING ? c->args[0].as.s : v_is_null(c->args[0]) ? NULL : to_str(c->args[0]);    \
        value more = c->argc > 1 ? c->args[1] : V_NULL;                                                                \
        (void)more;                                                                                                    \
        return s ? v_str(expression) : V_NULL;                                                                         \
    }
TEXT_MEMBER(call_html_encode, html_encode(s))
TEXT_MEMBER(call_html_decode, html_decode(s))
TEXT_MEMBER(call_attribute_encode, html_attribute_encode(s))
TEXT_MEMBER(call_security_escape, security_escape(s))
TEXT_MEMBER(call_url_encode_upper, url_encode(s, more, true))
TEXT_MEMBER(call_url_encode, url_encode(s, more, false))
TEXT_MEMBER(call_url_decode, url_decode(s, more, false))
TEXT_MEMBER(call_url_decode_u, url_decode(s, more, true))
TEXT_MEMBER(call_url_path_encode, url_path_encode(s))
TEXT_MEMBER(call_javascript, javascript_encode(s, more.kind == K_BOOL && more.as.i))

METHOD(call_parse_query)
{
    str *s = arg_text(c, 0);
    if (!s) {
        throw_null_argument("query");
    }
    return parse_query(s, c->argc > 1 ? c->args[1] : V_NULL);
}

METHOD(call_query_text)
{
    return v_str(query_text(c->self, false));
}

METHOD(call_encode_to_bytes)
{
    str *s = arg_text(c, 0);
    if (!s) {
        return V_NULL;
    }
    const char *text = str_to_c(url_encode(s, c->argc > 1 ? c->args[1] : V_NULL, false));
    return v_obj(array_bytes(text, strlen(text)));
}

METHOD(call_encode_bytes)
{
    array *a = arg_array(c, 0, "bytes");
    wbuf out = {0};
    put_url_bytes(&out, a->raw, a->length, false);
    return v_str(str_from_wbuf(&out));
}

#define S M_STATIC
#define ENCODING "System.Text.Encoding e"
static const method web_methods[] = {{"HtmlDecode", "string value", "string", call_html_decode, S},
                                     {"HtmlEncode", "string value", "string", call_html_encode, S},
                                     {"UrlDecode", "string encodedValue", "string", call_url_decode, S},
                                     {"UrlEncode", "string value", "string", call_url_encode_upper, S},
                                     {0}};
static const method http_methods[] = {
    {"HtmlAttributeEncode", "string s", "string", call_attribute_encode, S},
    {"HtmlDecode", "string s", "string", call_html_decode, S},
    {"HtmlEncode", "string s", "string", call_html_encode, S},
    {"HtmlEncode", "System.Object value", "string", call_html_encode, S},
    {"JavaScriptStringEncode", "string value", "string", call_javascript, S},
    {"JavaScriptStringEncode", "string value, bool addDoubleQuotes", "string", call_javascript, S},
    {"ParseQueryString", "string query", "System.Collections.Specialized.NameValueCollection", call_parse_query, S},
    {"ParseQueryString", "string query, System.Text.Encoding encoding",
     "System.Collections.Specialized.NameValueCollection", call_parse_query, S},
    {"UrlDecode", "string str", "string", call_url_decode_u, S},
    {"UrlDecode", "string str, " ENCODING, "string", call_url_decode_u, S},
    {"UrlEncode", "string str", "string", call_url_encode, S},
    {"UrlEncode", "string str, " ENCODING, "string", call_url_encode, S},
    {"UrlEncode", "byte[] bytes", "string", call_encode_bytes, S},
    {"UrlEncodeToBytes", "string str", "byte[]", call_encode_to_bytes, S},
    {"UrlEncodeToBytes", "string str, " ENCODING, "byte[]", call_encode_to_bytes, S},
    {"UrlPathEncode", "string str", "string", call_url_path_encode, S},
    {0}};
static const method security_methods[] = {{"Escape", "string str", "string", call_security_escape, S}, {0}};
static const method query_methods[] = {{"ToString", "", "string", call_query_text, 0}, {0}};

static type type_WebUtility = {TYPE_OBJECT, .name = "System.Net.WebUtility", .flags = T_STATIC, .kind = K_OBJECT,
                               .methods = web_methods};
static type type_HttpUtility = {TYPE_OBJECT, .name = "System.Web.HttpUtility", .kind = K_OBJECT,
                                .methods = http_methods};
static type type_SecurityElement = {TYPE_OBJECT, .name = "System.Security.SecurityElement", .kind = K_OBJECT,
                                    .methods = security_methods};
static const type_ops query_ops = {
    .to_string = query_text, .enumerate = query_enumerate, .index_get = query_get, .index_set = query_set};
static type type_HttpQSCollection = {TYPE_OBJECT,
                                     .name = "System.Web.HttpQSCollection",
                                     .base = "System.Collections.Specialized.NameValueCollection",
                                     .kind = K_OBJECT,
                                     .methods = query_methods,
                                     .ops = &query_ops};

TYPES_EXPORT(web_encode, &type_WebUtility, &type_HttpUtility, &type_SecurityElement, &type_HttpQSCollection);
