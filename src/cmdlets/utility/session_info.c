/* session_info.c: what the session is: Get-Host, Get-Culture, Get-UICulture, Get-Uptime, Get-Verb, Get-PSCallStack. */
#include <string.h>
#include <time.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/cmdlets.h"
#include "object/culture.h"
#include "object/datetime.h"

/* ---- Get-Host ---- */

static const param_spec none[] = {{0}};

static void host_process(cmdlet_run *c)
{
    value v = variable_get_c(c->rs->global, "Host");
    if (v.kind == K_UNSET)
        throw_unsupported("Get-Host");
    cmdlet_write(c, v);
}

const cmdlet cmdlet_get_host = {.name = "Get-Host",
                                .module = MODULE_UTILITY,
                                .params = none,
                                .output = "System.Management.Automation.Host.PSHost",
                                .synopsis = "Gets an object that represents the current host program.",
                                .process = host_process};

/* ---- cultures ---- */

enum { P_Name, P_NoUserOverrides, P_ListAvailable };
static const param_spec culture_params[] = {
    [P_Name] = {"Name", "string[]", .sets = "Name", .position = 1, .flags = PF_PIPELINE | PF_NOT_NULL},
    [P_NoUserOverrides] = {"NoUserOverrides", "switch", .sets = "CurrentCulture,Name"},
    [P_ListAvailable] = {"ListAvailable", "switch", .sets = "ListAvailable"},
    {0}};

static value culture_value(const culture *k)
{
    return culture_object_new(&type_CultureInfo, k, false);
}

static void culture_process(cmdlet_run *c)
{
    if (arg_switch(c, P_ListAvailable)) {
        const culture *k;
        for (size_t i = 0; (k = culture_at(i)); i++)
            cmdlet_write(c, culture_value(k));
        return;
    }
    if (!has(c, P_Name)) {
        cmdlet_write(c, culture_value(culture_current()));
        return;
    }
    list *names = items_of(arg(c, P_Name));
    for (size_t i = 0; i < list_count(names); i++) {
        str *name = to_str(list_get(names, i));
        const culture *k = culture_find(str_to_c(name));
        if (k)
            cmdlet_write(c, culture_value(k));
        else
            cmdlet_error_text(c, "System.Globalization.CultureNotFoundException", "ItemNotFoundException",
                              EC_ObjectNotFound, v_str(name),
                              "Culture is not supported. (Parameter 'name')\n%s is an invalid culture identifier.",
                              str_to_c(name));
    }
}

static void ui_culture_process(cmdlet_run *c)
{
    cmdlet_write(c, culture_value(culture_current()));
}

const cmdlet cmdlet_get_culture = {.name = "Get-Culture",
                                   .module = MODULE_UTILITY,
                                   .params = culture_params,
                                   .default_set = "CurrentCulture",
                                   .output = "System.Globalization.CultureInfo",
                                   .synopsis = "Gets the current culture set in the operating system.",
                                   .process = culture_process};
const cmdlet cmdlet_get_uiculture = {.name = "Get-UICulture",
                                     .module = MODULE_UTILITY,
                                     .params = none,
                                     .output = "System.Globalization.CultureInfo",
                                     .synopsis = "Gets the current UI culture settings in the operating system.",
                                     .process = ui_culture_process};

/* ---- Get-Uptime ---- */

enum { U_Since };
static const param_spec uptime_params[] = {[U_Since] = {"Since", "switch", .sets = "Since"}, {0}};

static void uptime_process(cmdlet_run *c)
{
    struct timespec up;
    clock_gettime(CLOCK_BOOTTIME, &up);
    int64_t ticks = up.tv_sec * TICKS_PER_SECOND;
    if (arg_switch(c, U_Since))
        cmdlet_write(c, date_to_local(date_value(sys_utc_ticks() - ticks, DATE_UTC)));
    else
        cmdlet_write(c, span_value(ticks));
}

const cmdlet cmdlet_get_uptime = {.name = "Get-Uptime",
                                  .module = MODULE_UTILITY,
                                  .params = uptime_params,
                                  .default_set = "Timespan",
                                  .output = "System.TimeSpan System.DateTime",
                                  .synopsis = "Get the TimeSpan since last boot.",
                                  .process = uptime_process};

/* ---- Get-Verb ---- */

typedef struct verb_row {
    const char *verb, *prefix, *group, *description;
} verb_row;

static const verb_row verbs[] = {
#define VERB(name, prefix, group, description) {#name, prefix, group, description},
#include "cmdlets/utility/verbs.def"
#undef VERB
};

static value verb_get(value self, int which)
{
    const verb_row *r = &verbs[self.as.o->aux];
    return v_str(str_c(which == 0 ? r->verb : which == 1 ? r->prefix : which == 2 ? r->group : r->description));
}

#define VERB_GETTER(id, n)                                                                                             \
    static value id(value self, const type *t __attribute__((unused)))                                                 \
    {                                                                                                                  \
        return verb_get(self, n);                                                                                      \
    }
VERB_GETTER(verb_name, 0)
VERB_GETTER(verb_prefix, 1)
VERB_GETTER(verb_group, 2)
VERB_GETTER(verb_description, 3)
static const property verb_properties[] = {{"Verb", "string", verb_name, NULL, 0},
                                           {"AliasPrefix", "string", verb_prefix, NULL, 0},
                                           {"Group", "string", verb_group, NULL, 0},
                                           {"Description", "string", verb_description, NULL, 0},
                                           {0}};
type type_VerbInfo = {TYPE_OBJECT, .name = "System.Management.Automation.VerbInfo", .kind = K_OBJECT,
                      .properties = verb_properties};

enum { V_Verb, V_Group };
static const param_spec verb_params[] = {[V_Verb] = {"Verb", "string[]", .position = 1, .flags = PF_PIPELINE},
                                         [V_Group] = {"Group", "string[]", .position = 2,
                                                      .validate = "set Common,Communications,Data,Diagnostic,"
                                                                  "Lifecycle,Other,Security"},
                                         {0}};

static void verb_process(cmdlet_run *c)
{
    for (uint32_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (has(c, V_Verb) && !patterns_match(arg(c, V_Verb), str_c(verbs[i].verb)))
            continue;
        if (has(c, V_Group) && !patterns_match(arg(c, V_Group), str_c(verbs[i].group)))
            continue;
        object *o = heap_alloc(sizeof *o);
        o->type = &type_VerbInfo;
        o->aux = i;
        cmdlet_write(c, v_obj(o));
    }
}

const cmdlet cmdlet_get_verb = {.name = "Get-Verb",
                                .module = MODULE_UTILITY,
                                .params = verb_params,
                                .output = "System.Management.Automation.VerbInfo",
                                .synopsis = "Gets approved PowerShell verbs.",
                                .process = verb_process};
