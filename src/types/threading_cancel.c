/* threading_cancel.c: CancellationTokenSource and CancellationToken.
 *
 * A token is its source's pointer in a value (0: None). What hangs on a cancellation runs on the fiber that cancels, the
 * last registered first; a script's blocks run there too, and what they throw comes out of Cancel() together. */
#include <stdatomic.h>

#include "base/heap.h"
#include "types/native.h"
#include "types/task.h"
#include "types/waiting.h"

#define THREADING "System.Threading."

struct cancel_source {
    object o;
    par_event event;
    _Atomic uint32_t cancelled;
    _Atomic uint32_t timer; /* counts settings: a timer that is not the last does nothing */
    list *callbacks;        /* of registration objects */
    bool disposed, timed;
};

typedef struct registration {
    object o;
    cancel_source *source;
    void (*fn)(void *arg);
    void *arg;
    value script, state;
    _Atomic bool gone;
} registration;

static type type_CancellationTokenRegistration;

static cancel_source *source_new(void)
{
    cancel_source *s = heap_alloc(sizeof *s);
    s->o.type = &type_CancellationTokenSource;
    par_event_init(&s->event, false, false);
    s->callbacks = list_new(NULL);
    return s;
}

static cancel_source *source_of(value v)
{
    cancel_source *s = (cancel_source *)v.as.o;
    if (s->disposed) {
        exception *e =
            exception_new("System.ObjectDisposedException", str_c("The CancellationTokenSource has been disposed."));
        throw_exception(e);
    }
    return s;
}

static value token_of(cancel_source *s)
{
    return (value){.kind = K_INLINE, .type = type_CancellationToken.id, .as.o = (object *)s};
}

cancel_source *cancel_source_of(value token)
{
    return token.kind == K_INLINE && token.type == type_CancellationToken.id ? (cancel_source *)token.as.o : NULL;
}

par_event *cancel_event(value token)
{
    cancel_source *s = cancel_source_of(token);
    return s ? &s->event : NULL;
}

static bool is_cancelled(const cancel_source *s)
{
    return s && atomic_load(&((cancel_source *)(uintptr_t)s)->cancelled);
}

bool cancel_requested(value token)
{
    return is_cancelled(cancel_source_of(token));
}

void cancel_throw(value token)
{
    exception *e = exception_new("System.OperationCanceledException", str_c("The operation was canceled."));
    e->extra = token;
    throw_exception(e);
}

/* ---- callbacks ---- */

static registration *registration_new(cancel_source *s)
{
    registration *r = heap_alloc(sizeof *r);
    r->o.type = &type_CancellationTokenRegistration;
    r->source = s;
    return r;
}

static void run_script(registration *r)
{
    if (!object_up.invoke_delegate) {
        throw_unsupported("script blocks as callbacks of a CancellationToken here");
    }
    value state = r->state;
    object_up.invoke_delegate(r->script, &state, 1);
}

/* Runs one; what it throws goes to *errors. */
static void run_callback(registration *r, list *errors)
{
    if (atomic_exchange(&r->gone, true)) {
        return;
    }
    if (r->fn) {
        r->fn(r->arg);
        return;
    }
    ctx *x = ctx_current();
    TRY(x)
    {
        run_script(r);
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR) {
            unwind(x, x->kind, x->payload);
        }
        list_add(errors, v_obj(error_caught(x)->exception));
    }
    END_TRY;
}

static void attach(cancel_source *s, registration *r)
{
    list_add(s->callbacks, v_obj(r));
    if (is_cancelled(s)) {
        list *errors = list_new(NULL);
        run_callback(r, errors); /* it was cancelled meanwhile, or before */
        if (list_count(errors)) {
            throw_exception((exception *)list_get(errors, 0).as.o);
        }
    }
}

void cancel_when(value token, void (*fn)(void *arg), void *arg)
{
    cancel_source *s = cancel_source_of(token);
    if (s) {
        registration *r = registration_new(s);
        r->fn = fn;
        r->arg = arg;
        attach(s, r);
    }
}

/* Errors of the script's callbacks, or NULL. */
static list *cancel(cancel_source *s)
{
    if (atomic_exchange(&s->cancelled, 1)) {
        return NULL;
    }
    par_event_set(&s->event);
    list *errors = list_new(NULL);
    for (size_t i = list_count(s->callbacks); i-- > 0;) {
        run_callback((registration *)list_get(s->callbacks, i).as.o, errors);
    }
    return list_count(errors) ? errors : NULL;
}

static void cancel_linked(void *arg)
{
    cancel(arg);
}

/* ---- CancellationTokenSource ---- */

typedef struct timer {
    cancel_source *source;
    uint32_t number;
    int64_t ns;
} timer;

static void timer_fiber(void *arg)
{
    timer *t = arg;
    par_status s = par_event_wait(&t->source->event, t->ns);
    if (s == PAR_TIMEOUT && atomic_load(&t->source->timer) == t->number && !t->source->disposed) {
        cancel(t->source);
    }
}

static bool has_script(const cancel_source *s)
{
    for (size_t i = 0; i < list_count(s->callbacks); i++) {
        if (!v_is_null(((registration *)list_get(s->callbacks, i).as.o)->script)) {
            return true;
        }
    }
    return false;
}

static int64_t delay_argument(const call *c, const char *param)
{
    value v = c->args[0];
    int64_t ms = v.kind == K_TIMESPAN ? v.as.i / TICKS_PER_MS : v.as.i;
    if (ms < -1 || ms > UINT32_MAX - 1) {
        throw_argument("System.ArgumentOutOfRangeException", param,
                       "Specified argument was out of the range of valid values.");
    }
    return ms < 0 ? -1 : v.kind == K_TIMESPAN ? v.as.i * 100 : ms * 1000000;
}

static void cancel_after(cancel_source *s, int64_t ns)
{
    uint32_t number = atomic_fetch_add(&s->timer, 1) + 1;
    if (ns < 0 || is_cancelled(s)) {
        return;
    }
    /* .NET would run the block on a thread that has no runspace, which ends the process. */
    if (has_script(s)) {
        throw_unsupported("script blocks as callbacks of a CancellationToken that a timer cancels");
    }
    s->timed = true;
    timer *t = heap_alloc(sizeof *t);
    *t = (timer){s, number, ns};
    par_spawn(timer_fiber, t, NULL);
}

METHOD(make_source)
{
    cancel_source *s = source_new();
    if (c->argc) {
        cancel_after(s, delay_argument(c, c->args[0].kind == K_TIMESPAN ? "delay" : "millisecondsDelay"));
    }
    return v_obj(s);
}

METHOD(source_cancel)
{
    list *errors = cancel(source_of(c->self));
    if (errors) {
        exception *e = exception_new("System.AggregateException", NULL);
        exception *first = (exception *)list_get(errors, 0).as.o;
        e->message = str_printf("One or more errors occurred. (%s)",
                                str_to_c(to_str(member_get(v_obj(first), str_c("Message"), 0))));
        e->inner = v_obj(first);
        e->extra = v_obj(list_to_array(errors));
        throw_exception(e);
    }
    return V_NULL;
}

METHOD(source_cancel_async)
{
    source_cancel(c);
    return v_obj(task_done());
}

METHOD(source_cancel_after)
{
    cancel_after(source_of(c->self), delay_argument(c, "millisecondsDelay"));
    return V_NULL;
}

METHOD(source_dispose)
{
    cancel_source *s = (cancel_source *)c->self.as.o;
    s->disposed = true;
    atomic_fetch_add(&s->timer, 1);
    return V_NULL;
}

static void dispose_value(value v)
{
    ((cancel_source *)v.as.o)->disposed = true;
}

METHOD(source_try_reset)
{
    cancel_source *s = source_of(c->self);
    if (is_cancelled(s)) {
        return V_FALSE;
    }
    atomic_fetch_add(&s->timer, 1);
    list_clear(s->callbacks);
    return V_TRUE;
}

METHOD(create_linked)
{
    cancel_source *s = source_new();
    for (uint32_t i = 0; i < c->argc; i++) {
        if (!value_is_array(c->args[i])) {
            cancel_when(c->args[i], cancel_linked, s);
            continue;
        }
        const array *a = v_array(c->args[i]);
        for (size_t k = 0; k < a->length; k++) {
            cancel_when(array_get(a, k), cancel_linked, s);
        }
    }
    return v_obj(s);
}

GETTER(source_cancelled)
{
    return v_bool(is_cancelled((cancel_source *)self.as.o));
}

GETTER(token)
{
    return token_of(source_of(self));
}

#define TOKEN THREADING "CancellationToken"
#define SOURCE THREADING "CancellationTokenSource"
static const method source_ctors[] = {{NULL, "", NULL, make_source, 0},
                                      {NULL, "int millisecondsDelay", NULL, make_source, 0},
                                      {NULL, "timespan delay", NULL, make_source, 0},
                                      {0}};
static const method source_methods[] = {
    {"Cancel", "", "void", source_cancel, M_VOID},
    {"Cancel", "bool throwOnFirstException", "void", source_cancel, M_VOID},
    {"CancelAsync", "", "System.Threading.Tasks.Task", source_cancel_async, 0},
    {"CancelAfter", "int millisecondsDelay", "void", source_cancel_after, M_VOID},
    {"CancelAfter", "timespan delay", "void", source_cancel_after, M_VOID},
    {"TryReset", "", "bool", source_try_reset, 0},
    {"Dispose", "", "void", source_dispose, M_VOID},
    {"CreateLinkedTokenSource", TOKEN " token", SOURCE, create_linked, M_STATIC},
    {"CreateLinkedTokenSource", TOKEN " token1, " TOKEN " token2", SOURCE, create_linked, M_STATIC},
    {"CreateLinkedTokenSource", "params " TOKEN "[] tokens", SOURCE, create_linked, M_STATIC},
    {0}};
static const property source_properties[] = {
    {"IsCancellationRequested", "bool", get_source_cancelled, NULL, 0}, {"Token", TOKEN, get_token, NULL, 0}, {0}};
static const type_ops source_ops = {.dispose = dispose_value};
type type_CancellationTokenSource = {TYPE_OBJECT,
                                     .name = SOURCE,
                                     .interfaces = "System.IDisposable",
                                     .kind = K_OBJECT,
                                     .ctors = source_ctors,
                                     .methods = source_methods,
                                     .properties = source_properties,
                                     .ops = &source_ops};

/* ---- CancellationToken ---- */

METHOD(make_token)
{
    if (!to_bool(c->args[0])) {
        return token_of(NULL);
    }
    cancel_source *s = source_new();
    cancel(s);
    return token_of(s);
}

METHOD(token_throw)
{
    if (cancel_requested(c->self)) {
        cancel_throw(c->self);
    }
    return V_NULL;
}

METHOD(token_register)
{
    cancel_source *s = cancel_source_of(c->self);
    registration *r = registration_new(s);
    r->script = c->args[0];
    r->state = c->argc > 1 ? c->args[1] : V_NULL;
    if (s && s->timed && !is_cancelled(s)) {
        throw_unsupported("script blocks as callbacks of a CancellationToken that a timer cancels");
    }
    if (s) {
        attach(s, r);
    }
    return v_obj(r);
}

GETTER(token_cancelled)
{
    return v_bool(cancel_requested(self));
}

GETTER(token_can)
{
    return v_bool(cancel_source_of(self) != NULL);
}

GETTER(token_handle)
{
    cancel_source *s = cancel_source_of(self);
    if (!s) {
        s = source_new(); /* one that nobody ever sets */
    }
    return wait_handle_over(&s->event);
}

GETTER(none)
{
    return token_of(NULL);
}

static const method token_ctors[] = {{NULL, "bool canceled", NULL, make_token, 0}, {0}};
static const method token_methods[] = {
    {"ThrowIfCancellationRequested", "", "void", token_throw, M_VOID},
    {"Register", "object callback", THREADING "CancellationTokenRegistration", token_register, 0},
    {"Register", "object callback, object state", THREADING "CancellationTokenRegistration", token_register, 0},
    {0}};
static const property token_properties[] = {{"IsCancellationRequested", "bool", get_token_cancelled, NULL, 0},
                                            {"CanBeCanceled", "bool", get_token_can, NULL, 0},
                                            {"WaitHandle", THREADING "WaitHandle", get_token_handle, NULL, 0},
                                            {"None", TOKEN, get_none, NULL, M_STATIC},
                                            {0}};
type type_CancellationToken = {TYPE_OBJECT,
                               .name = TOKEN,
                               .flags = T_VALUE | T_SEALED,
                               .kind = K_INLINE,
                               .ctors = token_ctors,
                               .methods = token_methods,
                               .properties = token_properties};

METHOD(unregister)
{
    return v_bool(!atomic_exchange(&((registration *)c->self.as.o)->gone, true));
}

static const method registration_methods[] = {
    {"Unregister", "", "bool", unregister, 0}, {"Dispose", "", "void", unregister, M_VOID}, {0}};
static type type_CancellationTokenRegistration = {TYPE_OBJECT,
                                                  .name = THREADING "CancellationTokenRegistration",
                                                  .interfaces = "System.IDisposable",
                                                  .flags = T_VALUE,
                                                  .kind = K_OBJECT,
                                                  .methods = registration_methods};

TYPES_EXPORT(threading_cancel, &type_CancellationToken, &type_CancellationTokenSource,
             &type_CancellationTokenRegistration);
