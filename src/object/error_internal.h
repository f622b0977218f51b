/* error_internal.h: what error.c, error_record.c and exceptions.c share. Threads: any. */
#ifndef OBJECT_ERROR_INTERNAL_H
#define OBJECT_ERROR_INTERNAL_H

#include "object/error.h"

exception *exception_of_type(const type *t, str *message);
str *exception_message(const exception *e);
str *error_message(const error_record *r);
str *error_reason(const error_record *r);
str *error_target_name(const error_record *r);
str *error_target_type(const error_record *r);
str *error_category_text(const error_record *r);

/* A failed conversion: RuntimeException around PSInvalidCastException, InvalidArgument. */
/* `cause`: what lies below the cast's own exception, or NULL. */
_Noreturn void throw_cast(const char *id, str *message, exception *cause);

/* ErrorRecord.CategoryInfo and .ErrorDetails: views of their record. */
typedef struct record_part {
    object o;
    error_record *record;
} record_part;

void exceptions_register(void);
void error_types_register(void);

#endif
