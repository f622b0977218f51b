/* http_content.c: StringContent, ByteArrayContent, FormUrlEncodedContent, MultipartFormDataContent, and reading any of them. */
#include <string.h>

#include "base/heap.h"
#include "types/encoding.h"
#include "types/http_message.h"
#include "types/io.h"
#include "types/native.h"
#include "types/task.h"

#define HTTP "System.Net.Http."

static type type_StringContent, type_ByteArrayContent, type_FormUrlEncodedContent, type_MultipartContent,
    type_MultipartFormDataContent, type_StreamContent;

static http_content *content_of(value v)
{
    return (http_content *)(void *)v.as.o;
}

static http_content *content_as(const type *t, const char *bytes, size_t n, str *content_type)
{
    http_content *x = heap_alloc(sizeof *x);
    x->o.type = t;
    x->headers = http_headers_new(&type_HttpContentHeaders);
    x->bytes = bytes;
    x->length = n;
    if (content_type) {
        http_headers_add(x->headers, str_intern_c("Content-Type"), content_type);
    }
    return x;
}

http_content *http_content_new(const char *bytes, size_t n, str *content_type)
{
    return content_as(&type_StreamContent, bytes, n, content_type);
}

/* ---- text ---- */

str *http_media_type(const str *content_type)
{
    if (!content_type) {
        return str_empty;
    }
    ptrdiff_t end = str_index_unit(content_type, ';', 0);
    return str_lower(str_trim(end < 0 ? content_type : str_sub(content_type, 0, (size_t)end), NULL, 3));
}

str *http_charset(const str *content_type)
{
    static const char key[] = "charset=";
    ptrdiff_t at = content_type ? str_index(content_type, str_c(key), 0, true) : -1;
    if (at < 0) {
        return NULL;
    }
    size_t start = (size_t)at + sizeof key - 1;
    ptrdiff_t end = str_index_unit(content_type, ';', start);
    str *s = str_sub(content_type, start, (end < 0 ? content_type->length : (size_t)end) - start);
    s = str_trim(str_trim(s, NULL, 3), str_c("\"'"), 3);
    return s->length ? s : NULL;
}

str *http_content_text(const http_content *c, const str *charset)
{
    if (!charset) {
        charset = http_charset(http_headers_first(c->headers, "Content-Type"));
    }
    const encoding_info *info = charset ? encoding_by_name(charset) : NULL;
    return io_decode(c->bytes, c->length, info ? encoding_new(info, false) : V_NULL);
}

/* ---- constructors ---- */

static http_content *content_of_text(const str *text, value encoding, str *media)
{
    buf b = {0};
    io_encode(text, encoding, false, &b);
    str *charset = v_is_null(encoding) ? str_c("utf-8") : to_str(member_get(encoding, str_c("WebName"), 0));
    str *content_type = str_concat_n((str *[]){media, str_c("; charset="), charset}, 3);
    return content_as(&type_StringContent, b.data, b.length, content_type);
}

METHOD(make_string)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("content");
    }
    value encoding = c->argc > 1 && value_is_encoding(c->args[1]) ? c->args[1] : V_NULL;
    value media = c->argc ? c->args[c->argc - 1] : V_NULL;
    str *type = c->argc > 1 && !value_is_encoding(media) && !v_is_null(media) ? to_str(media) : str_c("text/plain");
    http_content *x = content_of_text(to_str(c->args[0]), encoding, http_charset(type) ? http_media_type(type) : type);
    return v_obj(x);
}

METHOD(make_bytes)
{
    array *a = arg_array(c, 0, "content");
    size_t from = c->argc > 2 ? (size_t)c->args[1].as.i : 0, n = c->argc > 2 ? (size_t)c->args[2].as.i : a->length;
    if (from > a->length || n > a->length - from) {
        throw_argument("System.ArgumentOutOfRangeException", from > a->length ? "offset" : "count",
                       "Specified argument was out of the range of valid values.");
    }
    char *p = heap_alloc_leaf(n + 1);
    memcpy(p, a->raw + from, n);
    return v_obj(content_as(&type_ByteArrayContent, p, n, NULL));
}

METHOD(make_stream)
{
    buf b = {0};
    io_read_all(c->args[0], &b);
    return v_obj(content_as(&type_StreamContent, b.data, b.length, NULL));
}

/* As a form: blanks become +. */
static void append_form(buf *b, const str *text)
{
    const char *p = str_to_c(uri_escape(text, false));
    for (; *p; p++) {
        if (strncmp(p, "%20", 3) == 0) {
            buf_byte(b, '+');
            p += 2;
        } else {
            buf_byte(b, *p);
        }
    }
}

METHOD(make_form)
{
    buf b = {0};
    enumerator e = {0};
    value pair;
    if (v_is_null(c->args[0]) || !enumerate_any(psobject_base(c->args[0]), &e)) {
        throw_null_argument("nameValueCollection");
    }
    while (enumerator_next(&e, &pair)) {
        if (b.length) {
            buf_byte(&b, '&');
        }
        append_form(&b, to_str(member_get(pair, str_c("Key"), 0)));
        buf_byte(&b, '=');
        append_form(&b, to_str(member_get(pair, str_c("Value"), 0)));
    }
    return v_obj(content_as(&type_FormUrlEncodedContent, b.data ? b.data : "", b.length,
                            str_c("application/x-www-form-urlencoded")));
}

/* ---- multipart ---- */

METHOD(make_multipart)
{
    str *boundary = arg_text(c, 0);
    if (!boundary) {
        boundary = to_str(member_invoke_static(type_find_c("System.Guid"), str_intern_c("NewGuid"), NULL, 0));
    }
    str *content_type = str_concat_n((str *[]){str_c("multipart/form-data; boundary=\""), boundary, str_c("\"")}, 3);
    http_content *x = content_as(&type_MultipartFormDataContent, "", 0, content_type);
    x->boundary = boundary;
    x->parts = list_new(NULL);
    return v_obj(x);
}

METHOD(add_part)
{
    http_content *part = content_of(c->args[0]);
    str *name = arg_text(c, 1), *file = arg_text(c, 2);
    if (name) {
        str *how = file ? str_concat_n((str *[]){str_c("form-data; name="), name, str_c("; filename="), file}, 4)
                        : str_concat(str_c("form-data; name="), name);
        http_headers_set(part->headers, str_intern_c("Content-Disposition"), how);
    } else if (!http_headers_list(part->headers, "Content-Disposition")) {
        http_headers_set(part->headers, str_intern_c("Content-Disposition"), str_c("form-data"));
    }
    list_add(content_of(c->self)->parts, c->args[0]);
    return V_NOTHING;
}

static void append_field(const str *name, list *texts, void *arg)
{
    str_append_utf8(name, arg);
    buf_text(arg, ": ");
    for (size_t i = 0; i < list_count(texts); i++) {
        buf_text(arg, i ? ", " : "");
        str_append_utf8(list_get(texts, i).as.s, arg);
    }
    buf_text(arg, "\r\n");
}

void http_content_join(http_content *c)
{
    if (!c->parts) {
        return;
    }
    buf b = {0};
    for (size_t i = 0; i < list_count(c->parts); i++) {
        http_content *part = content_of(list_get(c->parts, i));
        http_content_join(part);
        buf_text(&b, "--");
        str_append_utf8(c->boundary, &b);
        buf_text(&b, "\r\n");
        http_headers_each(part->headers, append_field, &b);
        buf_text(&b, "\r\n");
        buf_bytes(&b, part->bytes, part->length);
        buf_text(&b, "\r\n");
    }
    buf_text(&b, "--");
    str_append_utf8(c->boundary, &b);
    buf_text(&b, "--\r\n");
    c->bytes = b.data;
    c->length = b.length;
}

/* ---- reading ---- */

METHOD(read_string)
{
    http_content_join(content_of(c->self));
    return v_obj(task_from_result(&type_String, v_str(http_content_text(content_of(c->self), NULL))));
}

METHOD(read_bytes)
{
    http_content_join(content_of(c->self));
    array *a = array_bytes(content_of(c->self)->bytes, content_of(c->self)->length);
    return v_obj(task_from_result(&type_ByteArray, v_obj(a)));
}

METHOD(read_stream)
{
    http_content_join(content_of(c->self));
    return v_obj(
        task_from_result(&type_Stream, memory_stream_new(content_of(c->self)->bytes, content_of(c->self)->length)));
}

METHOD(copy_to)
{
    http_content_join(content_of(c->self));
    io_write(c->args[0], (const uint8_t *)content_of(c->self)->bytes, content_of(c->self)->length);
    return v_obj(task_done());
}

METHOD(load)
{
    http_content_join(content_of(c->self));
    return v_obj(task_done());
}

METHOD(nothing)
{
    return V_NOTHING;
}

GETTER(headers)
{
    return v_obj(content_of(self)->headers);
}

#define TASK "System.Threading.Tasks.Task"
static const method methods[] = {
    {"ReadAsStringAsync", "", TASK "[string]", read_string, 0},
    {"ReadAsStringAsync", "System.Threading.CancellationToken cancellationToken", TASK "[string]", read_string, 0},
    {"ReadAsByteArrayAsync", "", TASK "[byte[]]", read_bytes, 0},
    {"ReadAsStreamAsync", "", TASK "[System.IO.Stream]", read_stream, 0},
    {"CopyToAsync", "System.IO.Stream stream", TASK, copy_to, 0},
    {"LoadIntoBufferAsync", "", TASK, load, 0},
    {"Dispose", "", "void", nothing, 0},
    {0}};
static const property properties[] = {{"Headers", "System.Net.Http.Headers.HttpContentHeaders", get_headers, NULL, 0},
                                      {0}};
type type_HttpContent = {TYPE_OBJECT,
                         .name = HTTP "HttpContent",
                         .interfaces = "System.IDisposable",
                         .flags = T_ABSTRACT,
                         .kind = K_OBJECT,
                         .methods = methods,
                         .properties = properties};
#define CONTENT(full, from, made_by)                                                                                   \
    {                                                                                                                  \
        TYPE_OBJECT, .name = HTTP full, .base = HTTP from, .kind = K_OBJECT, .ctors = made_by                          \
    }
static const method byte_ctors[] = {{NULL, "byte[] content", NULL, make_bytes, 0},
                                    {NULL, "byte[] content, int offset, int count", NULL, make_bytes, 0},
                                    {0}};
static const method string_ctors[] = {
    {NULL, "string content", NULL, make_string, 0},
    {NULL, "string content, System.Net.Http.Headers.MediaTypeHeaderValue mediaType", NULL, make_string, 0},
    {NULL, "string content, System.Text.Encoding encoding", NULL, make_string, 0},
    {NULL, "string content, System.Text.Encoding encoding, string mediaType", NULL, make_string, 0},
    {0}};
static const method form_ctors[] = {{NULL, "object nameValueCollection", NULL, make_form, 0}, {0}};
static const method stream_ctors[] = {{NULL, "System.IO.Stream content", NULL, make_stream, 0}, {0}};
static const method multipart_ctors[] = {
    {NULL, "", NULL, make_multipart, 0}, {NULL, "string boundary", NULL, make_multipart, 0}, {0}};
static const method multipart_methods[] = {
    {"Add", HTTP "HttpContent content", "void", add_part, 0},
    {"Add", HTTP "HttpContent content, string name", "void", add_part, 0},
    {"Add", HTTP "HttpContent content, string name, string fileName", "void", add_part, 0},
    {0}};
static type type_ByteArrayContent = CONTENT("ByteArrayContent", "HttpContent", byte_ctors);
static type type_StringContent = CONTENT("StringContent", "ByteArrayContent", string_ctors);
static type type_FormUrlEncodedContent = CONTENT("FormUrlEncodedContent", "ByteArrayContent", form_ctors);
static type type_StreamContent = CONTENT("StreamContent", "HttpContent", stream_ctors);
static type type_MultipartContent = {TYPE_OBJECT, .name = HTTP "MultipartContent", .base = HTTP "HttpContent",
                                     .flags = T_ABSTRACT, .kind = K_OBJECT};
static type type_MultipartFormDataContent = {TYPE_OBJECT,
                                             .name = HTTP "MultipartFormDataContent",
                                             .base = HTTP "MultipartContent",
                                             .kind = K_OBJECT,
                                             .ctors = multipart_ctors,
                                             .methods = multipart_methods};

TYPES_EXPORT(http_content, &type_HttpContent, &type_ByteArrayContent, &type_StringContent, &type_FormUrlEncodedContent,
             &type_StreamContent, &type_MultipartContent, &type_MultipartFormDataContent);
