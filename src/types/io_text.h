/* io_text.h: text readers and writers as other files of this room use them. Threads: one fiber at a time. */
#ifndef TYPES_IO_TEXT_H
#define TYPES_IO_TEXT_H

#include "types/io_internal.h"

/* [Console]::In, Out and Error. */
value console_reader(void);
value console_writer(bool error);
/* Writes the text of a Write or WriteLine call: nothing, a value, characters, or a format and its arguments. */
str *write_arguments(const call *c);

/* Rows of Write and WriteLine with the given functions, also of Console. */
#define WRITE_FORMS(name, fn, flags)                                                                                   \
    {name, "string value", "void", fn, (flags) | M_VOID}, {name, "object value", "void", fn, (flags) | M_VOID},        \
        {name, "char value", "void", fn, (flags) | M_VOID}, {name, "char[] buffer", "void", fn, (flags) | M_VOID},     \
        {name, "bool value", "void", fn, (flags) | M_VOID}, {name, "int value", "void", fn, (flags) | M_VOID},         \
        {name, "long value", "void", fn, (flags) | M_VOID}, {name, "double value", "void", fn, (flags) | M_VOID},      \
        {name, "decimal value", "void", fn, (flags) | M_VOID},                                                         \
        {name, "string format, object arg0", "void", fn, (flags) | M_VOID},                                            \
        {name, "string format, object arg0, object arg1", "void", fn, (flags) | M_VOID},                               \
        {name, "string format, object arg0, object arg1, object arg2", "void", fn, (flags) | M_VOID},                  \
    {                                                                                                                  \
        name, "string format, params object[] arg", "void", fn, (flags) | M_VOID                                       \
    }

#endif
