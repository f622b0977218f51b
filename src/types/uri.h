/* uri.h: System.Uri: parsing, escaping, joining; and what the web encoders share with it.
 *
 * Invariants: a uri is immutable. Its parts are escaped as AbsoluteUri shows them ("" when missing); a query begins with
 *   `?`, a fragment with `#`. A relative one has only its original text.
 * Threads: any. Cost: some us to parse.
 */
#ifndef TYPES_URI_H
#define TYPES_URI_H

#include "object/array.h"

enum uri_kind { URI_RELATIVE_OR_ABSOLUTE, URI_ABSOLUTE, URI_RELATIVE };
enum uri_host { URI_HOST_UNKNOWN, URI_HOST_BASIC, URI_HOST_DNS, URI_HOST_IPV4, URI_HOST_IPV6 };

typedef struct uri {
    object o;
    str *original;
    bool absolute, authority, dos, dont_escape;
    str *scheme, *user_info, *host, *path, *query, *fragment;
    int port; /* -1: none */
    enum uri_host host_type;
} uri;

extern type type_Uri;

/* NULL when it cannot be parsed as asked; *why is .NET's message then. */
uri *uri_parse(const str *text, enum uri_kind kind, bool dont_escape, const char **why);
/* Throws UriFormatException. */
uri *uri_make(const str *text, enum uri_kind kind, bool dont_escape);
uri *uri_join(const uri *base, const str *relative);
str *uri_absolute(const uri *u); /* AbsoluteUri, or the original text of a relative one */
str *uri_text(const uri *u);     /* ToString() */
str *uri_authority(const uri *u);
str *uri_local_path(const uri *u);
int uri_default_port(const str *scheme);
bool uri_is_file(const uri *u);

/* %XX for all but the unreserved (and, with `reserved`, the reserved) characters, as UTF-8. */
str *uri_escape(const str *s, bool reserved);
/* Decodes %XX of valid UTF-8; `safe` keeps what would change the meaning. */
str *uri_unescape(const str *s, bool safe);

#endif
