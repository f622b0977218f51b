/* cookies.h: CookieContainer: what a server set, and what goes back to it.
 *
 * Invariants: a cookie belongs to a host (`host_only`) or a domain and all below it, and to a path and what is below it. A later
 *   one of the same name, domain and path replaces it. Expired ones are dropped when looked at.
 * Threads: a container may be shared by items: adding takes the list's own lock. Cost: linear in the cookies held.
 */
#ifndef TYPES_COOKIES_H
#define TYPES_COOKIES_H

#include "types/uri.h"

typedef struct cookie_jar cookie_jar;

cookie_jar *cookie_jar_new(void);
/* NULL: no CookieContainer. */
cookie_jar *cookie_jar_of(value v);
/* One Set-Cookie line of a response from `u`. */
void cookie_jar_take(cookie_jar *j, const uri *u, const str *line);
/* "a=1; b=2" for a request to `u`; empty: none. */
str *cookie_jar_header(cookie_jar *j, const uri *u);

#endif
