/* task_static.c: [Threading.Tasks.Task]::Delay, WhenAll, WhenAny, WaitAll, WaitAny, FromResult and kin. */
#include <stdatomic.h>

#include "base/heap.h"
#include "types/native.h"
#include "types/task_internal.h"
#include "types/waiting.h"

static type type_DelayPromise, type_WhenAllPromise, type_WhenAllPromiseOf, type_VoidTaskResult;

value void_task_result(void)
{
    return (value){.kind = K_INLINE, .type = type_VoidTaskResult.id};
}

value get_completed_task(value self, const type *of)
{
    (void)self;
    (void)of;
    return v_obj(task_done());
}

value task_static_result(call *c)
{
    const type *t = value_type(c->args[0]);
    return v_obj(task_from_result(t ? t : &type_Object, c->args[0]));
}

value task_static_exception(call *c)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("exception");
    }
    task *t = task_new(NULL);
    task_fail(t, (exception *)c->args[0].as.o);
    return v_obj(t);
}

value task_static_canceled(call *c)
{
    if (!cancel_requested(c->args[0])) {
        throw_argument("System.ArgumentOutOfRangeException", "cancellationToken",
                       "Specified argument was out of the range of valid values.");
    }
    task *t = task_new(NULL);
    task_cancel(t);
    return v_obj(t);
}

/* A block on a thread without a runspace ends the process in .NET; of one without a type all overloads compete. */
value task_run(call *c)
{
    (void)c;
    exception *e =
        exception_new("System.Management.Automation.MethodException",
                      str_c("Multiple ambiguous overloads found for \"Run\" and the argument count: \"1\"."));
    throw_record(error_record_new(e, "MethodCountCouldNotFindBest", EC_NotSpecified, V_NULL));
}

/* ---- Delay ---- */

typedef struct delay {
    task *task;
    par_event *cancel;
    int64_t ns;
} delay;

static void delay_fiber(void *arg)
{
    delay *d = arg;
    par_event never, *event = d->cancel;
    if (!event) {
        par_event_init(&never, false, false);
        event = &never;
    }
    if (par_event_wait(event, d->ns) == PAR_TIMEOUT) {
        task_complete(d->task, V_NULL);
    } else {
        task_cancel(d->task);
    }
}

value task_delay(call *c)
{
    value v = c->args[0], token = c->argc > 1 ? c->args[1] : V_NULL;
    int64_t ms = v.kind == K_TIMESPAN ? v.as.i / TICKS_PER_MS : v.as.i;
    if (ms < -1 || ms > UINT32_MAX - 1) {
        throw_argument("System.ArgumentOutOfRangeException", v.kind == K_TIMESPAN ? "delay" : "millisecondsDelay",
                       "The value needs to be either -1 (signifying an infinite timeout), 0 or a positive integer.");
    }
    task *t = task_new_as(&type_DelayPromise);
    if (cancel_requested(token)) {
        task_cancel(t);
    } else if (ms == 0) {
        task_complete(t, V_NULL);
    } else {
        delay *d = heap_alloc(sizeof *d);
        *d = (delay){t, cancel_event(token), ms < 0 ? -1 : v.kind == K_TIMESPAN ? v.as.i * 100 : ms * 1000000};
        par_spawn(delay_fiber, d, NULL);
    }
    return v_obj(t);
}

/* ---- several ---- */

static array *tasks_of(const call *c)
{
    array *a = arg_array(c, 0, "tasks");
    for (size_t i = 0; i < a->length; i++) {
        if (v_is_null(array_get(a, i))) {
            throw_argument("System.ArgumentException", "tasks", "The tasks argument included a null value.");
        }
    }
    return a;
}

typedef struct gathering {
    task *whole;
    array *parts;
    _Atomic size_t left;
} gathering;

/* T when all parts are Task<T> of one T: then the whole has their results. */
static const type *common_result(const array *parts)
{
    const type *element = parts->o.type->element;
    return element && element->definition == &type_TaskOf ? element->args[0] : NULL;
}

static void gathered(gathering *g)
{
    list *errors = list_new(NULL);
    bool cancelled = false;
    for (size_t i = 0; i < g->parts->length; i++) {
        task *t = task_of(array_get(g->parts, i));
        cancelled |= task_cancelled(t);
        if (task_failed(t)) {
            task_gather_errors(t, errors);
        }
    }
    if (list_count(errors)) {
        task_fail_all(g->whole, errors);
        return;
    }
    if (cancelled) {
        task_cancel(g->whole);
        return;
    }
    const type *result = common_result(g->parts);
    array *all = result ? array_new(result, g->parts->length) : NULL;
    for (size_t i = 0; all && i < g->parts->length; i++) {
        array_put(all, i, task_value(task_of(array_get(g->parts, i))));
    }
    task_complete(g->whole, all ? v_obj(all) : V_NULL);
}

static void part_ended(void *arg, task *t)
{
    gathering *g = arg;
    (void)t;
    if (atomic_fetch_sub(&g->left, 1) == 1) {
        gathered(g);
    }
}

value task_when_all(call *c)
{
    array *parts = tasks_of(c);
    const type *result = common_result(parts);
    gathering *g = heap_alloc(sizeof *g);
    g->whole = task_new_as(result ? type_instantiate(&type_WhenAllPromiseOf, &result, 1) : &type_WhenAllPromise);
    g->parts = array_new(parts->o.type->element, parts->length); /* the script may change its array */
    for (size_t i = 0; i < parts->length; i++) {
        array_put(g->parts, i, array_get(parts, i));
    }
    g->left = parts->length;
    if (parts->length == 0) {
        gathered(g);
    }
    for (size_t i = 0; i < parts->length; i++) {
        task_when(task_of(array_get(g->parts, i)), part_ended, g);
    }
    return v_obj(g->whole);
}

static void first_ended(void *arg, task *t)
{
    task_complete(arg, v_obj(t));
}

value task_when_any(call *c)
{
    array *parts = tasks_of(c);
    if (parts->length == 0) {
        throw_argument("System.ArgumentException", "tasks", "The tasks argument contains no tasks.");
    }
    task *any = task_new(&type_Task);
    for (size_t i = 0; i < parts->length; i++) {
        task_when(task_of(array_get(parts, i)), first_ended, any);
    }
    return v_obj(any);
}

static int64_t timeout_of(const call *c)
{
    return c->argc > 1 ? arg_timeout(c, 1, c->args[1].kind == K_TIMESPAN ? "timeout" : "millisecondsTimeout") : -1;
}

value task_wait_all(call *c)
{
    array *parts = tasks_of(c);
    int64_t deadline = deadline_from(timeout_of(c));
    list *errors = list_new(NULL);
    for (size_t i = 0; i < parts->length; i++) {
        task *t = task_of(array_get(parts, i));
        if (!wait_ended(par_event_wait(task_event(t), deadline_left(deadline)))) {
            return V_FALSE;
        }
        task_gather_errors(t, errors);
    }
    if (list_count(errors)) {
        throw_exception(aggregate_exception(errors));
    }
    return V_TRUE;
}

value task_wait_any(call *c)
{
    array *parts = tasks_of(c);
    if (parts->length == 0) {
        return v_int(-1);
    }
    par_event **events = heap_alloc(parts->length * sizeof *events);
    for (size_t i = 0; i < parts->length; i++) {
        events[i] = task_event(task_of(array_get(parts, i)));
    }
    size_t which = 0;
    bool one = wait_ended(par_event_wait_many(events, parts->length, false, timeout_of(c), &which));
    return v_int(one ? (int32_t)which : -1);
}

/* ---- types of tasks that .NET makes inside, as GetType() shows them ---- */

static type type_DelayPromise = {TYPE_OBJECT, .name = TASKS "Task+DelayPromise", .base = TASKS "Task",
                                 .kind = K_OBJECT};
static type type_WhenAllPromise = {TYPE_OBJECT, .name = TASKS "Task+WhenAllPromise", .base = TASKS "Task",
                                   .kind = K_OBJECT};
static type type_WhenAllPromiseOf = {TYPE_OBJECT, .name = TASKS "Task+WhenAllPromise`1", .base = TASKS "Task`1[T[]]",
                                     .flags = T_GENERIC, .kind = K_OBJECT};
static type type_VoidTaskResult = {TYPE_OBJECT, .name = TASKS "VoidTaskResult", .flags = T_VALUE | T_SEALED,
                                   .kind = K_INLINE};

TYPES_EXPORT(task_static, &type_DelayPromise, &type_WhenAllPromise, &type_WhenAllPromiseOf, &type_VoidTaskResult);
