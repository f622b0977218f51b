/* web_response.h: what Invoke-WebRequest gives: a response with its content as text or bytes, and what its HTML links to.
 *
 * Threads: immutable once made but for the links, read when first asked for. Cost: some us; the links a pass over the text.
 */
#ifndef CMDLETS_WEB_RESPONSE_H
#define CMDLETS_WEB_RESPONSE_H

#include "cmdlets/utility/web_request.h"

extern type type_WebResponseObject, type_BasicHtmlWebResponseObject;
/* Text by its content type: BasicHtmlWebResponseObject. */
value web_response_new(http_response *a);
/* Dictionary[string,IEnumerable[string]] of all headers. */
map *web_header_map(const http_response *a);

#endif
