/* http_status.c: [Net.HttpStatusCode], and the words of a status line. */
#include "types/http_message.h"
#include "types/native.h"

static const enum_member codes[] = {{"Continue", 100},
                                    {"SwitchingProtocols", 101},
                                    {"Processing", 102},
                                    {"EarlyHints", 103},
                                    {"OK", 200},
                                    {"Created", 201},
                                    {"Accepted", 202},
                                    {"NonAuthoritativeInformation", 203},
                                    {"NoContent", 204},
                                    {"ResetContent", 205},
                                    {"PartialContent", 206},
                                    {"MultiStatus", 207},
                                    {"AlreadyReported", 208},
                                    {"IMUsed", 226},
                                    {"MultipleChoices", 300},
                                    {"Ambiguous", 300},
                                    {"MovedPermanently", 301},
                                    {"Moved", 301},
                                    {"Found", 302},
                                    {"Redirect", 302},
                                    {"SeeOther", 303},
                                    {"RedirectMethod", 303},
                                    {"NotModified", 304},
                                    {"UseProxy", 305},
                                    {"Unused", 306},
                                    {"TemporaryRedirect", 307},
                                    {"RedirectKeepVerb", 307},
                                    {"PermanentRedirect", 308},
                                    {"BadRequest", 400},
                                    {"Unauthorized", 401},
                                    {"PaymentRequired", 402},
                                    {"Forbidden", 403},
                                    {"NotFound", 404},
                                    {"MethodNotAllowed", 405},
                                    {"NotAcceptable", 406},
                                    {"ProxyAuthenticationRequired", 407},
                                    {"RequestTimeout", 408},
                                    {"Conflict", 409},
                                    {"Gone", 410},
                                    {"LengthRequired", 411},
                                    {"PreconditionFailed", 412},
                                    {"RequestEntityTooLarge", 413},
                                    {"RequestUriTooLong", 414},
                                    {"UnsupportedMediaType", 415},
                                    {"RequestedRangeNotSatisfiable", 416},
                                    {"ExpectationFailed", 417},
                                    {"MisdirectedRequest", 421},
                                    {"UnprocessableEntity", 422},
                                    {"UnprocessableContent", 422},
                                    {"Locked", 423},
                                    {"FailedDependency", 424},
                                    {"UpgradeRequired", 426},
                                    {"PreconditionRequired", 428},
                                    {"TooManyRequests", 429},
                                    {"RequestHeaderFieldsTooLarge", 431},
                                    {"UnavailableForLegalReasons", 451},
                                    {"InternalServerError", 500},
                                    {"NotImplemented", 501},
                                    {"BadGateway", 502},
                                    {"ServiceUnavailable", 503},
                                    {"GatewayTimeout", 504},
                                    {"HttpVersionNotSupported", 505},
                                    {"VariantAlsoNegotiates", 506},
                                    {"InsufficientStorage", 507},
                                    {"LoopDetected", 508},
                                    {"NotExtended", 510},
                                    {"NetworkAuthenticationRequired", 511},
                                    {0}};
ENUM_TYPE(HttpStatusCode, "System.Net.HttpStatusCode", codes, 0);

/* Those whose words are not the name taken apart at its capitals. */
static const struct {
    int status;
    const char *words;
} unlike[] = {
    {203, "Non-Authoritative Information"}, {207, "Multi-Status"},         {226, "IM Used"},
    {413, "Request Entity Too Large"},      {414, "Request-Uri Too Long"}, {416, "Requested Range Not Satisfiable"},
    {505, "Http Version Not Supported"}};

str *http_reason_of(int status)
{
    for (size_t i = 0; i < sizeof unlike / sizeof *unlike; i++) {
        if (unlike[i].status == status) {
            return str_c(unlike[i].words);
        }
    }
    for (const enum_member *m = codes; m->name; m++) {
        if (m->number != status) {
            continue;
        }
        buf b = {0};
        for (const char *p = m->name; *p; p++) {
            if (p > m->name && *p >= 'A' && *p <= 'Z' && p[-1] >= 'a') {
                buf_byte(&b, ' ');
            }
            buf_byte(&b, *p);
        }
        return str_from_buf(&b);
    }
    return str_empty;
}

TYPES_EXPORT(http_status, &type_HttpStatusCode);
