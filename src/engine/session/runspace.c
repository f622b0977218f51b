/* runspace.c: runspaces, their preferences and their errors. */
#include "engine/session/runspace.h"

#include <stdatomic.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "engine/session/session_internal.h"

#define ERRORS_MAX 256 /* the newest that $Error keeps */

static _Atomic uint64_t last_id;

/* Numbers and dates as the user's LANG wants them: en_US and everything that no locale data is built in for. */
static const culture *default_culture(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (unsigned i = 0; i < sizeof variables / sizeof *variables; i++) {
        str *v = environment_get(str_c(variables[i]));
        if (!v || !v->length)
            continue;
        return str_starts(v, str_c("en_US"), true) ? &culture_en_us : &culture_invariant;
    }
    return &culture_invariant;
}

static str *process_location(void)
{
    char *path;
    return sys_realpath(".", &path) < 0 ? str_c("/") : str_utf8(path, __builtin_strlen(path));
}

runspace *runspace_new(host *h)
{
    return runspace_new_from(runspace_current(), h);
}

runspace *runspace_new_from(const runspace *from, host *h)
{
    runspace *rs = heap_alloc(sizeof *rs);
    session_state *state = heap_alloc(sizeof *state);
    rs->o.type = &type_Runspace;
    rs->state = state;
    state->runspace = rs;
    state->global = state->module_scope = state->current = scope_new(NULL, state, NULL);
    rs->global = rs->current = state->global;
    rs->errors = list_new(&type_ArrayList);
    rs->ok = true;
    rs->host = h;
    rs->culture = from ? from->culture : default_culture();
    rs->location = from ? from->location : process_location();
    rs->id = atomic_fetch_add(&last_id, 1) + 1;
    return rs;
}

runspace *runspace_current(void)
{
    return ctx_current()->runspace;
}

runspace *runspace_enter(runspace *rs)
{
    ctx *c = ctx_current();
    runspace *before = c->runspace;
    c->runspace = rs;
    if (rs)
        rs->ctx = c;
    return before;
}

void runspace_set_location(runspace *rs, str *path)
{
    rs->location = path;
    if (location_names(rs))
        location_enter_names(rs, NULL);
    cell *pwd = scope_find_here(rs->global, str_intern_c("PWD"));
    if (pwd)
        value_store(&pwd->v, path_info_new(NULL, path));
}

/* ---- preferences ---- */

static action default_preference(const char *variable)
{
    static const char *const silent[] = {"VerbosePreference", "DebugPreference", "InformationPreference"};
    for (unsigned i = 0; i < sizeof silent / sizeof *silent; i++)
        if (!__builtin_strcmp(variable, silent[i]))
            return ACTION_SILENT;
    return ACTION_CONTINUE;
}

action runspace_preference(runspace *rs, const char *variable)
{
    value v = variable_get_c(rs->current, variable);
    if (v.kind == K_UNSET || v_is_null(v))
        return default_preference(variable);
    if (v.kind == K_ENUM || v_is_integer(v))
        return (action)v.as.i;
    /* A function's own `$ErrorActionPreference = 'Stop'` is a plain variable that holds a string. */
    value as_enum;
    if (convert_try(v, &type_ActionPreference, &as_enum))
        return (action)as_enum.as.i;
    return default_preference(variable);
}

/* ---- errors ---- */

void runspace_add_error(runspace *rs, error_record *r)
{
    list_insert(rs->errors, 0, v_obj(r));
    size_t n = list_count(rs->errors);
    if (n > ERRORS_MAX)
        list_remove_at(rs->errors, n - 1);
}

void runspace_report_error(runspace *rs, streams *st, error_record *r)
{
    common_error(rs, NULL, st, r);
}

void runspace_reset_variables(runspace *rs)
{
    rs->global->extra_count = 0;
    rs->scope_epoch++;
}
