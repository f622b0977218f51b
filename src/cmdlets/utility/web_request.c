/* web_request.c: one request of a web cmdlet: building it, sending it, following redirects, trying again. */
#include "cmdlets/utility/web_request.h"

#include <string.h>

#include "base/heap.h"
#include "base/sys.h"
#include "types/encoding.h"
#include "types/io.h"

extern type type_WebRequestMethod;

/* ---- parameters ---- */

_Noreturn static void invalid(cmdlet_run *c, const char *id, const char *message)
{
    cmdlet_fail_text(c, "System.Management.Automation.ValidationMetadataException", id, EC_InvalidArgument, V_NULL,
                     "%s", message);
}

uri *web_uri(cmdlet_run *c)
{
    uri *u = (uri *)(void *)arg(c, W_Uri).as.o;
    return u->absolute ? u : uri_make(str_concat(str_c("http://"), u->original), URI_ABSOLUTE, false);
}

bool web_to_file(const cmdlet_run *c)
{
    return has(c, W_OutFile) && arg_str(c, W_OutFile);
}

enum authentication { AUTH_NONE, AUTH_BASIC, AUTH_BEARER, AUTH_OAUTH };

static void validate_authentication(cmdlet_run *c)
{
    int64_t how = has(c, W_Authentication) ? arg(c, W_Authentication).as.i : AUTH_NONE;
    bool credential = !v_is_null(arg(c, W_Credential)), token = !v_is_null(arg(c, W_Token));
    if (how != AUTH_NONE && token && credential) {
        invalid(
            c, "WebCmdletAuthenticationTokenConflictException",
            "The cmdlet cannot run because the following conflicting parameters are specified: Credential and Token. Specify "
            "either Credential or Token, then retry.");
    }
    if (how == AUTH_BASIC && !credential) {
        invalid(
            c, "WebCmdletAuthenticationCredentialNotSuppliedException",
            "The cmdlet cannot run because the following parameter is not specified: Credential. The supplied Authentication "
            "type requires a Credential. Specify Credential, then retry.");
    }
    if ((how == AUTH_BEARER || how == AUTH_OAUTH) && !token) {
        invalid(
            c, "WebCmdletAuthenticationTokenNotSuppliedException",
            "The cmdlet cannot run because the following parameter is not specified: Token. The supplied Authentication type "
            "requires a Token. Specify Token, then retry.");
    }
    if (!arg_switch(c, W_AllowUnencryptedAuthentication) && (how != AUTH_NONE || credential) &&
        !str_equal_c(web_uri(c)->scheme, "https")) {
        invalid(
            c, "WebCmdletAllowUnencryptedAuthenticationRequiredException",
            "The cmdlet cannot protect plain text secrets sent over unencrypted connections. To suppress this warning and "
            "send plain text secrets over unencrypted networks, reissue the command specifying the "
            "AllowUnencryptedAuthentication parameter.");
    }
}

void web_validate(cmdlet_run *c)
{
    if (has(c, W_WebSession) && has(c, W_SessionVariable)) {
        invalid(c, "WebCmdletSessionConflictException",
                "The cmdlet cannot run because the following conflicting parameters are specified: WebSession and "
                "SessionVariable. Specify either WebSession or SessionVariable, then retry.");
    }
    validate_authentication(c);
    if (arg_switch(c, W_UseDefaultCredentials)) {
        throw_unsupported("-UseDefaultCredentials");
    }
    if (has(c, W_Body) && has(c, W_InFile)) {
        invalid(
            c, "WebCmdletBodyConflictException",
            "The cmdlet cannot run because the following conflicting parameters are specified: Body and InFile. Specify either "
            "Body or Infile, then retry.");
    }
    if (has(c, W_Body) && has(c, W_Form)) {
        invalid(
            c, "WebCmdletBodyFormConflictException",
            "The cmdlet cannot run because the following conflicting parameters are specified: Body and Form. Specify either "
            "Body or Form, then retry.");
    }
    if (has(c, W_InFile) && has(c, W_Form)) {
        invalid(
            c, "WebCmdletFormInFileConflictException",
            "The cmdlet cannot run because the following conflicting parameters are specified: InFile and Form. Specify either "
            "InFile or Form, then retry.");
    }
    if ((arg_switch(c, W_PassThru) || arg_switch(c, W_Resume)) && !web_to_file(c)) {
        invalid(
            c, "WebCmdletOutFileMissingException",
            arg_switch(c, W_PassThru)
                ? "The cmdlet cannot run because the following parameter is missing: OutFile. Provide a valid OutFile "
                  "parameter value when using the PassThru parameter, then retry."
                : "The cmdlet cannot run because the following parameter is missing: OutFile. Provide a valid OutFile "
                  "parameter value when using the Resume parameter, then retry.");
    }
}

/* ---- session ---- */

/* What a SecureString or a PSCredential hides. */
static str *secret_of(value v)
{
    if (v.kind == K_STRING) {
        throw_unsupported("a secret as plain text: -Token takes a SecureString");
    }
    value parts[2] = {v_str(str_empty), v};
    const type *t = type_find_c("System.Net.NetworkCredential");
    if (!t) {
        throw_unsupported("SecureString");
    }
    return to_str(member_get(member_new(t, parts, 2), str_intern_c("Password"), 0));
}

static str *login_of(value credential)
{
    str *name = to_str(member_get(credential, str_intern_c("UserName"), 0));
    str *password = secret_of(member_get(credential, str_intern_c("Password"), 0));
    return str_concat_n((str *[]){name, str_c(":"), password}, 3);
}

static str *base64(const str *text)
{
    buf b = {0};
    str_append_utf8(text, &b);
    value bytes = v_obj(array_bytes(b.data, b.length));
    return to_str(member_invoke_static(type_find_c("System.Convert"), str_intern_c("ToBase64String"), &bytes, 1));
}

static void set_session_header(web_session *s, const char *name, str *text)
{
    map_set(v_map(s->headers), v_str(str_c(name)), v_str(text));
}

static void authenticate(cmdlet_run *c, web_session *s)
{
    int64_t how = has(c, W_Authentication) ? arg(c, W_Authentication).as.i : AUTH_NONE;
    if (how == AUTH_BASIC || (how == AUTH_NONE && !v_is_null(arg(c, W_Credential)))) {
        set_session_header(s, "Authorization", str_concat(str_c("Basic "), base64(login_of(arg(c, W_Credential)))));
    } else if (how != AUTH_NONE) {
        set_session_header(s, "Authorization", str_concat(str_c("Bearer "), secret_of(arg(c, W_Token))));
    }
}

web_session *web_session_of(cmdlet_run *c)
{
    value given = psobject_base(arg(c, W_WebSession));
    if (!v_is_null(given) && !v_is(given, &type_WebRequestSession)) {
        given = convert_to(given, &type_WebRequestSession);
    }
    web_session *s = v_is_null(given) ? web_session_new() : (web_session *)(void *)given.as.o;
    if (has(c, W_SessionVariable)) {
        variable_set(c->scope, str_intern(arg_str(c, W_SessionVariable)), v_obj(s));
    }
    authenticate(c, s);
    if (has(c, W_UserAgent)) {
        s->user_agent = arg_str(c, W_UserAgent);
    }
    if (has(c, W_MaximumRedirection)) {
        s->maximum_redirection = (int)arg_int(c, W_MaximumRedirection, -1);
    }
    if (has(c, W_MaximumRetryCount)) {
        s->retries = (int)arg_int(c, W_MaximumRetryCount, 0);
        s->retry_interval = (int)arg_int(c, W_RetryIntervalSec, 5);
    }
    value headers = psobject_base(arg(c, W_Headers)), key, v;
    size_t cursor = 0;
    while (!v_is_null(headers) && map_next(v_map(headers), &cursor, &key, &v)) {
        if (!v_is_null(v)) {
            map_set(v_map(s->headers), v_str(to_str(key)), v_str(to_str_current(v)));
        }
    }
    return s;
}

/* ---- the request ---- */

static void append_form(wbuf *b, const str *text)
{
    const str *escaped = str_replace(uri_escape(text, false), str_c("%20"), str_c("+"));
    str_append(b, escaped);
}

static str *form_text(map *m)
{
    wbuf b = {0};
    size_t cursor = 0;
    value key, v;
    while (map_next(m, &cursor, &key, &v)) {
        if (b.length) {
            wbuf_unit(&b, '&');
        }
        append_form(&b, to_str(key));
        wbuf_unit(&b, '=');
        append_form(&b, v_is_null(v) ? str_empty : to_str_current(v));
    }
    return str_from_wbuf(&b);
}

static str *method_of(cmdlet_run *c)
{
    if (has(c, W_CustomMethod)) {
        return str_upper(arg_str(c, W_CustomMethod));
    }
    if (!has(c, W_Method) || arg(c, W_Method).as.i == 0) {
        return str_c("GET");
    }
    return str_upper(enum_to_str(&type_WebRequestMethod, arg(c, W_Method).as.i));
}

/* A dictionary as body of a GET is its query. */
static uri *with_query(uri *u, const str *method, value body)
{
    if (!value_is_dictionary(body) || !str_equal_c(method, "GET")) {
        return u;
    }
    str *text = uri_absolute(u);
    ptrdiff_t hash = str_index_unit(text, '#', 0);
    text = hash < 0 ? text : str_sub(text, 0, (size_t)hash);
    str *sign = str_c(u->query->length > 1 ? "&" : u->query->length ? "" : "?");
    return uri_make(str_concat_n((str *[]){text, sign, form_text(v_map(body))}, 3), URI_ABSOLUTE, false);
}

static http_content *text_content(const str *text, const str *content_type)
{
    const str *charset = http_charset(content_type);
    const encoding_info *info = charset ? encoding_by_name(charset) : NULL;
    buf b = {0};
    io_encode(text, info ? encoding_new(info, false) : V_NULL, false, &b);
    return http_content_new(b.data ? b.data : "", b.length, NULL);
}

static http_content *file_content(cmdlet_run *c, str *path)
{
    char *data;
    size_t n;
    str *full = path_resolve(c->rs, path);
    int error = sys_read_file(str_to_c(full), &data, &n);
    if (error) {
        io_throw(-error, full, false);
    }
    return http_content_new(data, n, NULL);
}

/* A field of -Form: files by FileInfo, a collection as several, all else as text. */
static void add_form_field(cmdlet_run *c, value whole, value name, value v, bool spread)
{
    v = psobject_base(v);
    enumerator e = {0};
    value item;
    str *path = file_info_path(v);
    if (spread && !path && v.kind == K_OBJECT && enumerate(v, &e)) {
        while (enumerator_next(&e, &item)) {
            add_form_field(c, whole, name, item, false);
        }
        return;
    }
    http_content *part;
    value args[3] = {V_NULL, name, V_NULL};
    if (path) {
        part = file_content(c, path);
        http_headers_set(part->headers, str_intern_c("Content-Type"), str_c("application/octet-stream"));
        args[2] = member_get(v, str_intern_c("Name"), 0);
    } else {
        part = text_content(v_is_null(v) ? str_empty : to_str(v), NULL);
        http_headers_set(part->headers, str_intern_c("Content-Type"), str_c("text/plain; charset=utf-8"));
    }
    args[0] = v_obj(part);
    member_invoke(whole, str_intern_c("Add"), args, path ? 3 : 2);
}

static http_content *form_content(cmdlet_run *c)
{
    value whole = member_new(type_find_c("System.Net.Http.MultipartFormDataContent"), NULL, 0), key, v;
    size_t cursor = 0;
    while (map_next(v_map(psobject_base(arg(c, W_Form))), &cursor, &key, &v)) {
        add_form_field(c, whole, v_str(to_str(key)), v, true);
    }
    return (http_content *)(void *)whole.as.o;
}

static http_content *body_content(value body, const str *content_type)
{
    body = psobject_base(body);
    if (value_is_dictionary(body)) {
        return text_content(form_text(v_map(body)), content_type);
    }
    if (body.kind == K_OBJECT && type_is_assignable(&type_HttpContent, body.as.o->type)) {
        return (http_content *)(void *)body.as.o;
    }
    if (value_is_array(body) && v_array(body)->o.type == &type_ByteArray) {
        return http_content_new((const char *)v_array(body)->raw, v_array(body)->length, NULL);
    }
    if (body.kind == K_OBJECT && type_is_assignable(&type_Stream, body.as.o->type)) {
        buf b = {0};
        io_read_all(body, &b);
        return http_content_new(b.data ? b.data : "", b.length, NULL);
    }
    const type *node = type_find_c("System.Xml.XmlNode");
    if (node && value_is(body, node)) {
        body = member_get(body, str_intern_c("OuterXml"), 0);
    }
    return text_content(to_str(body), content_type);
}

static void set_content(cmdlet_run *c, http_request *r, value body, str *content_type)
{
    bool by_default = !content_type && (str_equal_c(r->method, "POST") || str_equal_c(r->method, "PUT"));
    if (by_default) {
        content_type = str_c("application/x-www-form-urlencoded");
    }
    if (has(c, W_Form)) {
        r->content = form_content(c);
        return;
    }
    if (!v_is_null(body) && !(value_is_dictionary(body) && str_equal_c(r->method, "GET"))) {
        r->content = body_content(body, content_type);
    } else if (has(c, W_InFile)) {
        r->content = file_content(c, arg_str(c, W_InFile));
    } else if (!str_equal_c(r->method, "GET") || has(c, W_ContentType)) {
        r->content = http_content_new("", 0, NULL);
    }
    if (r->content && content_type && !http_headers_list(r->content->headers, "Content-Type")) {
        http_headers_set(r->content->headers, str_intern_c("Content-Type"), content_type);
    }
}

static void add_resume_range(cmdlet_run *c, http_request *r)
{
    sys_stat st;
    str *file = path_resolve(c->rs, arg_str(c, W_OutFile));
    uint64_t from = sys_stat_path(str_to_c(file), true, &st) == 0 ? st.size : 0;
    http_headers_set(r->headers, str_intern_c("Range"), str_printf("bytes=%llu-", (unsigned long long)from));
}

/* `first`: not a redirect, so with a body and all headers. */
static http_request *request_of(cmdlet_run *c, web_session *s, uri *u, str *method, bool first, bool body)
{
    http_request *r = http_request_new(method, u);
    str *content_type = arg_str(c, W_ContentType);
    size_t cursor = 0;
    value key, v;
    while (map_next(v_map(s->headers), &cursor, &key, &v)) {
        bool secret =
            str_equal_c(key.as.s, "Authorization") && !first && !arg_switch(c, W_PreserveAuthorizationOnRedirect);
        if (str_equal_c(key.as.s, "Content-Type")) {
            content_type = content_type ? content_type : to_str(v);
        } else if (!secret) {
            http_headers_set(r->headers, key.as.s, to_str(v));
        }
    }
    if (!http_headers_list(r->headers, "User-Agent")) {
        http_headers_set(r->headers, str_intern_c("User-Agent"), web_user_agent(s));
    }
    str *cookies = cookie_jar_header(s->cookies, u);
    if (cookies->length) {
        http_headers_set(r->headers, str_intern_c("Cookie"), cookies);
    }
    if (arg_switch(c, W_DisableKeepAlive)) {
        http_headers_set(r->headers, str_intern_c("Connection"), str_c("close"));
    }
    if (has(c, W_TransferEncoding)) {
        throw_unsupported("-TransferEncoding");
    }
    if (arg_switch(c, W_Resume)) {
        add_resume_range(c, r);
    }
    if (has(c, W_HttpVersion)) {
        str *text = to_str(arg(c, W_HttpVersion));
        r->version = text->length >= 3 ? (str_at(text, 0) - '0') * 10 + (str_at(text, 2) - '0') : 0;
    }
    if (body) {
        set_content(c, r, psobject_base(arg(c, W_Body)), content_type);
    }
    return r;
}

/* ---- sending ---- */

static http_options options_of(cmdlet_run *c)
{
    http_options o = {.insecure = arg_switch(c, W_SkipCertificateCheck),
                      .decompress = true,
                      .close_after = arg_switch(c, W_DisableKeepAlive),
                      .no_proxy = arg_switch(c, W_NoProxy),
                      .save_append = arg_switch(c, W_Resume),
                      .idle_seconds = (long)arg_int(c, W_OperationTimeoutSeconds, 0)};
    if (has(c, W_Proxy)) {
        o.proxy = uri_absolute((uri *)(void *)arg(c, W_Proxy).as.o);
        o.proxy_login = has(c, W_ProxyCredential) ? login_of(arg(c, W_ProxyCredential)) : NULL;
    }
    if (web_to_file(c)) {
        o.save_as = path_resolve(c->rs, arg_str(c, W_OutFile));
    }
    int64_t protocols = has(c, W_SslProtocol) ? arg(c, W_SslProtocol).as.i : 0;
    for (int i = 0; i < 4; i++) { /* Tls 0xC0, Tls11 0x300, ... */
        if (protocols >> (2 * i) & 0xC0) {
            o.tls_from = o.tls_from ? o.tls_from : 10 + i;
            o.tls_to = 10 + i;
        }
    }
    return o;
}

_Noreturn static void fail(cmdlet_run *c, exception *e, http_request *r)
{
    bool timed_out = !strcmp(e->o.type->name, "System.Threading.Tasks.TaskCanceledException");
    bool idle = !strcmp(e->o.type->name, "System.TimeoutException");
    const char *id = timed_out ? "ConnectionTimeoutReached"
                     : idle    ? "OperationTimeoutReached"
                               : "WebCmdletWebResponseException";
    error_record *record = error_record_new(e, id, timed_out || idle ? EC_OperationTimeout : EC_InvalidOperation,
                                            timed_out || idle ? V_NULL : v_obj(r));
    if (!timed_out && !v_is_null(e->inner)) {
        record->details = to_str(member_get(e->inner, str_intern_c("Message"), 0));
    }
    cmdlet_fail(c, record);
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308 || status == 300;
}

/* Text that nobody sees is not worth its making, nor the stack that printf takes in thousands of parked fibers. */
static bool web_is_verbose(const cmdlet_run *c)
{
    int given = c->bound->common.verbose;
    return given >= 0 ? given : runspace_preference(c->rs, "VerbosePreference") != ACTION_SILENT;
}

static void check_scheme(cmdlet_run *c, const uri *u)
{
    if (!str_equal_c(u->scheme, "http") && !str_equal_c(u->scheme, "https")) {
        cmdlet_fail_text(c, "System.NotSupportedException", "WebCmdletIEDomNotSupportedException", EC_NotImplemented,
                         V_NULL, "The '%s' scheme is not supported.", str_to_c(u->scheme));
    }
}

static http_response *send_once(cmdlet_run *c, web_session *s, http_request *r)
{
    exception *why = NULL;
    check_scheme(c, r->uri);
    int64_t seconds = arg_int(c, W_ConnectionTimeoutSeconds, 0);
    http_options o = options_of(c);
    if (web_is_verbose(c)) {
        cmdlet_verbose(c, str_printf("Requested HTTP/%d.%d %s with %zu-byte payload", r->version ? r->version / 10 : 1,
                                     r->version ? r->version % 10 : 1, str_to_c(r->method),
                                     r->content ? r->content->length : 0));
    }
    http_response *a = http_send(r, NULL, &o, seconds ? seconds * 1000000000 : -1, true, &why);
    if (!a) {
        fail(c, why, r);
    }
    list *set = http_headers_list(a->headers, "Set-Cookie");
    for (size_t i = 0; set && i < list_count(set); i++) {
        cookie_jar_take(s->cookies, r->uri, list_get(set, i).as.s);
    }
    return a;
}

/* One request with its redirects. */
static http_response *send_following(cmdlet_run *c, web_session *s, uri *u)
{
    str *method = method_of(c);
    int left = s->maximum_redirection < 0 ? 50 : s->maximum_redirection;
    u = with_query(u, method, psobject_base(arg(c, W_Body)));
    bool first = true, body = true;
    for (;;) {
        http_response *a = send_once(c, s, request_of(c, s, u, method, first, body));
        str *location = http_headers_first(a->headers, "Location");
        if (!is_redirect(a->status) || !location || left-- <= 0) {
            return a;
        }
        uri *to = uri_join(u, location);
        if (str_equal_c(u->scheme, "https") && !str_equal_c(to->scheme, "https") &&
            !arg_switch(c, W_AllowInsecureRedirect)) {
            exception *e = exception_new("System.InvalidOperationException",
                                         str_c("Operation is not valid due to the current state of the object."));
            error_record *record = error_record_new(e, "InsecureRedirection", EC_InvalidOperation, v_obj(a->request));
            record->details =
                str_c("Cannot follow an insecure redirection by default. Reissue the command specifying the "
                      "-AllowInsecureRedirect switch.");
            cmdlet_fail(c, record);
        }
        bool forget = a->status <= 302 ? str_equal_c(method, "POST") : a->status == 303 && !str_equal_c(method, "HEAD");
        if (forget && !arg_switch(c, W_PreserveHttpMethodOnRedirect)) {
            method = str_c("GET");
            body = false;
        }
        u = to;
        first = false;
    }
}

static bool worth_a_retry(int status)
{
    return (status >= 400 && status <= 599) || status == 304;
}

static str *error_details(const http_response *a)
{
    str *text = http_content_text(a->content, NULL);
    str *kind = http_media_type(http_headers_first(a->content->headers, "Content-Type"));
    str *indented = str_index(kind, str_c("json"), 0, true) >= 0 ? web_indent_json(text) : NULL;
    if (indented) {
        return indented;
    }
    wbuf b = {0}; /* without tags */
    for (size_t i = 0; i < text->length; i++) {
        ptrdiff_t end = str_at(text, i) == '<' ? str_index_unit(text, '>', i) : -1;
        if (end >= 0) {
            i = (size_t)end;
        } else {
            wbuf_unit(&b, str_at(text, i));
        }
    }
    return str_from_wbuf(&b);
}

static void check_status(cmdlet_run *c, http_response *a)
{
    bool whole_already = a->status == 416 && arg_switch(c, W_Resume);
    if ((a->status >= 200 && a->status <= 299) || arg_switch(c, W_SkipHttpErrorCheck) || whole_already) {
        return;
    }
    exception *e = exception_new(
        "Microsoft.PowerShell.Commands.HttpResponseException",
        str_printf("Response status code does not indicate success: %d (%s).", a->status, str_to_c(a->reason)));
    e->extra = v_obj(a);
    e->extra2 = v_enum(&type_HttpStatusCode, a->status);
    error_record *record = error_record_new(e, "WebCmdletWebResponseException", EC_InvalidOperation, v_obj(a->request));
    str *details = error_details(a);
    record->details = details->length ? details : NULL;
    cmdlet_fail(c, record);
}

http_response *web_exchange(cmdlet_run *c, web_session *s, uri *u)
{
    http_response *a = send_following(c, s, u);
    for (int left = s->retries; left > 0 && worth_a_retry(a->status); left--) {
        int64_t seconds = s->retry_interval;
        value given;
        str *after = a->status == 429 ? http_headers_first(a->headers, "Retry-After") : NULL;
        if (after && convert_try(v_str(after), &type_Int32, &given)) {
            seconds = given.as.i;
        }
        cmdlet_verbose(c, str_printf("Retrying after interval of %lld seconds. Status code for previous attempt: %s",
                                     (long long)seconds, str_to_c(enum_to_str(&type_HttpStatusCode, a->status))));
        if (par_sleep(seconds * 1000000000) == PAR_STOPPED) {
            unwind(ctx_current(), UNWIND_STOP, NULL);
        }
        a = send_following(c, s, u);
    }
    if (web_is_verbose(c)) {
        str *media = http_media_type(http_headers_first(a->content->headers, "Content-Type"));
        cmdlet_verbose(c, str_printf("Received HTTP/%d.%d %zu-byte response of content type %s", a->version / 10,
                                     a->version % 10, a->content->length + a->saved, str_to_c(media)));
    }
    check_status(c, a);
    return a;
}

/* ---- Link headers ---- */

/* `<url>; rel="next", <url>; rel=prev` */
static void take_links(map *m, const uri *base, const str *line)
{
    for (ptrdiff_t at = 0; (at = str_index_unit(line, '<', (size_t)at)) >= 0;) {
        ptrdiff_t end = str_index_unit(line, '>', (size_t)at);
        if (end < 0) {
            return;
        }
        ptrdiff_t next = str_index_unit(line, '<', (size_t)end);
        const str *rest = str_sub(line, (size_t)end + 1, (next < 0 ? line->length : (size_t)next) - (size_t)end - 1);
        ptrdiff_t rel = str_index(rest, str_c("rel="), 0, true);
        if (rel >= 0) {
            const str *name = str_sub(rest, (size_t)rel + 4, rest->length - (size_t)rel - 4);
            size_t n = 0;
            bool quoted = name->length && str_at(name, 0) == '"';
            while (n + quoted < name->length && !strchr(quoted ? "\"" : ",; ", str_at(name, n + quoted))) {
                n++;
            }
            str *address = uri_absolute(uri_join(base, str_sub(line, (size_t)at + 1, (size_t)(end - at) - 1)));
            map_add(m, v_str(str_sub(name, quoted, n)), v_str(address));
        }
        at = end;
    }
}

map *web_links(const http_response *r)
{
    list *l = http_headers_list(r->headers, "Link");
    if (!l) {
        return NULL;
    }
    map *m = map_new(web_dictionary(), MAP_NOCASE);
    for (size_t i = 0; i < list_count(l); i++) {
        take_links(m, r->request->uri, list_get(l, i).as.s);
    }
    return m;
}
