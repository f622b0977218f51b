#include "syntax/parse_error.h"

#include <string.h>

#include "base/heap.h"

static const struct {
    const char *id, *message;
} error_table[PERR_COUNT] = {
#define PERR(id, message) {#id, message},
#include "syntax/parse_error.def"
#undef PERR
};

/* The message with {0}.. replaced; `{{` and `}}` are kept as they stand, as the reference engine prints them. */
static str *error_message(const char *format, va_list arguments)
{
    str *args[2] = {str_empty, str_empty};
    if (strstr(format, "{0}"))
        args[0] = va_arg(arguments, str *);
    if (strstr(format, "{1}"))
        args[1] = va_arg(arguments, str *);
    wbuf out = {0};
    for (const char *p = format; *p; p++) {
        if (p[0] == '{' && (p[1] == '0' || p[1] == '1') && p[2] == '}') {
            str_append(&out, args[p[1] - '0']);
            p += 2;
        } else {
            wbuf_unit(&out, (uint16_t)(unsigned char)*p);
        }
    }
    return str_from_wbuf(&out);
}

/* Does nothing but white space and comments stand behind `at`? Then more input could mend the error. */
static bool error_at_end(const error_list *list, uint32_t at)
{
    while (at < list->length) {
        uint16_t c = list->text[at];
        if (c == '#')
            while (at < list->length && list->text[at] != '\n')
                at++;
        else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '`')
            at++;
        else
            return false;
    }
    return true;
}

void error_list_add(error_list *list, uint32_t start, uint32_t end, perr id, va_list arguments)
{
    const char *name = error_table[id].id;
    for (uint32_t i = list->count; i-- > 0;)
        if (list->items[i].id == name && list->items[i].start == start && list->items[i].end == end)
            return;
    if (list->count >= PARSE_ERRORS_MAX)
        return;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 8;
        parse_error *grown = heap_alloc(list->capacity * sizeof *grown);
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
    }
    bool incomplete = id != PERR_UnexpectedToken && error_at_end(list, end);
    list->items[list->count++] =
        (parse_error){name, start, end, error_message(error_table[id].message, arguments), incomplete};
}
