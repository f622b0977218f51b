/* start.c: bringing the engine up. Registration costs a table insert a type; nothing else happens before it is asked for. */
#include "base/heap.h"
#include "engine/bind/param.h"
#include "engine/language/language.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/jobs/clixml.h"
#include "engine/jobs/job.h"
#include "engine/providers/provider.h"
#include "engine/session/collector.h"
#include "engine/session/command_param.h"
#include "engine/session/modules/module.h"
#include "engine/session/session_internal.h"
#include "engine/vm/vm.h"
#include "object/culture.h"

engine_additions engine_up;

static const culture *running_culture(void)
{
    runspace *rs = runspace_current();
    return rs ? rs->culture : &culture_invariant;
}

/* [cultureinfo]::CurrentCulture = ... */
static void change_culture(const culture *c)
{
    runspace *rs = runspace_current();
    if (rs)
        rs->culture = c;
}

static void add(void (*fn)(void))
{
    if (fn)
        fn();
}

static void register_all(void)
{
    object_register_types();
    runspace_types_register();
    jobs_register();
    clixml_register();
    preference_types_register();
    host_types_register();
    ps_style_register();
    execution_context_register();
    cmdlet_init();
    command_init();
    providers_init();
    language_register();
    modules_init();
    add(engine_up.register_types);
    bind_init();
    vm_init();
    builtin_variables_init();
    add(engine_up.register_cmdlets);
    culture_set_source(running_culture);
    culture_set_current = change_culture;
}

static void before_park(ctx *c)
{
    (void)c;
    engine_up.before_park();
}

void engine_main(unsigned workers, char **envp, void (*fn)(void *arg), void *arg)
{
    par_hooks hooks = {0};
    heap_init();
    collector_hooks(&hooks);
    if (engine_up.before_park)
        hooks.before_park = before_park;
    par_start(workers, &hooks);
    environment_init(envp);
    register_all();
    par_main(fn, arg);
}
