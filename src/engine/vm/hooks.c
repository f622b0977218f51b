/* hooks.c: what the layers below call in the interpreter, and the start of it. */
#include "engine/classes/class.h"
#include "engine/pipeline/script_call.h"
#include "engine/pipeline/steppable.h"
#include "engine/vm/vm_internal.h"

static value call_script(value block, value self, value *args, uint32_t argc)
{
    return script_block_call(runspace_current(), v_block(block), self, args, argc);
}

/* A block as a delegate: its arguments are $args or param(), and the first one is $_ too. */
static value invoke_delegate(value delegate, value *args, uint32_t argc)
{
    value base = psobject_base(delegate);
    if (v_is_block(base))
        return script_block_value(runspace_current(), v_block(base), args, argc, argc ? args[0] : V_UNSET);
    return member_invoke(base, str_intern_c("Invoke"), args, argc);
}

static str *output_separator(void)
{
    runspace *rs = runspace_current();
    if (!rs || !rs->current)
        return NULL;
    value v = variable_get_c(rs->current, "OFS");
    return v.kind == K_UNSET || v_is_null(v) ? NULL : to_str(v);
}

static bool class_known(str *name)
{
    runspace *rs = runspace_current();
    return rs && rs->current && class_find(rs->current, name);
}

static const type *find_type_here(str *name)
{
    runspace *rs = runspace_current();
    if (!rs || !rs->current)
        return type_find(name, NULL, 0);
    type_ref r = {.text = name};
    return rs->top ? vm_type(rs->top, &r) : type_find(name, NULL, 0);
}

void vm_init(void)
{
    static type *const types[] = {&type_ScriptBlock, &type_InvocationInfo};
    type_register(types, sizeof types / sizeof *types);
    vm_iter_register();
    vm_references_register();
    script_cmdlet_register();
    steppable_register();
    object_up.call_script = call_script;
    object_up.invoke_delegate = invoke_delegate;
    object_up.output_separator = output_separator;
    parse_class_known = class_known;
    object_up.find_type = find_type_here;
    vm_intrinsics_init();
    classes_init();
}
