/* clixml.h: PowerShell's XML form of objects (CLIXML), writing and reading.
 *
 * Purpose: Export-Clixml and its kin, [PSSerializer], and what a background job and its process say to each other.
 * Invariants: an object met a second time is written as a reference, so cycles end. Properties of an object cost one level
 *   of depth, note properties and items of collections none; below depth 0 an object is its text. What is read is data: primitives
 *   of their own type, lists as ArrayList, all else a property bag whose type names begin with `Deserialized.`.
 * Errors: XmlException with line and position for text that is none. Threads: one fiber. Cost: some 200 ns an element.
 */
#ifndef ENGINE_CLIXML_H
#define ENGINE_CLIXML_H

#include "object/convert.h"
#include "object/psobject.h"

typedef struct clixml_writer {
    buf out;
    bool indent;          /* lines and two blanks a level; without, as a frame between processes */
    int level;            /* of elements, for the indent */
    int nested;           /* objects within objects */
    map *objects, *types; /* what has a number already */
    int32_t object_count, type_count;
} clixml_writer;

enum { CLIXML_DEPTH = 2 };

/* The <Objs> element around what is written. */
void clixml_begin(clixml_writer *w, bool indent);
void clixml_write(clixml_writer *w, value v, int depth);
void clixml_end(clixml_writer *w);
/* All of it for one value. */
str *clixml_text(value v, int depth);

/* The values within <Objs>. `text` is UTF-8. */
list *clixml_read(const char *text, size_t length);

void clixml_register(void); /* [PSSerializer] */

#endif
