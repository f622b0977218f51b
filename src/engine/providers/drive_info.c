/* drive_info.c: PathInfo, PSDriveInfo and ProviderInfo: what scripts see of locations and drives. */
#include <string.h>

#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/providers.h"

/* Of all three: they are immutable and differ in what their texts mean. */
typedef struct drive_object {
    object o;
    str *name, *path, *description; /* path: Path, Root, Home */
    const char *provider;
} drive_object;

static const struct drive_row {
    const char *name, *provider, *root, *description;
} drives[] = {
    {"Alias", "Alias", "", "Drive that contains a view of the aliases stored in a session state"},
    {"Env", "Environment", "", "Drive that contains a view of the environment variables for the process"},
    {"Temp", "FileSystem", "/tmp/", "Drive that maps to the temporary directory path for the current user"},
    {"Function", "Function", "", "Drive that contains a view of the functions stored in a session state"},
    {"Variable", "Variable", "", "Drive that contains a view of those variables stored in a session state"},
    {"/", "FileSystem", "/", ""},
};
enum { DRIVE_COUNT = sizeof drives / sizeof *drives };
static const char *const provider_names[] = {"Alias", "Environment", "FileSystem", "Function", "Variable"};
enum { PROVIDER_COUNT = sizeof provider_names / sizeof *provider_names };

static type type_PathInfo, type_PSDriveInfo, type_ProviderInfo;

/* Made once; readers of a half-made set make another. */
static struct drive_cache {
    drive_object *drives[DRIVE_COUNT], *providers[PROVIDER_COUNT];
} * _Atomic cache;

static drive_object *object_new(const type *t, const char *name, const char *path, const char *description,
                                const char *provider)
{
    drive_object *d = heap_alloc(sizeof *d);
    d->o.type = t;
    d->name = str_c(name);
    d->path = str_c(path);
    d->description = str_c(description);
    d->provider = provider;
    return d;
}

static struct drive_cache *cache_get(void)
{
    if (cache)
        return cache;
    struct drive_cache *c = heap_alloc_root(sizeof *c);
    str *home = environment_get(str_c("HOME")), *temp = environment_get(str_c("TMPDIR"));
    for (unsigned i = 0; i < DRIVE_COUNT; i++) {
        const char *root = temp && !strcmp(drives[i].name, "Temp") ? str_to_c(temp) : drives[i].root;
        c->drives[i] = object_new(&type_PSDriveInfo, drives[i].name, root, drives[i].description, drives[i].provider);
    }
    for (unsigned i = 0; i < PROVIDER_COUNT; i++) {
        bool files = !strcmp(provider_names[i], "FileSystem");
        c->providers[i] = object_new(&type_ProviderInfo, provider_names[i], files && home ? str_to_c(home) : "", "",
                                     provider_names[i]);
    }
    cache = c;
    return c;
}

value provider_info(const char *name)
{
    for (unsigned i = 0; i < PROVIDER_COUNT; i++)
        if (!strcmp(name, provider_names[i]))
            return v_obj(cache_get()->providers[i]);
    return V_NULL;
}

const char *provider_name_at(unsigned i)
{
    return i < PROVIDER_COUNT ? provider_names[i] : NULL;
}

value drive_info(const str *name)
{
    for (unsigned i = 0; i < DRIVE_COUNT; i++)
        if (str_equal_c(name, drives[i].name))
            return v_obj(cache_get()->drives[i]);
    return drive_added(runspace_current(), name);
}

void drive_info_each(void (*fn)(value drive, void *arg), void *arg)
{
    for (unsigned i = 0; i < DRIVE_COUNT; i++)
        fn(v_obj(cache_get()->drives[i]), arg);
    list *own = drives_added(runspace_current());
    for (size_t i = 0; own && i < list_count(own); i++)
        fn(list_get(own, i), arg);
}

value drive_info_new(str *name, str *root, str *description)
{
    drive_object *d = object_new(&type_PSDriveInfo, "", "", "", "FileSystem");
    d->name = name;
    d->path = root;
    d->description = description;
    return v_obj(d);
}

str *drive_root(value drive)
{
    return ((drive_object *)drive.as.o)->path;
}

const char *drive_provider_name(value drive)
{
    return ((drive_object *)drive.as.o)->provider;
}

value path_info_new(const char *drive, str *path)
{
    drive_object *d = heap_alloc(sizeof *d);
    d->o.type = &type_PathInfo;
    d->name = str_c(drive ? drive : "/");
    d->path = path;
    d->provider = "FileSystem";
    for (unsigned i = 0; drive && i < DRIVE_COUNT; i++)
        if (!strcasecmp(drive, drives[i].name))
            d->provider = drives[i].provider;
    return v_obj(d);
}

/* ---- members ---- */

static drive_object *self_of(value v)
{
    return (drive_object *)v.as.o;
}

#define GETTER(id, expression)                                                                                         \
    static value get_##id(value self, const type *of __attribute__((unused)))                                          \
    {                                                                                                                  \
        drive_object *d = self_of(self);                                                                               \
        return expression;                                                                                             \
    }

/* The part behind the drive: a drive of names has no other path. */
static str *provider_path(const drive_object *d)
{
    ptrdiff_t colon = strcmp(d->provider, "FileSystem") ? str_index_unit(d->path, ':', 0) : -1;
    return colon < 0 ? d->path : str_sub(d->path, (size_t)colon + 1, d->path->length - (size_t)colon - 1);
}

/* Where the session stands in the drive, without its root. */
static value current_location(const drive_object *d)
{
    str *at = runspace_current()->location;
    if (!str_equal_c(d->name, "/"))
        return v_str(str_empty);
    return v_str(at->length > 1 ? str_sub(at, 1, at->length - 1) : str_empty);
}

static void add_drive(value drive, void *arg)
{
    value *pair = arg;
    if (!strcmp(self_of(drive)->provider, self_of(pair[0])->provider))
        list_add((list *)pair[1].as.o, drive);
}

static value drives_of(value provider)
{
    value pair[2] = {provider, v_obj(list_new(NULL))};
    drive_info_each(add_drive, pair);
    return pair[1];
}

GETTER(name, v_str(d->name))
GETTER(path, v_str(d->path))
GETTER(provider_path, v_str(provider_path(d)))
GETTER(description, v_str(d->description))
GETTER(provider, provider_info(d->provider))
GETTER(drive, drive_info(d->name))
GETTER(current, current_location(d))
GETTER(module, v_str(str_c(d->provider ? "Microsoft.PowerShell.Core" : "")))
GETTER(drives, drives_of(v_obj(d)))
GETTER(null, d ? V_NULL : V_NULL)

static str *path_text(value v, bool invariant)
{
    (void)invariant;
    return self_of(v)->path;
}

static str *name_text(value v, bool invariant)
{
    (void)invariant;
    return self_of(v)->name;
}

static str *provider_text(value v, bool invariant)
{
    (void)invariant;
    return str_printf("Microsoft.PowerShell.Core\\%s", self_of(v)->provider);
}

static bool same_path(value a, value b)
{
    return a.as.o->type == b.as.o->type && str_equal(self_of(a)->path, self_of(b)->path) &&
           str_equal(self_of(a)->name, self_of(b)->name);
}

#define SMA "System.Management.Automation."
static const type_ops path_ops = {.to_string = path_text, .equals = same_path};
static const type_ops drive_ops = {.to_string = name_text};
static const type_ops provider_ops = {.to_string = provider_text};
static const property path_properties[] = {{"Drive", SMA "PSDriveInfo", get_drive, NULL, 0},
                                           {"Provider", SMA "ProviderInfo", get_provider, NULL, 0},
                                           {"ProviderPath", "string", get_provider_path, NULL, 0},
                                           {"Path", "string", get_path, NULL, 0},
                                           {0}};
static const property drive_properties[] = {{"CurrentLocation", "string", get_current, NULL, 0},
                                            {"Name", "string", get_name, NULL, 0},
                                            {"Provider", SMA "ProviderInfo", get_provider, NULL, 0},
                                            {"Root", "string", get_path, NULL, 0},
                                            {"Description", "string", get_description, NULL, 0},
                                            {"MaximumSize", "object", get_null, NULL, 0},
                                            {"Credential", "object", get_null, NULL, 0},
                                            {"DisplayRoot", "string", get_null, NULL, 0},
                                            {0}};
static const property provider_properties[] = {{"Name", "string", get_name, NULL, 0},
                                               {"PSSnapIn", "string", get_module, NULL, 0},
                                               {"ModuleName", "string", get_module, NULL, 0},
                                               {"Module", "object", get_null, NULL, 0},
                                               {"Description", "string", get_description, NULL, 0},
                                               {"Home", "string", get_path, NULL, 0},
                                               {"Drives", "object", get_drives, NULL, 0},
                                               {0}};
#define TYPE(id, rows, its_ops)                                                                                        \
    static type type_##id = {TYPE_OBJECT, .name = SMA #id, .kind = K_OBJECT, .properties = rows, .ops = &its_ops}
TYPE(PathInfo, path_properties, path_ops);
TYPE(PSDriveInfo, drive_properties, drive_ops);
TYPE(ProviderInfo, provider_properties, provider_ops);

void drive_info_register(void)
{
    static type *const types[] = {&type_PathInfo, &type_PSDriveInfo, &type_ProviderInfo};
    type_register(types, sizeof types / sizeof *types);
}
