/* web_request.h: what Invoke-RestMethod and Invoke-WebRequest share: parameters, the request, redirects, retries, errors.
 *
 * Invariants: redirects are followed here, not by the transport: a new request each, without the Authorization header and from
 *   HTTPS to HTTP only when asked for. A response that is no success ends the command with HttpResponseException.
 * Threads: one fiber. Cost: that of http_message.h.
 */
#ifndef CMDLETS_WEB_REQUEST_H
#define CMDLETS_WEB_REQUEST_H

#include "cmdlets/cmdlets.h"
#include "types/cookies.h"
#include "types/http_message.h"

enum web_param {
    W_UseBasicParsing,
    W_Uri,
    W_HttpVersion,
    W_WebSession,
    W_SessionVariable,
    W_AllowUnencryptedAuthentication,
    W_Authentication,
    W_Credential,
    W_UseDefaultCredentials,
    W_SkipCertificateCheck,
    W_SslProtocol,
    W_Token,
    W_UserAgent,
    W_DisableKeepAlive,
    W_ConnectionTimeoutSeconds,
    W_OperationTimeoutSeconds,
    W_Headers,
    W_SkipHeaderValidation,
    W_AllowInsecureRedirect,
    W_MaximumRedirection,
    W_MaximumRetryCount,
    W_PreserveAuthorizationOnRedirect,
    W_RetryIntervalSec,
    W_Method,
    W_CustomMethod,
    W_PreserveHttpMethodOnRedirect,
    W_NoProxy,
    W_Proxy,
    W_ProxyCredential,
    W_Body,
    W_Form,
    W_ContentType,
    W_TransferEncoding,
    W_InFile,
    W_OutFile,
    W_PassThru,
    W_Resume,
    W_SkipHttpErrorCheck,
    W_COUNT
};

#define W_STANDARD "StandardMethod,StandardMethodNoProxy"
#define W_CUSTOM "CustomMethod,CustomMethodNoProxy"
#define W_NO_PROXY "StandardMethodNoProxy,CustomMethodNoProxy"
#define W_PROXY "StandardMethod,CustomMethod"
#define WEB_PARAMS                                                                                                     \
    [W_UseBasicParsing] = {"UseBasicParsing", "switch", .flags = PF_DONT_SHOW},                                        \
    [W_Uri] = {"Uri", "uri", .position = 1, .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},                             \
    [W_HttpVersion] = {"HttpVersion", "version"}, [W_WebSession] = {"WebSession", "object"},                           \
    [W_SessionVariable] = {"SessionVariable", "string", .aliases = "SV"},                                              \
    [W_AllowUnencryptedAuthentication] = {"AllowUnencryptedAuthentication", "switch"},                                 \
    [W_Authentication] = {"Authentication", "Microsoft.PowerShell.Commands.WebAuthenticationType"},                    \
    [W_Credential] = {"Credential", "object"}, [W_UseDefaultCredentials] = {"UseDefaultCredentials", "switch"},        \
    [W_SkipCertificateCheck] = {"SkipCertificateCheck", "switch"},                                                     \
    [W_SslProtocol] = {"SslProtocol", "Microsoft.PowerShell.Commands.WebSslProtocol"},                                 \
    [W_Token] = {"Token", "object"}, [W_UserAgent] = {"UserAgent", "string"},                                          \
    [W_DisableKeepAlive] = {"DisableKeepAlive", "switch"},                                                             \
    [W_ConnectionTimeoutSeconds] = {"ConnectionTimeoutSeconds", "int", .aliases = "TimeoutSec",                        \
                                    .validate = "range 0 2147483647"},                                                 \
    [W_OperationTimeoutSeconds] = {"OperationTimeoutSeconds", "int", .validate = "range 0 2147483647"},                \
    [W_Headers] = {"Headers", "System.Collections.IDictionary"},                                                       \
    [W_SkipHeaderValidation] = {"SkipHeaderValidation", "switch"},                                                     \
    [W_AllowInsecureRedirect] = {"AllowInsecureRedirect", "switch"},                                                   \
    [W_MaximumRedirection] = {"MaximumRedirection", "int", .validate = "range 0 2147483647"},                          \
    [W_MaximumRetryCount] = {"MaximumRetryCount", "int", .validate = "range 0 2147483647"},                            \
    [W_PreserveAuthorizationOnRedirect] = {"PreserveAuthorizationOnRedirect", "switch"},                               \
    [W_RetryIntervalSec] = {"RetryIntervalSec", "int", .validate = "range 1 2147483647"},                              \
    [W_Method] = {"Method", "Microsoft.PowerShell.Commands.WebRequestMethod", .sets = W_STANDARD},                     \
    [W_CustomMethod] = {"CustomMethod", "string", .aliases = "CM", .sets = W_CUSTOM,                                   \
                        .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},                                                 \
    [W_PreserveHttpMethodOnRedirect] = {"PreserveHttpMethodOnRedirect", "switch"},                                     \
    [W_NoProxy] = {"NoProxy", "switch", .sets = W_NO_PROXY, .flags = PF_MANDATORY},                                    \
    [W_Proxy] = {"Proxy", "uri", .sets = W_PROXY},                                                                     \
    [W_ProxyCredential] = {"ProxyCredential", "object", .sets = W_PROXY},                                              \
    [W_Body] = {"Body", "object", .flags = PF_PIPELINE}, [W_Form] = {"Form", "System.Collections.IDictionary"},        \
    [W_ContentType] = {"ContentType", "string"},                                                                       \
    [W_TransferEncoding] = {"TransferEncoding", "string", .validate = "set chunked,compress,deflate,gzip,identity"},   \
    [W_InFile] = {"InFile", "string"}, [W_OutFile] = {"OutFile", "string"}, [W_PassThru] = {"PassThru", "switch"},     \
    [W_Resume] = {"Resume", "switch"}, [W_SkipHttpErrorCheck] = {"SkipHttpErrorCheck", "switch"}
#define WEB_MISSING "UnixSocket,Certificate,CertificateThumbprint,ProxyUseDefaultCredentials"

/* What Invoke-WebRequest -SessionVariable makes. */
typedef struct web_session {
    object o;
    value headers; /* Dictionary[string,string] */
    cookie_jar *cookies;
    str *user_agent; /* NULL: ours */
    int maximum_redirection, retries, retry_interval;
    bool default_credentials;
} web_session;
extern type type_WebRequestSession;
web_session *web_session_new(void);
str *web_user_agent(const web_session *s);

/* The exchange of one URI with all its redirects and retries. Fails the command for what is no success. */
http_response *web_exchange(cmdlet_run *c, web_session *s, uri *u);
/* -WebSession, or a new one (put into -SessionVariable); with what the other parameters say. */
web_session *web_session_of(cmdlet_run *c);
/* Checks of parameters against each other. */
void web_validate(cmdlet_run *c);
/* -Uri with a scheme. */
uri *web_uri(cmdlet_run *c);
bool web_to_file(const cmdlet_run *c);
/* Dictionary[string,string] */
const type *web_dictionary(void);
/* "next" -> address, of the Link headers; NULL: there are none. */
map *web_links(const http_response *r);

/* JSON laid out with two blanks a level; NULL: it does not look like JSON. */
str *web_indent_json(const str *text);

#endif
