/* operate_other.h: arithmetic where the left operand is no number: text, lists, tables, dates. Threads: any. */
#ifndef OBJECT_OPERATE_OTHER_H
#define OBJECT_OPERATE_OTHER_H

#include "object/operate.h"

/* true: done. false: the operands are numbers or have operators of their own. */
bool operate_other(arith_op op, value a, value b, value *out);
/* The same for dates and times. */
bool operate_date(arith_op op, value a, value b, value *out);

#endif
