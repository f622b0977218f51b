/* task_internal.h: what task.c and task_static.c share. Threads: any. */
#ifndef TYPES_TASK_INTERNAL_H
#define TYPES_TASK_INTERNAL_H

#include "object/array.h"
#include "types/task.h"

#define TASKS "System.Threading.Tasks."

bool task_failed(const task *t);
bool task_cancelled(const task *t);
list *task_errors(const task *t);
/* Of one that has run to its end. */
value task_value(const task *t);
/* Adds what it failed with. */
void task_gather_errors(task *t, list *into);
exception *aggregate_exception(const list *errors);
value void_task_result(void);

/* Static members of Task, in task_static.c. */
value task_delay(call *c);
value task_when_all(call *c);
value task_when_any(call *c);
value task_wait_all(call *c);
value task_wait_any(call *c);
value task_static_result(call *c);
value task_static_exception(call *c);
value task_static_canceled(call *c);
value task_run(call *c);
value get_completed_task(value self, const type *of);

#define TASK_LIST "System.Threading.Tasks.Task[] tasks"
#define TASK_STATICS                                                                                                   \
    {"Delay", "int millisecondsDelay", TASKS "Task", task_delay, M_STATIC},                                            \
        {"Delay", "timespan delay", TASKS "Task", task_delay, M_STATIC},                                               \
        {"Delay", "int millisecondsDelay, System.Threading.CancellationToken cancellationToken", TASKS "Task",         \
         task_delay, M_STATIC},                                                                                        \
        {"Delay", "timespan delay, System.Threading.CancellationToken cancellationToken", TASKS "Task", task_delay,    \
         M_STATIC},                                                                                                    \
        {"FromResult", "object result", TASKS "Task", task_static_result, M_STATIC},                                   \
        {"FromException", "System.Exception exception", TASKS "Task", task_static_exception, M_STATIC},                \
        {"FromCanceled", "System.Threading.CancellationToken cancellationToken", TASKS "Task", task_static_canceled,   \
         M_STATIC},                                                                                                    \
        {"Run", "object action", TASKS "Task", task_run, M_STATIC},                                                    \
        {"WhenAll", "params " TASK_LIST, TASKS "Task", task_when_all, M_STATIC},                                       \
        {"WhenAny", "params " TASK_LIST, TASKS "Task", task_when_any, M_STATIC},                                       \
        {"WaitAll", "params " TASK_LIST, "void", task_wait_all, M_STATIC | M_VOID},                                    \
        {"WaitAll", TASK_LIST ", int millisecondsTimeout", "bool", task_wait_all, M_STATIC},                           \
        {"WaitAll", TASK_LIST ", timespan timeout", "bool", task_wait_all, M_STATIC},                                  \
        {"WaitAny", "params " TASK_LIST, "int", task_wait_any, M_STATIC},                                              \
        {"WaitAny", TASK_LIST ", int millisecondsTimeout", "int", task_wait_any, M_STATIC},                            \
    {                                                                                                                  \
        "WaitAny", TASK_LIST ", timespan timeout", "int", task_wait_any, M_STATIC                                      \
    }

#endif
