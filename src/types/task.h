/* task.h: System.Threading.Tasks.Task as other rooms make and finish one.
 *
 * Purpose: HttpClient, InvokeAsync, streams and timers give tasks; a script waits for them or asks for their state.
 * Invariants: a task ends once (completed, failed or cancelled); its result is written before its event is set. What
 *   hangs on its end (WhenAll and kin) runs on the fiber that ends it and must not throw.
 * Threads: any. Cost: an object and an event.
 */
#ifndef TYPES_TASK_H
#define TYPES_TASK_H

#include "object/array.h"
#include "object/error.h"
#include "par/par.h"

typedef struct task task;

extern type type_Task, type_TaskOf; /* TaskOf: the definition Task`1 */

/* `result` is T of Task<T>; NULL: a Task without a result. */
task *task_new(const type *result);
/* Of an exact type of its own that derives from Task. */
task *task_new_as(const type *exact);
task *task_from_result(const type *result, value v);
/* An ended task without a result, whose GetResult() outputs a VoidTaskResult as .NET's does. */
task *task_done(void);

/* false: it had ended already. */
bool task_complete(task *t, value result);
bool task_fail(task *t, exception *e);
bool task_fail_all(task *t, list *exceptions);
bool task_cancel(task *t);
/* The same, with what GetResult() throws then: TaskCanceledException with a message of its own. */
bool task_cancel_with(task *t, exception *e);

bool task_ended(const task *t);
par_event *task_event(task *t);
/* Runs fn(arg, t) when t ends: at once if it has. */
void task_when(task *t, void (*fn)(void *arg, task *t), void *arg);
/* Waits for the end; throws what GetAwaiter().GetResult() does. */
value task_result(task *t);

/* Something the task's maker wants to find again. */
value task_state(const task *t);
void task_set_state(task *t, value v);

/* NULL: no task. */
task *task_of(value v);

#endif
