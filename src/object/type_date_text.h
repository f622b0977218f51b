/* type_date_text.h: Parse, ParseExact and their Try forms, shared by DateTime, DateTimeOffset, DateOnly and TimeOnly. */
#ifndef OBJECT_TYPE_DATE_TEXT_H
#define OBJECT_TYPE_DATE_TEXT_H

#include "object/datetime.h"
#include "object/type.h"

typedef struct date_request {
    const culture *c;
    int styles;
    value formats; /* V_NULL: free form; a string or a string[] */
} date_request;

/* Provider and styles among args[from, to). */
void date_request_read(const call *c, uint32_t from, uint32_t to, date_request *out);
bool date_try(value text, const date_request *r, parsed_date *out);
void date_parse_or_throw(const str *text, const date_request *r, const char *type_name, parsed_date *out);

/* Throw when out of range. */
int64_t date_add_units(int64_t ticks, double amount, int64_t unit);
int64_t date_add_months(int64_t ticks, int64_t months);

#define DATE_STYLE "System.Globalization.DateTimeStyles style"
#define DATE_PROVIDER "System.IFormatProvider provider"
#define DATE_TEXT_ROWS(T, parse, try_parse, exact, try_exact)                                                          \
    {"Parse", "string s", T, parse, M_STATIC}, {"Parse", "string s, " DATE_PROVIDER, T, parse, M_STATIC},              \
        {"Parse", "string s, " DATE_PROVIDER ", " DATE_STYLE, T, parse, M_STATIC},                                     \
        {"ParseExact", "string s, string format, " DATE_PROVIDER, T, exact, M_STATIC},                                 \
        {"ParseExact", "string s, string format, " DATE_PROVIDER ", " DATE_STYLE, T, exact, M_STATIC},                 \
        {"ParseExact", "string s, string[] formats, " DATE_PROVIDER ", " DATE_STYLE, T, exact, M_STATIC},              \
        {"TryParse", "string s, ref " T " result", "bool", try_parse, M_STATIC},                                       \
        {"TryParse", "string s, " DATE_PROVIDER ", " DATE_STYLE ", ref " T " result", "bool", try_parse, M_STATIC},    \
        {"TryParse", "string s, " DATE_PROVIDER ", ref " T " result", "bool", try_parse, M_STATIC},                    \
        {"TryParseExact", "string s, string format, " DATE_PROVIDER ", " DATE_STYLE ", ref " T " result", "bool",      \
         try_exact, M_STATIC},                                                                                         \
    {                                                                                                                  \
        "TryParseExact", "string s, string[] formats, " DATE_PROVIDER ", " DATE_STYLE ", ref " T " result", "bool",    \
            try_exact, M_STATIC                                                                                        \
    }

#endif
