/* diagnostics.c: System.Diagnostics.Stopwatch. */
#include "base/heap.h"
#include "base/sys.h"
#include "types/native.h"

typedef struct stopwatch {
    object o;
    _Atomic int64_t elapsed; /* ns, of the spans that are over */
    _Atomic int64_t started; /* ns; 0: stopped */
} stopwatch;

extern type type_Stopwatch;

static stopwatch *watch_of(value v)
{
    return (stopwatch *)v.as.o;
}

static int64_t elapsed(const stopwatch *s)
{
    int64_t started = s->started;
    return s->elapsed + (started ? sys_monotonic_ns() - started : 0);
}

static void start(stopwatch *s)
{
    if (!s->started) {
        s->started = sys_monotonic_ns();
    }
}

METHOD(make)
{
    stopwatch *s = heap_alloc(sizeof *s);
    s->o.type = &type_Stopwatch;
    return v_obj(s);
}

METHOD(start_new)
{
    value v = make(c);
    start(watch_of(v));
    return v;
}

METHOD(do_start)
{
    start(watch_of(c->self));
    return V_NULL;
}

METHOD(stop)
{
    stopwatch *s = watch_of(c->self);
    s->elapsed = elapsed(s);
    s->started = 0;
    return V_NULL;
}

METHOD(reset)
{
    watch_of(c->self)->started = 0;
    watch_of(c->self)->elapsed = 0;
    return V_NULL;
}

METHOD(restart)
{
    watch_of(c->self)->elapsed = 0;
    watch_of(c->self)->started = sys_monotonic_ns();
    return V_NULL;
}

METHOD(timestamp)
{
    return v_long(sys_monotonic_ns());
}

METHOD(elapsed_time)
{
    int64_t end = c->argc > 1 ? c->args[1].as.i : sys_monotonic_ns();
    return span_value((end - c->args[0].as.i) / 100);
}

GETTER(elapsed)
{
    return span_value(elapsed(watch_of(self)) / 100);
}

GETTER(milliseconds)
{
    return v_long(elapsed(watch_of(self)) / 1000000);
}

GETTER(ticks)
{
    return v_long(elapsed(watch_of(self)));
}

GETTER(running)
{
    return v_bool(watch_of(self)->started != 0);
}

GETTER(frequency)
{
    return v_long(1000000000);
}

GETTER(true)
{
    return V_TRUE;
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    return to_str(span_value(elapsed(watch_of(v)) / 100));
}

static const method ctors[] = {{NULL, "", NULL, make, 0}, {0}};
static const method methods[] = {
    {"StartNew", "", "System.Diagnostics.Stopwatch", start_new, M_STATIC},
    {"GetTimestamp", "", "long", timestamp, M_STATIC},
    {"GetElapsedTime", "long startingTimestamp", "timespan", elapsed_time, M_STATIC},
    {"GetElapsedTime", "long startingTimestamp, long endingTimestamp", "timespan", elapsed_time, M_STATIC},
    {"Start", "", "void", do_start, M_VOID},
    {"Stop", "", "void", stop, M_VOID},
    {"Reset", "", "void", reset, M_VOID},
    {"Restart", "", "void", restart, M_VOID},
    {0}};
static const property properties[] = {{"IsRunning", "bool", get_running, NULL, 0},
                                      {"Elapsed", "timespan", get_elapsed, NULL, 0},
                                      {"ElapsedMilliseconds", "long", get_milliseconds, NULL, 0},
                                      {"ElapsedTicks", "long", get_ticks, NULL, 0},
                                      {"Frequency", "long", get_frequency, NULL, M_STATIC},
                                      {"IsHighResolution", "bool", get_true, NULL, M_STATIC},
                                      {0}};
static const type_ops ops = {.to_string = to_text};
type type_Stopwatch = {TYPE_OBJECT,        .name = "System.Diagnostics.Stopwatch",
                       .kind = K_OBJECT,   .ctors = ctors,
                       .methods = methods, .properties = properties,
                       .ops = &ops};

TYPES_EXPORT(diagnostics, &type_Stopwatch);
