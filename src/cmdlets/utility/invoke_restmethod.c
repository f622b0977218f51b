/* invoke_restmethod.c: Invoke-RestMethod: a request whose answer comes as objects. */
#include "cmdlets/utility/json_read.h"
#include "cmdlets/utility/web_response.h"

enum { P_FollowRelLink = W_COUNT, P_MaximumFollowRelLink, P_ResponseHeadersVariable, P_StatusCodeVariable };
static const param_spec params[] = {
    WEB_PARAMS,
    [P_FollowRelLink] = {"FollowRelLink", "switch", .aliases = "FL"},
    [P_MaximumFollowRelLink] = {"MaximumFollowRelLink", "int", .aliases = "ML", .validate = "range 1 2147483647"},
    [P_ResponseHeadersVariable] = {"ResponseHeadersVariable", "string", .aliases = "RHV"},
    [P_StatusCodeVariable] = {"StatusCodeVariable", "string"},
    {0}};

/* ---- JSON ---- */

static void append_line(buf *b, int depth)
{
    buf_byte(b, '\n');
    for (int i = 0; i < depth; i++) {
        buf_text(b, "  ");
    }
}

/* The string that begins at p. */
static const char *copy_string(buf *b, const char *p, const char *end)
{
    const char *start = p++;
    while (p < end && *p != '"') {
        p += *p == '\\' ? 2 : 1;
    }
    p = p < end ? p + 1 : end;
    buf_bytes(b, start, (size_t)(p - start));
    return p;
}

str *web_indent_json(const str *text)
{
    buf in = {0}, b = {0};
    str_append_utf8(str_trim(text, NULL, 3), &in);
    const char *p = in.data, *end = p + in.length;
    int depth = 0;
    if (!in.length || (*p != '{' && *p != '[')) {
        return NULL;
    }
    while (p < end) {
        char k = *p;
        if (k == '"') {
            p = copy_string(&b, p, end);
            continue;
        }
        p++;
        if (k == ' ' || k == '\t' || k == '\r' || k == '\n') {
            continue;
        }
        const char *next = p;
        while (next < end && (*next == ' ' || *next == '\n' || *next == '\r' || *next == '\t')) {
            next++;
        }
        bool empty = next < end && ((k == '{' && *next == '}') || (k == '[' && *next == ']'));
        bool was_empty =
            b.length && ((k == '}' && b.data[b.length - 1] == '{') || (k == ']' && b.data[b.length - 1] == '['));
        if ((k == '}' || k == ']') && !was_empty) {
            append_line(&b, --depth);
        }
        buf_byte(&b, k);
        if ((k == '{' || k == '[') && !empty) {
            append_line(&b, ++depth);
        } else if (k == ',') {
            append_line(&b, depth);
        } else if (k == ':') {
            buf_byte(&b, ' ');
        }
    }
    return depth == 0 ? str_from_buf(&b) : NULL;
}

/* ---- the answer ---- */

static bool is_kind(const str *media, const char *word)
{
    return str_index(media, str_c(word), 0, true) >= 0;
}

static bool to_json(const str *text, value *out)
{
    json_options options = {.depth = 1024};
    json_error error = {0};
    return str_trim(text, NULL, 3)->length && json_read(text, &options, out, &error);
}

static bool to_xml(const str *text, value *out)
{
    const type *t = type_find_c("System.Xml.XmlDocument");
    const str *trimmed = str_trim(text, NULL, 3);
    return t && trimmed->length && str_at(trimmed, 0) == '<' && convert_try(v_str((str *)(uintptr_t)text), t, out);
}

/* Either first, as the content type says; what is neither stays text. */
static value answer_of(const http_response *a)
{
    str *media = http_media_type(http_headers_first(a->content->headers, "Content-Type"));
    str *text = http_content_text(a->content, NULL);
    value v;
    if (is_kind(media, "json") ? to_json(text, &v) || to_xml(text, &v) : to_xml(text, &v) || to_json(text, &v)) {
        return v;
    }
    return v_str(text);
}

static void set_variables(cmdlet_run *c, const http_response *a)
{
    if (has(c, P_StatusCodeVariable)) {
        variable_set(c->scope, str_intern(arg_str(c, P_StatusCodeVariable)), v_int(a->status));
    }
    if (has(c, P_ResponseHeadersVariable)) {
        variable_set(c->scope, str_intern(arg_str(c, P_ResponseHeadersVariable)), v_obj(web_header_map(a)));
    }
}

static void process(cmdlet_run *c)
{
    web_validate(c);
    web_session *s = web_session_of(c);
    uri *u = web_uri(c);
    int64_t most = arg_switch(c, P_FollowRelLink) ? arg_int(c, P_MaximumFollowRelLink, INT32_MAX) : 1;
    for (int64_t i = 0; i < most && u; i++) {
        http_response *a = web_exchange(c, s, u);
        value next;
        map *links = web_links(a);
        u = links && map_get_str(links, str_c("next"), &next) ? uri_make(next.as.s, URI_ABSOLUTE, false) : NULL;
        if (!web_to_file(c) || arg_switch(c, W_PassThru)) {
            cmdlet_write(c, answer_of(a));
        }
        set_variables(c, a);
        cmdlet_poll(c);
    }
}

const cmdlet cmdlet_invoke_restmethod = {.name = "Invoke-RestMethod",
                                         .module = MODULE_UTILITY,
                                         .params = params,
                                         .default_set = "StandardMethod",
                                         .output = "System.Object",
                                         .synopsis = "Sends an HTTP or HTTPS request to a RESTful web service.",
                                         .process = process,
                                         .missing = WEB_MISSING};
