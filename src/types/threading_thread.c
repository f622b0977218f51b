/* threading_thread.c: Thread, ThreadPool, Timer, Timeout. A thread is what the running fiber is to a script. */

#include "base/heap.h"
#include "types/native.h"
#include "types/waiting.h"

#define THREADING "System.Threading."

typedef struct thread {
    object o;
    uint64_t id;
    str *name;
} thread;

static type type_Thread;

static const enum_member states[] = {{"Running", 0},
                                     {"StopRequested", 1},
                                     {"SuspendRequested", 2},
                                     {"Background", 4},
                                     {"Unstarted", 8},
                                     {"Stopped", 16},
                                     {"WaitSleepJoin", 32},
                                     {"Suspended", 64},
                                     {"AbortRequested", 128},
                                     {"Aborted", 256},
                                     {0}};
static ENUM_TYPE(ThreadState, THREADING "ThreadState", states, T_FLAGS);
static const enum_member priorities[] = {{"Lowest", 0},      {"BelowNormal", 1}, {"Normal", 2},
                                         {"AboveNormal", 3}, {"Highest", 4},     {0}};
static ENUM_TYPE(ThreadPriority, THREADING "ThreadPriority", priorities, 0);
static const enum_member apartments[] = {{"STA", 0}, {"MTA", 1}, {"Unknown", 2}, {0}};
static ENUM_TYPE(ApartmentState, THREADING "ApartmentState", apartments, 0);

GETTER(current)
{
    thread *t = heap_alloc(sizeof *t);
    t->o.type = &type_Thread;
    t->id = thread_identity();
    return v_obj(t);
}

GETTER(id)
{
    return v_int((int32_t)(((thread *)self.as.o)->id & INT32_MAX));
}

GETTER(name)
{
    str *n = ((thread *)self.as.o)->name;
    return v_str(n ? n : str_c("Pipeline Execution Thread"));
}

SETTER(name)
{
    ((thread *)self.as.o)->name = to_str(x);
}

GETTER(true)
{
    return V_TRUE;
}

GETTER(false)
{
    return V_FALSE;
}

GETTER(state)
{
    return enum_value(&type_ThreadState, 0);
}

GETTER(priority)
{
    return enum_value(&type_ThreadPriority, 2);
}

SETTER(priority)
{
    (void)x; /* .NET on Linux does nothing with it either */
}

GETTER(apartment)
{
    return enum_value(&type_ApartmentState, 2);
}

METHOD(get_apartment_state)
{
    return enum_value(&type_ApartmentState, 2);
}

/* The culture belongs to the runspace: CultureInfo has it. */
static const type *culture_type(void)
{
    const type *t = type_find_c("System.Globalization.CultureInfo");
    if (!t) {
        throw_unsupported("cultures");
    }
    return t;
}

GETTER(culture)
{
    return member_get_static(culture_type(), str_c("CurrentCulture"), 0);
}

SETTER(culture)
{
    member_set_static(culture_type(), str_c("CurrentCulture"), x);
}

GETTER(ui_culture)
{
    return member_get_static(culture_type(), str_c("CurrentUICulture"), 0);
}

SETTER(ui_culture)
{
    member_set_static(culture_type(), str_c("CurrentUICulture"), x);
}

static bool thread_equals(value a, value b)
{
    return v_is(b, &type_Thread) && ((thread *)a.as.o)->id == ((thread *)b.as.o)->id;
}

static uint32_t thread_hash(value v)
{
    return (uint32_t)((thread *)v.as.o)->id;
}

METHOD(thread_make)
{
    throw_unsupported("threads of a script's own (use ForEach-Object -Parallel or Start-ThreadJob)");
}

METHOD(thread_sleep)
{
    value v = c->args[0];
    int64_t ms = v.kind == K_TIMESPAN ? v.as.i / TICKS_PER_MS : v.as.i;
    if (ms < -1) {
        const char *param = v.kind == K_TIMESPAN ? "timeout" : "millisecondsTimeout";
        exception *e = exception_new(
            "System.ArgumentOutOfRangeException",
            str_printf("%s ('%lld') must be greater than or equal to '-1'. (Parameter '%s')\nActual value was %lld.",
                       param, (long long)ms, param, (long long)ms));
        e->extra = v_str(str_c(param));
        throw_exception(e);
    }
    if (ms < 0) {
        par_event never;
        par_event_init(&never, false, false);
        wait_ended(par_event_wait(&never, -1));
    }
    wait_ended(par_sleep(v.kind == K_TIMESPAN ? v.as.i * 100 : ms * 1000000));
    return V_NULL;
}

METHOD(thread_yield)
{
    par_yield();
    return V_TRUE;
}

METHOD(thread_spin)
{
    for (int64_t i = c->args[0].as.i; i > 0; i--) {
        __asm__ volatile("" ::: "memory");
        if (i % 1000000 == 0) {
            wait_ended(par_poll(ctx_current()));
        }
    }
    return V_NULL;
}

METHOD(thread_barrier)
{
    __sync_synchronize();
    return V_NULL;
}

#define CULTURE "System.Globalization.CultureInfo"
static const method thread_ctors[] = {
    {NULL, "object start", NULL, thread_make, 0}, {NULL, "object start, int maxStackSize", NULL, thread_make, 0}, {0}};
static const method thread_methods[] = {{"Sleep", "int millisecondsTimeout", "void", thread_sleep, M_STATIC | M_VOID},
                                        {"Sleep", "timespan timeout", "void", thread_sleep, M_STATIC | M_VOID},
                                        {"Yield", "", "bool", thread_yield, M_STATIC},
                                        {"SpinWait", "int iterations", "void", thread_spin, M_STATIC | M_VOID},
                                        {"MemoryBarrier", "", "void", thread_barrier, M_STATIC | M_VOID},
                                        {"GetApartmentState", "", THREADING "ApartmentState", get_apartment_state, 0},
                                        {0}};
static const property thread_properties[] = {{"CurrentThread", THREADING "Thread", get_current, NULL, M_STATIC},
                                             {"ManagedThreadId", "int", get_id, NULL, 0},
                                             {"Name", "string", get_name, set_name, 0},
                                             {"IsAlive", "bool", get_true, NULL, 0},
                                             {"IsBackground", "bool", get_false, NULL, 0},
                                             {"IsThreadPoolThread", "bool", get_false, NULL, 0},
                                             {"ThreadState", THREADING "ThreadState", get_state, NULL, 0},
                                             {"Priority", THREADING "ThreadPriority", get_priority, set_priority, 0},
                                             {"ApartmentState", THREADING "ApartmentState", get_apartment, NULL, 0},
                                             {"CurrentCulture", CULTURE, get_culture, set_culture, 0},
                                             {"CurrentUICulture", CULTURE, get_ui_culture, set_ui_culture, 0},
                                             {0}};
static const type_ops thread_ops = {.equals = thread_equals, .hash = thread_hash};
static type type_Thread = {TYPE_OBJECT,
                           .name = THREADING "Thread",
                           .flags = T_SEALED,
                           .kind = K_OBJECT,
                           .ctors = thread_ctors,
                           .methods = thread_methods,
                           .properties = thread_properties,
                           .ops = &thread_ops};

/* ---- ThreadPool, Timer: what runs a script's block on a thread without a runspace ends the process in .NET ---- */

METHOD(pool_queue)
{
    throw_unsupported("ThreadPool.QueueUserWorkItem (use ForEach-Object -Parallel or Start-ThreadJob)");
}

METHOD(timer_make)
{
    throw_unsupported("System.Threading.Timer");
}

GETTER(pool_threads)
{
    return v_int((int32_t)par_workers());
}

static const method pool_methods[] = {
    {"QueueUserWorkItem", "object callBack", "bool", pool_queue, M_STATIC},
    {"QueueUserWorkItem", "object callBack, object state", "bool", pool_queue, M_STATIC},
    {0}};
static const property pool_properties[] = {{"ThreadCount", "int", get_pool_threads, NULL, M_STATIC}, {0}};
static type type_ThreadPool = {TYPE_OBJECT,      .name = THREADING "ThreadPool", .flags = T_STATIC,
                               .kind = K_OBJECT, .methods = pool_methods,        .properties = pool_properties};
static const method timer_ctors[] = {
    {NULL, "object callback", NULL, timer_make, 0},
    {NULL, "object callback, object state, object dueTime, object period", NULL, timer_make, 0},
    {0}};
static type type_Timer = {TYPE_OBJECT, .name = THREADING "Timer", .kind = K_OBJECT, .ctors = timer_ctors};

GETTER(infinite)
{
    return v_int(-1);
}

GETTER(infinite_span)
{
    return span_value(-TICKS_PER_MS);
}

static const property timeout_properties[] = {{"Infinite", "int", get_infinite, NULL, M_STATIC},
                                              {"InfiniteTimeSpan", "timespan", get_infinite_span, NULL, M_STATIC},
                                              {0}};
static type type_Timeout = {TYPE_OBJECT, .name = THREADING "Timeout", .flags = T_STATIC, .kind = K_OBJECT,
                            .properties = timeout_properties};

TYPES_EXPORT(threading_thread, &type_Thread, &type_ThreadState, &type_ThreadPriority, &type_ApartmentState,
             &type_ThreadPool, &type_Timer, &type_Timeout);
