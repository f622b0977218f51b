/* cmdlet.c: what a running cmdlet asks of the engine: arguments, errors, messages, script blocks. */
#include "engine/pipeline/cmdlet.h"

#include <stdarg.h>
#include <string.h>

#include "base/heap.h"
#include "engine/pipeline/pipeline_internal.h"
#include "engine/vm/vm.h"

/* ---- arguments ---- */

bool arg_switch(const cmdlet_run *c, uint32_t p)
{
    value v = c->bound->values[p];
    return v.kind != K_UNSET && !v_is_null(v) && v.as.i != 0;
}

int64_t arg_int(const cmdlet_run *c, uint32_t p, int64_t otherwise)
{
    value v = c->bound->values[p];
    if (v.kind == K_UNSET || v_is_null(v))
        return otherwise;
    return v_is_integer(v) || v.kind == K_ENUM ? v.as.i : to_long(v);
}

str *arg_str(const cmdlet_run *c, uint32_t p)
{
    value v = c->bound->values[p];
    if (v.kind == K_UNSET || v_is_null(v))
        return NULL;
    return v.kind == K_STRING ? v.as.s : to_str(v);
}

const char *cmdlet_set(const cmdlet_run *c)
{
    return str_to_c(bind_set_name(c->bound));
}

/* ---- errors ---- */

/* `Get-Item` is Microsoft.PowerShell.Commands.GetItemCommand behind the comma of an error's id. */
str *command_error_name(const command *c)
{
    if (!c->cmdlet)
        return (str *)(uintptr_t)c->name;
    const char *name = c->cmdlet->name, *dash = strchr(name, '-');
    int verb = dash ? (int)(dash - name) : (int)strlen(name);
    /* a class of the module's own namespace: Microsoft.PowerShell.ThreadJob.StartThreadJobCommand */
    const char *space = strcmp(c->cmdlet->module, "Microsoft.PowerShell.ThreadJob") == 0 ? "ThreadJob" : "Commands";
    return str_printf("Microsoft.PowerShell.%s.%.*s%sCommand", space, verb, name, dash ? dash + 1 : "");
}

void cmdlet_sign(const cmdlet_run *c, error_record *r)
{
    if (!r->command)
        r->command = command_error_name(c->command);
    if (!r->activity)
        r->activity = (str *)(uintptr_t)c->command->name;
    if (c->caller && v_is_null(r->invocation_info)) {
        frame_locate_error(c->caller, r);
        invocation_info *i = (invocation_info *)r->invocation_info.as.o;
        i->command = c->command;
        i->invocation_name = c->command->name;
        if (c->site) { /* the command alone, not the pipeline it stands in */
            i->start = c->site->node->start;
            i->end = c->site->node->end;
        }
    }
}

void cmdlet_error(cmdlet_run *c, error_record *r)
{
    cmdlet_sign(c, r);
    c->failed = true;
    common_error(c->rs, &c->bound->common, c->stage.streams, r);
}

void cmdlet_fail(cmdlet_run *c, error_record *r)
{
    cmdlet_sign(c, r);
    if (c->bound->common.errors)
        list_add(c->bound->common.errors, v_obj(r));
    throw_record(r);
}

void cmdlet_error_text(cmdlet_run *c, const char *exception_type, const char *id, error_category category, value target,
                       const char *fmt, ...)
{
    va_list ap;
    buf b = {0};
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    cmdlet_error(c, error_record_new(exception_new(exception_type, str_from_buf(&b)), id, category, target));
}

/* ---- messages ---- */

void cmdlet_warning(cmdlet_run *c, str *text)
{
    common_message(c->rs, &c->bound->common, c->stage.streams, STREAM_WARNING, text);
}

void cmdlet_verbose(cmdlet_run *c, str *text)
{
    common_message(c->rs, &c->bound->common, c->stage.streams, STREAM_VERBOSE, text);
}

void cmdlet_debug(cmdlet_run *c, str *text)
{
    common_message(c->rs, &c->bound->common, c->stage.streams, STREAM_DEBUG, text);
}

void cmdlet_information(cmdlet_run *c, value data, const char *const *tags, bool host)
{
    common_args *a = &c->bound->common;
    action how = a->information_action >= 0 ? (action)a->information_action
                                            : runspace_preference(c->rs, "InformationPreference");
    value v = message_record_new(STREAM_INFORMATION, NULL);
    message_record *m = (message_record *)v.as.o;
    m->data = data;
    m->source = c->caller && c->caller->code->block->src->file ? c->caller->code->block->src->file
                                                               : (str *)(uintptr_t)c->command->name;
    for (; tags && *tags; tags++)
        list_add(m->tags, v_str(str_c(*tags)));
    if (host)
        list_add(m->tags, v_str(str_c("PSHOST")));
    m->shown = host ? how != ACTION_IGNORE : how == ACTION_CONTINUE || how == ACTION_INQUIRE;
    if (a->information)
        list_add(a->information, v);
    stream_collect(c->stage.streams, STREAM_INFORMATION, v);
    if (how == ACTION_STOP && !host)
        throw_error(
            "System.Management.Automation.ActionPreferenceStopException", "ActionPreferenceStop", EC_OperationStopped,
            V_NULL,
            "The running command stopped because the preference variable \"InformationPreference\" or common parameter is set to Stop: %s",
            v_is_null(data) ? "" : str_to_c(to_str(data)));
    if (how != ACTION_IGNORE)
        stream_write(c->stage.streams, STREAM_INFORMATION, v);
}

bool cmdlet_should_process(cmdlet_run *c, str *target, const char *action_name)
{
    const char *what = action_name ? action_name : c->cmdlet->name;
    str *text = str_printf("Performing the operation \"%s\" on target \"%s\".", what, str_to_c(target));
    int impact = c->cmdlet->flags & CF_CONFIRM_HIGH ? 3 : 2;
    if (!common_should_process(c->rs, c->scope, &c->bound->common, impact, text))
        return false;
    cmdlet_verbose(c, text);
    return true;
}

/* ---- running ---- */

void cmdlet_poll(cmdlet_run *c)
{
    ctx *x = ctx_current();
    if (__builtin_expect(x->poll != 0, 0) && par_poll(x) == PAR_STOPPED)
        unwind(x, UNWIND_STOP, NULL);
    (void)c;
}

void cmdlet_stop_upstream(cmdlet_run *c)
{
    unwind(ctx_current(), UNWIND_UPSTREAM, &c->stage);
}

void cmdlet_block(cmdlet_run *c, script_block *sb, value bar, stage *out)
{
    script_block_run(c->rs, sb, NULL, 0, bar, false, out, c->stage.streams);
}

value cmdlet_block_value(cmdlet_run *c, script_block *sb, value bar)
{
    list *items = list_new(NULL);
    cmdlet_block(c, sb, bar, sink_list(c->rs, items));
    return list_collapse(items, false);
}
