/* task.c: System.Threading.Tasks.Task: its life, its awaiter, TaskCompletionSource. */
#include "types/task.h"

#include <stdatomic.h>

#include "base/heap.h"
#include "types/native.h"
#include "types/task_internal.h"
#include "types/waiting.h"

enum task_status {
    CREATED,
    WAITING_FOR_ACTIVATION,
    WAITING_TO_RUN,
    RUNNING,
    WAITING_FOR_CHILDREN,
    RAN,
    CANCELED,
    FAULTED
};

/* What hangs on the end of a task. */
typedef struct continuation {
    void (*fn)(void *arg, task *t);
    void *arg;
    struct continuation *next;
} continuation;

struct task {
    object o;
    _Atomic uint32_t status;
    _Atomic bool claimed; /* somebody is ending it */
    par_event done;
    value result, state;
    list *errors;
    continuation *_Atomic hanging;
    int32_t id;
};

static _Atomic int32_t ids;
/* Ends the list of a task that has ended: nothing hangs on it any more. */
static continuation closed;

/* ---- life ---- */

task *task_new_as(const type *exact)
{
    task *t = heap_alloc(sizeof *t);
    t->o.type = exact;
    t->status = WAITING_FOR_ACTIVATION;
    par_event_init(&t->done, false, false);
    t->id = atomic_fetch_add(&ids, 1) + 1;
    return t;
}

static const type *task_type(const type *result)
{
    return result ? type_instantiate(&type_TaskOf, &result, 1) : &type_Task;
}

task *task_new(const type *result)
{
    return task_new_as(task_type(result));
}

static void end(task *t, uint32_t status)
{
    atomic_store(&t->status, status);
    par_event_set(&t->done);
    continuation *c = atomic_exchange(&t->hanging, &closed);
    continuation *in_order = NULL;
    while (c) {
        continuation *next = c->next;
        c->next = in_order;
        in_order = c;
        c = next;
    }
    for (; in_order; in_order = in_order->next) {
        in_order->fn(in_order->arg, t);
    }
}

bool task_complete(task *t, value result)
{
    if (atomic_exchange(&t->claimed, true)) {
        return false;
    }
    value_store(&t->result, result);
    end(t, RAN);
    return true;
}

bool task_fail_all(task *t, list *exceptions)
{
    if (atomic_exchange(&t->claimed, true)) {
        return false;
    }
    t->errors = exceptions;
    end(t, FAULTED);
    return true;
}

bool task_fail(task *t, exception *e)
{
    list *l = list_new(NULL);
    list_add(l, v_obj(e));
    return task_fail_all(t, l);
}

bool task_cancel(task *t)
{
    if (atomic_exchange(&t->claimed, true)) {
        return false;
    }
    end(t, CANCELED);
    return true;
}

bool task_cancel_with(task *t, exception *e)
{
    if (atomic_exchange(&t->claimed, true)) {
        return false;
    }
    e->extra = v_obj(t);
    t->errors = list_new(NULL);
    list_add(t->errors, v_obj(e));
    end(t, CANCELED);
    return true;
}

void task_when(task *t, void (*fn)(void *arg, task *t), void *arg)
{
    continuation *c = heap_alloc(sizeof *c);
    c->fn = fn;
    c->arg = arg;
    continuation *first = atomic_load(&t->hanging);
    do {
        if (first == &closed) {
            fn(arg, t);
            return;
        }
        c->next = first;
    } while (!atomic_compare_exchange_weak(&t->hanging, &first, c));
}

task *task_from_result(const type *result, value v)
{
    task *t = task_new(result);
    task_complete(t, v);
    return t;
}

task *task_done(void)
{
    value nothing = void_task_result();
    return task_from_result(value_type(nothing), nothing);
}

bool task_ended(const task *t)
{
    return atomic_load(&((task *)(uintptr_t)t)->status) >= RAN;
}

bool task_failed(const task *t)
{
    return atomic_load(&((task *)(uintptr_t)t)->status) == FAULTED;
}

bool task_cancelled(const task *t)
{
    return atomic_load(&((task *)(uintptr_t)t)->status) == CANCELED;
}

list *task_errors(const task *t)
{
    return t->errors;
}

value task_value(const task *t)
{
    return value_load(&t->result);
}

par_event *task_event(task *t)
{
    return &t->done;
}

value task_state(const task *t)
{
    return t->state;
}

void task_set_state(task *t, value v)
{
    t->state = v;
}

task *task_of(value v)
{
    return v.kind == K_OBJECT && type_is_assignable(&type_Task, v.as.o->type) ? (task *)v.as.o : NULL;
}

/* ---- what a wait throws ---- */

static exception *cancelled_exception(task *t)
{
    exception *e = exception_new("System.Threading.Tasks.TaskCanceledException", str_c("A task was canceled."));
    e->extra = v_obj(t);
    return e;
}

exception *aggregate_exception(const list *errors)
{
    buf b = {0};
    buf_text(&b, "One or more errors occurred.");
    for (size_t i = 0; i < list_count(errors); i++) {
        buf_text(&b, " (");
        str_append_utf8(to_str(member_get(list_get(errors, i), str_c("Message"), 0)), &b);
        buf_byte(&b, ')');
    }
    exception *e = exception_new("System.AggregateException", str_from_buf(&b));
    e->inner = list_get(errors, 0);
    e->extra = v_obj(list_to_array(errors));
    return e;
}

void task_gather_errors(task *t, list *into)
{
    if (task_cancelled(t)) {
        list_add(into, v_obj(cancelled_exception(t)));
    } else if (task_failed(t)) {
        for (size_t i = 0; i < list_count(t->errors); i++) {
            list_add(into, list_get(t->errors, i));
        }
    }
}

/* As Wait() and Result do: everything in one AggregateException. */
static void throw_aggregate(task *t)
{
    list *errors = list_new(NULL);
    task_gather_errors(t, errors);
    if (list_count(errors)) {
        throw_exception(aggregate_exception(errors));
    }
}

value task_result(task *t)
{
    wait_ended(par_event_wait(&t->done, -1));
    if (task_cancelled(t)) {
        throw_exception(t->errors ? (exception *)list_get(t->errors, 0).as.o : cancelled_exception(t));
    }
    if (task_failed(t)) {
        throw_exception((exception *)list_get(t->errors, 0).as.o);
    }
    return task_value(t);
}

/* ---- members ---- */

static task *self_of(const call *c)
{
    return (task *)c->self.as.o;
}

static bool wait_for(call *c)
{
    task *t = self_of(c);
    int64_t timeout = -1;
    value token = V_NULL;
    for (uint32_t i = 0; i < c->argc; i++) {
        if (c->args[i].kind == K_INT32 || c->args[i].kind == K_TIMESPAN) {
            timeout = arg_timeout(c, i, c->args[i].kind == K_INT32 ? "millisecondsTimeout" : "timeout");
        } else {
            token = c->args[i];
        }
    }
    par_event *both[] = {&t->done, cancel_event(token)};
    size_t which = 0;
    if (!wait_ended(par_event_wait_many(both, both[1] ? 2 : 1, false, timeout, &which))) {
        return false;
    }
    if (which == 1) {
        cancel_throw(token);
    }
    throw_aggregate(t);
    return true;
}

METHOD(wait_void)
{
    wait_for(c);
    return V_NULL;
}

METHOD(wait_bool)
{
    return v_bool(wait_for(c));
}

METHOD(dispose)
{
    return V_NULL;
}

METHOD(continue_with)
{
    throw_unsupported("Task.ContinueWith");
}

static const enum_member statuses[] = {{"Created", CREATED},
                                       {"WaitingForActivation", WAITING_FOR_ACTIVATION},
                                       {"WaitingToRun", WAITING_TO_RUN},
                                       {"Running", RUNNING},
                                       {"WaitingForChildrenToComplete", WAITING_FOR_CHILDREN},
                                       {"RanToCompletion", RAN},
                                       {"Canceled", CANCELED},
                                       {"Faulted", FAULTED},
                                       {0}};
static ENUM_TYPE(TaskStatus, TASKS "TaskStatus", statuses, 0);
static const enum_member creation_options[] = {{"None", 0},
                                               {"PreferFairness", 1},
                                               {"LongRunning", 2},
                                               {"AttachedToParent", 4},
                                               {"DenyChildAttach", 8},
                                               {"HideScheduler", 16},
                                               {"RunContinuationsAsynchronously", 64},
                                               {0}};
static ENUM_TYPE(TaskCreationOptions, TASKS "TaskCreationOptions", creation_options, T_FLAGS);

GETTER(status)
{
    return enum_value(&type_TaskStatus, atomic_load(&((task *)self.as.o)->status));
}

GETTER(completed)
{
    return v_bool(task_ended((task *)self.as.o));
}

GETTER(succeeded)
{
    return v_bool(atomic_load(&((task *)self.as.o)->status) == RAN);
}

GETTER(faulted)
{
    return v_bool(task_failed((task *)self.as.o));
}

GETTER(canceled)
{
    return v_bool(task_cancelled((task *)self.as.o));
}

GETTER(id)
{
    return v_int(((task *)self.as.o)->id);
}

GETTER(exception)
{
    task *t = (task *)self.as.o;
    return task_failed(t) ? v_obj(aggregate_exception(t->errors)) : V_NULL;
}

GETTER(null)
{
    return V_NULL;
}

GETTER(false)
{
    return V_FALSE;
}

GETTER(options)
{
    return enum_value(&type_TaskCreationOptions, 0);
}

GETTER(handle)
{
    return wait_handle_over(&((task *)self.as.o)->done);
}

/* Waits, as reading $task.Result does. */
GETTER(result)
{
    task *t = (task *)self.as.o;
    wait_ended(par_event_wait(&t->done, -1));
    throw_aggregate(t);
    return task_value(t);
}

/* ---- awaiters: views of their task ---- */

typedef struct awaiter {
    object o;
    task *task;
} awaiter;

static type type_TaskAwaiter, type_TaskAwaiterOf, type_ConfiguredTaskAwaitable, type_ConfiguredTaskAwaitableOf;

static value view_new(const type *plain, const type *of, task *t)
{
    awaiter *a = heap_alloc(sizeof *a);
    const type *tt = t->o.type;
    a->o.type = tt->definition == &type_TaskOf ? type_instantiate(of, tt->args, 1) : plain;
    a->task = t;
    return v_obj(a);
}

METHOD(get_awaiter)
{
    return view_new(&type_TaskAwaiter, &type_TaskAwaiterOf, self_of(c));
}

METHOD(configure)
{
    return view_new(&type_ConfiguredTaskAwaitable, &type_ConfiguredTaskAwaitableOf, self_of(c));
}

METHOD(configured_awaiter)
{
    return view_new(&type_TaskAwaiter, &type_TaskAwaiterOf, ((awaiter *)c->self.as.o)->task);
}

METHOD(awaiter_result)
{
    return task_result(((awaiter *)c->self.as.o)->task);
}

GETTER(awaiter_completed)
{
    return v_bool(task_ended(((awaiter *)self.as.o)->task));
}

#define SERVICES "System.Runtime.CompilerServices."
static const method awaiter_methods[] = {{"GetResult", "", "void", awaiter_result, M_VOID}, {0}};
static const method awaiter_of_methods[] = {{"GetResult", "", "T", awaiter_result, 0}, {0}};
static const property awaiter_properties[] = {{"IsCompleted", "bool", get_awaiter_completed, NULL, 0}, {0}};
static type type_TaskAwaiter = {TYPE_OBJECT,      .name = SERVICES "TaskAwaiter", .flags = T_VALUE,
                                .kind = K_OBJECT, .methods = awaiter_methods,     .properties = awaiter_properties};
static type type_TaskAwaiterOf = {TYPE_OBJECT,      .name = SERVICES "TaskAwaiter`1", .flags = T_VALUE | T_GENERIC,
                                  .kind = K_OBJECT, .methods = awaiter_of_methods,    .properties = awaiter_properties};
static const method awaitable_methods[] = {{"GetAwaiter", "", "object", configured_awaiter, 0}, {0}};
static type type_ConfiguredTaskAwaitable = {TYPE_OBJECT, .name = SERVICES "ConfiguredTaskAwaitable", .flags = T_VALUE,
                                            .kind = K_OBJECT, .methods = awaitable_methods};
static type type_ConfiguredTaskAwaitableOf = {TYPE_OBJECT, .name = SERVICES "ConfiguredTaskAwaitable`1",
                                              .flags = T_VALUE | T_GENERIC, .kind = K_OBJECT,
                                              .methods = awaitable_methods};

/* ---- the types ---- */

#define TOKEN "System.Threading.CancellationToken cancellationToken"
static const method task_methods[] = {TASK_STATICS,
                                      {"Wait", "", "void", wait_void, M_VOID},
                                      {"Wait", TOKEN, "void", wait_void, M_VOID},
                                      {"Wait", "int millisecondsTimeout", "bool", wait_bool, 0},
                                      {"Wait", "timespan timeout", "bool", wait_bool, 0},
                                      {"Wait", "int millisecondsTimeout, " TOKEN, "bool", wait_bool, 0},
                                      {"Wait", "timespan timeout, " TOKEN, "bool", wait_bool, 0},
                                      {"GetAwaiter", "", SERVICES "TaskAwaiter", get_awaiter, 0},
                                      {"ConfigureAwait", "bool continueOnCapturedContext", "object", configure, 0},
                                      {"ContinueWith", "object continuation", "object", continue_with, 0},
                                      {"Dispose", "", "void", dispose, M_VOID},
                                      {0}};
static const property task_properties[] = {{"Id", "int", get_id, NULL, 0},
                                           {"Exception", "System.AggregateException", get_exception, NULL, 0},
                                           {"Status", TASKS "TaskStatus", get_status, NULL, 0},
                                           {"IsCanceled", "bool", get_canceled, NULL, 0},
                                           {"IsCompleted", "bool", get_completed, NULL, 0},
                                           {"IsCompletedSuccessfully", "bool", get_succeeded, NULL, 0},
                                           {"CreationOptions", TASKS "TaskCreationOptions", get_options, NULL, 0},
                                           {"AsyncState", "object", get_null, NULL, 0},
                                           {"IsFaulted", "bool", get_faulted, NULL, 0},
                                           {"AsyncWaitHandle", "System.Threading.WaitHandle", get_handle, NULL, 0},
                                           {"CompletedSynchronously", "bool", get_false, NULL, 0},
                                           {"CompletedTask", TASKS "Task", get_completed_task, NULL, M_STATIC},
                                           {"CurrentId", "object", get_null, NULL, M_STATIC},
                                           {0}};
static const property task_of_properties[] = {{"Result", "T", get_result, NULL, 0}, {0}};
type type_Task = {TYPE_OBJECT,      .name = TASKS "Task",    .interfaces = "System.IAsyncResult,System.IDisposable",
                  .kind = K_OBJECT, .methods = task_methods, .properties = task_properties};
type type_TaskOf = {TYPE_OBJECT,        .name = TASKS "Task`1", .base = TASKS "Task",
                    .flags = T_GENERIC, .kind = K_OBJECT,       .properties = task_of_properties};

/* ---- TaskCompletionSource ---- */

typedef struct completion {
    object o;
    task *task;
} completion;

static task *completion_of(const call *c)
{
    return ((completion *)c->self.as.o)->task;
}

METHOD(make_completion)
{
    completion *s = heap_alloc(sizeof *s);
    s->o.type = c->type;
    s->task = task_new(c->type->arg_count ? c->type->args[0] : NULL);
    return v_obj(s);
}

static value must(bool done)
{
    if (!done) {
        throw_argument("System.InvalidOperationException", NULL,
                       "An attempt was made to transition a task to a final state when it had already completed.");
    }
    return V_NULL;
}

static exception *exception_argument(const call *c)
{
    if (v_is_null(c->args[0])) {
        throw_null_argument("exception");
    }
    return (exception *)c->args[0].as.o;
}

METHOD(set_result)
{
    return must(task_complete(completion_of(c), c->argc ? c->args[0] : V_NULL));
}

METHOD(try_set_result)
{
    return v_bool(task_complete(completion_of(c), c->argc ? c->args[0] : V_NULL));
}

METHOD(set_exception)
{
    return must(task_fail(completion_of(c), exception_argument(c)));
}

METHOD(try_set_exception)
{
    return v_bool(task_fail(completion_of(c), exception_argument(c)));
}

METHOD(set_canceled)
{
    return must(task_cancel(completion_of(c)));
}

METHOD(try_set_canceled)
{
    return v_bool(task_cancel(completion_of(c)));
}

GETTER(task)
{
    return v_obj(((completion *)self.as.o)->task);
}

#define COMPLETION_ROWS                                                                                                \
    {"SetException", "System.Exception exception", "void", set_exception, M_VOID},                                     \
        {"TrySetException", "System.Exception exception", "bool", try_set_exception, 0},                               \
        {"SetCanceled", "", "void", set_canceled, M_VOID},                                                             \
    {                                                                                                                  \
        "TrySetCanceled", "", "bool", try_set_canceled, 0                                                              \
    }
static const method completion_ctors[] = {{NULL, "", NULL, make_completion, 0}, {0}};
static const method completion_methods[] = {COMPLETION_ROWS,
                                            {"SetResult", "", "void", set_result, M_VOID},
                                            {"TrySetResult", "", "bool", try_set_result, 0},
                                            {0}};
static const method completion_of_methods[] = {COMPLETION_ROWS,
                                               {"SetResult", "T result", "void", set_result, M_VOID},
                                               {"TrySetResult", "T result", "bool", try_set_result, 0},
                                               {0}};
static const property completion_properties[] = {{"Task", TASKS "Task", get_task, NULL, 0}, {0}};
static type type_TaskCompletionSource = {TYPE_OBJECT,
                                         .name = TASKS "TaskCompletionSource",
                                         .kind = K_OBJECT,
                                         .ctors = completion_ctors,
                                         .methods = completion_methods,
                                         .properties = completion_properties};
static type type_TaskCompletionSourceOf = {TYPE_OBJECT,
                                           .name = TASKS "TaskCompletionSource`1",
                                           .flags = T_GENERIC,
                                           .kind = K_OBJECT,
                                           .ctors = completion_ctors,
                                           .methods = completion_of_methods,
                                           .properties = completion_properties};

TYPES_EXPORT(task, &type_Task, &type_TaskOf, &type_TaskStatus, &type_TaskCreationOptions, &type_TaskAwaiter,
             &type_TaskAwaiterOf, &type_ConfiguredTaskAwaitable, &type_ConfiguredTaskAwaitableOf,
             &type_TaskCompletionSource, &type_TaskCompletionSourceOf);
