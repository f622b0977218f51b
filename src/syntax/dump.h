/* dump.h: the text of an extent on one line, for the dumps. */
#ifndef SYNTAX_DUMP_H
#define SYNTAX_DUMP_H

#include "base/buf.h"
#include "syntax/ast.h"

/* Line ends as \n and \r; cut to `limit` units with "..." as the oracle does. */
void dump_text(const source *src, uint32_t start, uint32_t end, uint32_t limit, buf *out);

#endif
