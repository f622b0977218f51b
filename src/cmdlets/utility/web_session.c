/* web_session.c: WebRequestSession, and the enums of the web cmdlets. */
#include "base/heap.h"
#include "cmdlets/utility/web_request.h"
#include "engine/session/session.h"
#include "object/culture.h"

#define COMMANDS "Microsoft.PowerShell.Commands."
#define ENUM(id, full, table, more)                                                                                    \
    type type_##id = {TYPE_OBJECT, .name = full, .flags = T_VALUE | T_ENUM | (more), .kind = K_ENUM, .members = table}

static const enum_member methods[] = {{"Default", 0}, {"Get", 1},    {"Head", 2},  {"Post", 3},
                                      {"Put", 4},     {"Delete", 5}, {"Trace", 6}, {"Options", 7},
                                      {"Merge", 8},   {"Patch", 9},  {0}};
ENUM(WebRequestMethod, COMMANDS "WebRequestMethod", methods, 0);
static const enum_member authentications[] = {{"None", 0}, {"Basic", 1}, {"Bearer", 2}, {"OAuth", 3}, {0}};
ENUM(WebAuthenticationType, COMMANDS "WebAuthenticationType", authentications, 0);
static const enum_member protocols[] = {{"Default", 0},  {"Tls", 192},     {"Tls11", 768},
                                        {"Tls12", 3072}, {"Tls13", 12288}, {0}};
ENUM(WebSslProtocol, COMMANDS "WebSslProtocol", protocols, T_FLAGS);

/* Looked up once: an instance of a generic is found by reading its name. */
const type *web_dictionary(void)
{
    static _Atomic(const type *) found;
    if (!found) {
        heap_root(&found, sizeof found);
        found = type_find_c("System.Collections.Generic.Dictionary[string,string]");
    }
    return found;
}

web_session *web_session_new(void)
{
    web_session *s = heap_alloc(sizeof *s);
    s->o.type = &type_WebRequestSession;
    s->headers = v_obj(map_new(web_dictionary(), MAP_NOCASE));
    s->cookies = cookie_jar_new();
    s->maximum_redirection = -1;
    s->retry_interval = 5;
    return s;
}

static web_session *session_of(value v)
{
    return (web_session *)(void *)v.as.o;
}

static str *system_name(void)
{
    const type *t = type_find_c("System.Runtime.InteropServices.RuntimeInformation");
    return t ? to_str(member_get_static(t, str_intern_c("OSDescription"), 0)) : str_c("Linux");
}

/* "Mozilla/5.0 (Linux; Debian GNU/Linux 12 (bookworm); en-US) PowerShell/7.6.5" */
str *web_user_agent(const web_session *s)
{
    static _Atomic(const str *) first_half; /* interned: never freed */
    if (s->user_agent) {
        return s->user_agent;
    }
    if (!first_half) {
        first_half = str_intern(str_concat_n((str *[]){str_c("Mozilla/5.0 (Linux; "), system_name(), str_c("; ")}, 3));
    }
    const char *culture = culture_current()->name;
    return str_concat_n((str *[]){str_of(first_half), str_c(*culture ? culture : "en-US"), str_c(") PowerShell/"),
                                  str_c(session_version)},
                        4);
}

static value make(call *c)
{
    (void)c;
    return v_obj(web_session_new());
}

/* Neither is acted on yet: what is set is refused, not forgotten. */
static void refuse_unless_null(value x, const char *property)
{
    if (!v_is_null(x)) {
        throw_unsupported(property);
    }
}

#define UNUSED_TYPE (void)t
#define FIELD(id, read, write)                                                                                         \
    static value get_##id(value self, const type *t)                                                                   \
    {                                                                                                                  \
        UNUSED_TYPE;                                                                                                   \
        const web_session *s = session_of(self);                                                                       \
        return read;                                                                                                   \
    }                                                                                                                  \
    static void set_##id(value self, const type *t, value x)                                                           \
    {                                                                                                                  \
        UNUSED_TYPE;                                                                                                   \
        web_session *s = session_of(self);                                                                             \
        write;                                                                                                         \
    }
FIELD(headers, s->headers, s->headers = x)
FIELD(cookies, v_obj(s->cookies), s->cookies = cookie_jar_of(x))
FIELD(user_agent, v_str(web_user_agent(s)), s->user_agent = to_str(x))
FIELD(credentials, ((void)s, V_NULL), ((void)s, refuse_unless_null(x, "WebRequestSession.Credentials")))
FIELD(proxy, ((void)s, V_NULL), ((void)s, refuse_unless_null(x, "WebRequestSession.Proxy")))
FIELD(redirection, v_int(s->maximum_redirection), s->maximum_redirection = to_int(x))
FIELD(retries, v_int(s->retries), s->retries = to_int(x))
FIELD(interval, v_int(s->retry_interval), s->retry_interval = to_int(x))
FIELD(default_credentials, v_bool(s->default_credentials), s->default_credentials = to_bool(x))

static const method ctors[] = {{NULL, "", NULL, make, 0}, {0}};
static const property properties[] = {
    {"Headers", "System.Collections.Generic.Dictionary[string,string]", get_headers, set_headers, 0},
    {"Cookies", "System.Net.CookieContainer", get_cookies, set_cookies, 0},
    {"UseDefaultCredentials", "bool", get_default_credentials, set_default_credentials, 0},
    {"Credentials", "object", get_credentials, set_credentials, 0},
    {"UserAgent", "string", get_user_agent, set_user_agent, 0},
    {"Proxy", "object", get_proxy, set_proxy, 0},
    {"MaximumRedirection", "int", get_redirection, set_redirection, 0},
    {"MaximumRetryCount", "int", get_retries, set_retries, 0},
    {"RetryIntervalInSeconds", "int", get_interval, set_interval, 0},
    {0}};
type type_WebRequestSession = {TYPE_OBJECT, .name = COMMANDS "WebRequestSession", .kind = K_OBJECT, .ctors = ctors,
                               .properties = properties};
