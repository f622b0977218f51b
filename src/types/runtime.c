/* runtime.c: what scripts ask of the runtime itself: RuntimeInformation, AppDomain, AppContext, GC, Activator, DBNull,
 * IntPtr. */
#include <string.h>

#include "base/heap.h"
#include "base/sys_file.h"
#include "types/native.h"

#define INTEROP "System.Runtime.InteropServices."

/* ---- RuntimeInformation ---- */

static const enum_member architectures[] = {
    {"X86", 0},         {"X64", 1},   {"Arm", 2},     {"Arm64", 3},   {"Wasm", 4}, {"S390x", 5},
    {"LoongArch64", 6}, {"Armv6", 7}, {"Ppc64le", 8}, {"RiscV64", 9}, {0}};
static ENUM_TYPE(Architecture, INTEROP "Architecture", architectures, 0);

typedef struct platform {
    object o;
    str *name;
} platform;
static type type_OSPlatform;

static value platform_new(const char *name)
{
    platform *p = heap_alloc(sizeof *p);
    p->o.type = &type_OSPlatform;
    p->name = str_c(name);
    return v_obj(p);
}

#define PLATFORM(id, name)                                                                                             \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return platform_new(name);                                                                                     \
    }
PLATFORM(linux_platform, "LINUX")
PLATFORM(windows, "WINDOWS")
PLATFORM(osx, "OSX")
PLATFORM(freebsd, "FREEBSD")

METHOD(create_platform)
{
    str *s = arg_text(c, 0);
    if (!s || s->length == 0) {
        throw_argument("System.ArgumentException", "osPlatform", "The value cannot be an empty string.");
    }
    return platform_new(str_to_c(s));
}

static str *platform_text(value v, bool invariant)
{
    (void)invariant;
    return ((platform *)v.as.o)->name;
}

static bool platform_equals(value a, value b)
{
    return v_is(b, &type_OSPlatform) && str_equal_nocase(((platform *)a.as.o)->name, ((platform *)b.as.o)->name);
}

static uint32_t platform_hash(value v)
{
    return str_hash(((platform *)v.as.o)->name);
}

static const type_ops platform_ops = {.to_string = platform_text, .equals = platform_equals, .hash = platform_hash};
#define OS INTEROP "OSPlatform"
static const property platform_properties[] = {{"Linux", OS, get_linux_platform, NULL, M_STATIC},
                                               {"Windows", OS, get_windows, NULL, M_STATIC},
                                               {"OSX", OS, get_osx, NULL, M_STATIC},
                                               {"FreeBSD", OS, get_freebsd, NULL, M_STATIC},
                                               {0}};
static const method platform_methods[] = {{"Create", "string osPlatform", OS, create_platform, M_STATIC}, {0}};
static type type_OSPlatform = {TYPE_OBJECT,
                               .name = OS,
                               .flags = T_VALUE | T_SEALED,
                               .kind = K_OBJECT,
                               .methods = platform_methods,
                               .properties = platform_properties,
                               .ops = &platform_ops};

METHOD(is_platform)
{
    value v = c->args[0];
    return v_bool(v_is(v, &type_OSPlatform) && str_equal_c(((platform *)v.as.o)->name, "LINUX"));
}

GETTER(architecture)
{
#if defined(__aarch64__)
    return enum_value(&type_Architecture, 3);
#else
    return enum_value(&type_Architecture, 1);
#endif
}

GETTER(identifier)
{
#if defined(__aarch64__)
    return v_str(str_c("linux-arm64"));
#else
    return v_str(str_c("linux-x64"));
#endif
}

GETTER(framework)
{
    return v_str(str_c(".NET 10.0.12"));
}

/* PRETTY_NAME of the distribution. */
GETTER(os_description)
{
    char *data;
    size_t n;
    if (sys_read_file("/etc/os-release", &data, &n) == 0) {
        str *text = str_utf8(data, n), *key = str_c("PRETTY_NAME=");
        ptrdiff_t at = str_index(text, key, 0, false);
        if (at >= 0) {
            size_t start = (size_t)at + key->length;
            ptrdiff_t end = str_index_unit(text, '\n', start);
            str *name = str_sub(text, start, (end < 0 ? text->length : (size_t)end) - start);
            return v_str(str_trim(name, str_c("\""), 3));
        }
    }
    return v_str(str_c("Linux"));
}

#define STATIC(name, type, get)                                                                                        \
    {                                                                                                                  \
        name, type, get, NULL, M_STATIC                                                                                \
    }
static const property information_properties[] = {
    STATIC("FrameworkDescription", "string", get_framework),
    STATIC("OSDescription", "string", get_os_description),
    STATIC("OSArchitecture", INTEROP "Architecture", get_architecture),
    STATIC("ProcessArchitecture", INTEROP "Architecture", get_architecture),
    STATIC("RuntimeIdentifier", "string", get_identifier),
    {0}};
static const method information_methods[] = {{"IsOSPlatform", OS " osPlatform", "bool", is_platform, M_STATIC}, {0}};
static type type_RuntimeInformation = {
    TYPE_OBJECT,      .name = INTEROP "RuntimeInformation", .flags = T_STATIC,
    .kind = K_OBJECT, .methods = information_methods,       .properties = information_properties};

/* ---- AppDomain, AppContext ---- */

static type type_AppDomain;

GETTER(domain)
{
    object *o = heap_alloc(sizeof *o);
    o->type = &type_AppDomain;
    return v_obj(o);
}

GETTER(friendly_name)
{
    return v_str(str_c("pwsh"));
}

GETTER(one)
{
    return v_int(1);
}

GETTER(base_directory)
{
    char path[4096];
    ssize_t n = sys_readlink("/proc/self/exe", path, sizeof path);
    while (n > 0 && path[n - 1] != '/') {
        n--;
    }
    return v_str(n > 0 ? str_utf8(path, (size_t)n) : str_c("/"));
}

GETTER(target_framework)
{
    return v_str(str_c(".NETCoreApp,Version=v10.0"));
}

METHOD(assemblies)
{
    throw_unsupported("assemblies ([AppDomain]::CurrentDomain.GetAssemblies())");
}

static const property domain_properties[] = {STATIC("CurrentDomain", "System.AppDomain", get_domain),
                                             {"FriendlyName", "string", get_friendly_name, NULL, 0},
                                             {"Id", "int", get_one, NULL, 0},
                                             {"BaseDirectory", "string", get_base_directory, NULL, 0},
                                             {0}};
static const method domain_methods[] = {{"GetAssemblies", "", "object[]", assemblies, 0}, {0}};
static type type_AppDomain = {TYPE_OBJECT,      .name = "System.AppDomain", .flags = T_SEALED,
                              .kind = K_OBJECT, .methods = domain_methods,  .properties = domain_properties};
static const property context_properties[] = {STATIC("BaseDirectory", "string", get_base_directory),
                                              STATIC("TargetFrameworkName", "string", get_target_framework),
                                              {0}};
static type type_AppContext = {TYPE_OBJECT, .name = "System.AppContext", .flags = T_STATIC, .kind = K_OBJECT,
                               .properties = context_properties};

/* ---- GC ---- */

METHOD(collect)
{
    heap_collect();
    return V_NULL;
}

METHOD(total_memory)
{
    if (to_bool(c->args[0])) {
        heap_collect();
    }
    return v_long((int64_t)heap_get_stats().live_bytes);
}

METHOD(allocated)
{
    return v_long((int64_t)heap_get_stats().allocated_bytes);
}

METHOD(collections)
{
    return v_int((int32_t)heap_get_stats().collections);
}

METHOD(nothing)
{
    return V_NULL;
}

METHOD(finalizers)
{
    heap_run_finalizers();
    return V_NULL;
}

GETTER(two)
{
    return v_int(2);
}

#define VOID(name, params, fn)                                                                                         \
    {                                                                                                                  \
        name, params, "void", fn, M_STATIC | M_VOID                                                                    \
    }
static const method gc_methods[] = {VOID("Collect", "", collect),
                                    VOID("Collect", "int generation", collect),
                                    VOID("Collect", "int generation, object mode", collect),
                                    VOID("Collect", "int generation, object mode, bool blocking", collect),
                                    VOID("WaitForPendingFinalizers", "", finalizers),
                                    VOID("KeepAlive", "object obj", nothing),
                                    VOID("SuppressFinalize", "object obj", nothing),
                                    {"GetTotalMemory", "bool forceFullCollection", "long", total_memory, M_STATIC},
                                    {"GetTotalAllocatedBytes", "bool precise = false", "long", allocated, M_STATIC},
                                    {"GetAllocatedBytesForCurrentThread", "", "long", allocated, M_STATIC},
                                    {"CollectionCount", "int generation", "int", collections, M_STATIC},
                                    {0}};
static const property gc_properties[] = {STATIC("MaxGeneration", "int", get_two), {0}};
static type type_GC = {TYPE_OBJECT,      .name = "System.GC",   .flags = T_STATIC,
                       .kind = K_OBJECT, .methods = gc_methods, .properties = gc_properties};

/* ---- Activator ---- */

METHOD(create_instance)
{
    if (c->args[0].kind != K_OBJECT || c->args[0].as.o->type != &type_RuntimeType) {
        throw_null_argument("type");
    }
    const type *t = (const type *)c->args[0].as.o;
    array *a = c->argc > 1 && value_is_array(c->args[1]) ? v_array(c->args[1]) : NULL;
    uint32_t n = a ? (uint32_t)a->length : 0;
    value *args = heap_alloc((n + 1) * sizeof *args);
    for (uint32_t i = 0; i < n; i++) {
        args[i] = array_get(a, i);
    }
    return member_new(t, args, n);
}

static const method activator_methods[] = {
    {"CreateInstance", "type type", "object", create_instance, M_STATIC},
    {"CreateInstance", "type type, params object[] args", "object", create_instance, M_STATIC},
    {0}};
static type type_Activator = {TYPE_OBJECT, .name = "System.Activator", .flags = T_STATIC, .kind = K_OBJECT,
                              .methods = activator_methods};

/* ---- DBNull ---- */

extern type type_DBNull;
static object db_null = {.type = &type_DBNull};

GETTER(db_null)
{
    return v_obj(&db_null);
}

static str *empty_text(value v, bool invariant)
{
    (void)v;
    (void)invariant;
    return str_empty;
}

static const type_ops db_null_ops = {.to_string = empty_text};
static const property db_null_properties[] = {STATIC("Value", "System.DBNull", get_db_null), {0}};
type type_DBNull = {TYPE_OBJECT,      .name = "System.DBNull",          .flags = T_SEALED,
                    .kind = K_OBJECT, .properties = db_null_properties, .ops = &db_null_ops};

/* ---- NullString: null where $null would be '' ---- */

extern type type_NullString;
static object null_string = {.type = &type_NullString};

GETTER(null_string)
{
    return v_obj(&null_string);
}

static bool to_null(value v, const type *to, value *out)
{
    (void)v;
    *out = V_NULL;
    return to == &type_String;
}

static const type_ops null_string_ops = {.to_string = empty_text, .convert_to = to_null};
#define NULL_STRING "System.Management.Automation.Language.NullString"
static const property null_string_properties[] = {STATIC("Value", NULL_STRING, get_null_string), {0}};
type type_NullString = {TYPE_OBJECT,
                        .name = NULL_STRING,
                        .accelerators = "NullString",
                        .kind = K_OBJECT,
                        .properties = null_string_properties,
                        .ops = &null_string_ops};

/* ---- IntPtr, UIntPtr ---- */

static type type_IntPtr, type_UIntPtr;

static value pointer(const type *t, int64_t n)
{
    return (value){.kind = K_INLINE, .type = t->id, .as.i = n};
}

METHOD(make_pointer)
{
    return pointer(c->type, c->args[0].as.i);
}

GETTER(zero)
{
    return pointer(of == &type_UIntPtr ? &type_UIntPtr : &type_IntPtr, 0);
}

GETTER(pointer_size)
{
    return v_int(8);
}

METHOD(to_int64)
{
    return v_long(c->self.as.i);
}

METHOD(to_int32)
{
    if (c->self.as.i != (int32_t)c->self.as.i) {
        throw_argument("System.OverflowException", NULL, "Arithmetic operation resulted in an overflow.");
    }
    return v_int((int32_t)c->self.as.i);
}

static str *pointer_text(value v, bool invariant)
{
    (void)invariant;
    return v.type == type_UIntPtr.id ? str_printf("%llu", (unsigned long long)v.as.u)
                                     : str_printf("%lld", (long long)v.as.i);
}

static bool pointer_from(value v, const type *to, value *out)
{
    if (!v_is_integer(v)) {
        return false;
    }
    *out = pointer(to, v.as.i);
    return true;
}

static bool pointer_to(value v, const type *to, value *out)
{
    if (to->kind < K_SBYTE || to->kind > K_DOUBLE) {
        return false;
    }
    *out = convert_to(v_long(v.as.i), to);
    return true;
}

static bool pointer_equals(value a, value b)
{
    return a.as.i == b.as.i && (b.kind == K_INLINE ? a.type == b.type : v_is_integer(b));
}

static const type_ops pointer_ops = {
    .to_string = pointer_text, .convert_from = pointer_from, .convert_to = pointer_to, .equals = pointer_equals};
static const method pointer_ctors[] = {
    {NULL, "int value", NULL, make_pointer, 0}, {NULL, "long value", NULL, make_pointer, 0}, {0}};
static const method pointer_methods[] = {
    {"ToInt64", "", "long", to_int64, 0}, {"ToInt32", "", "int", to_int32, 0}, {0}};
static const property pointer_properties[] = {
    STATIC("Zero", "System.IntPtr", get_zero), STATIC("Size", "int", get_pointer_size), {0}};
static type type_IntPtr = {TYPE_OBJECT,
                           .name = "System.IntPtr",
                           .flags = T_VALUE | T_SEALED,
                           .kind = K_INLINE,
                           .ctors = pointer_ctors,
                           .methods = pointer_methods,
                           .properties = pointer_properties,
                           .ops = &pointer_ops};
static type type_UIntPtr = {TYPE_OBJECT,
                            .name = "System.UIntPtr",
                            .flags = T_VALUE | T_SEALED,
                            .kind = K_INLINE,
                            .ctors = pointer_ctors,
                            .methods = pointer_methods,
                            .properties = pointer_properties,
                            .ops = &pointer_ops};

TYPES_EXPORT(runtime, &type_Architecture, &type_OSPlatform, &type_RuntimeInformation, &type_AppDomain, &type_AppContext,
             &type_GC, &type_Activator, &type_DBNull, &type_NullString, &type_IntPtr, &type_UIntPtr);
