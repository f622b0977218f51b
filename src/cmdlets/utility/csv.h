/* csv.h: rows of text with separators: written from objects, read to custom objects.
 *
 * Threads: one fiber. Cost: reading about 10 ns a character.
 */
#ifndef CMDLETS_CSV_H
#define CMDLETS_CSV_H

#include "cmdlets/cmdlets.h"

/* ---- writing ---- */

enum csv_quotes { CSV_QUOTE_NEVER, CSV_QUOTE_ALWAYS, CSV_QUOTE_AS_NEEDED };
extern type type_QuoteKind;

typedef struct csv_writer {
    uint16_t delimiter;
    int quotes;
    list *quote_fields; /* NULL: all */
    list *columns;      /* NULL: not known yet */
    bool type_line, no_header;
} csv_writer;

/* Names of the properties that become columns; none for numbers. */
list *csv_columns(value item);
str *csv_type_line(value item);
str *csv_header(const csv_writer *w);
str *csv_row(const csv_writer *w, value item);

/* ---- reading ---- */

typedef struct csv_reader {
    uint16_t delimiter;
    list *header; /* names; NULL: the first record */
    str *type_name;
    const shape *shape;
    bool warned;
} csv_reader;

/* The fields of the record at *at, which moves behind it; NULL: the text is at its end. */
list *csv_record(const csv_reader *r, const str *text, size_t *at);
/* Writes an object for each record of a text. */
void csv_read(cmdlet_run *c, csv_reader *r, const str *text);
/* The list separator of the culture. */
uint16_t csv_culture_delimiter(void);

#endif
