/* http_internal.h: what the two halves of the transport share: fibers post (http.c), the network thread works
 * (http_thread.c). Threads: as named. */
#ifndef ENGINE_HTTP_INTERNAL_H
#define ENGINE_HTTP_INTERNAL_H

#include "engine/net/http.h"

/* Hands an exchange, or the wish to cancel it, to the network thread; starts that at first. (any thread)
 * false: no thread can be had. */
bool net_post(http_exchange *x, bool cancel);

#endif
