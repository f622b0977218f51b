/* invoke_expression.c: Invoke-Expression: text as script in the caller's scope. */
#include "cmdlets/cmdlets.h"

enum { P_Command };
static const param_spec params[] = {
    [P_Command] = {"Command", "string", .position = 1, .flags = PF_MANDATORY | PF_PIPELINE}, {0}};

/* A parse error has its place in the text, and this command's name in its id. */
static script_block *parse(cmdlet_run *c)
{
    ctx *x = ctx_current();
    script_block *volatile sb = NULL;
    TRY(x)
    {
        sb = script_block_from_text(arg_str(c, P_Command), NULL);
    }
    CAUGHT
    {
        if (x->kind == UNWIND_ERROR && !error_caught(x)->command)
            error_caught(x)->command = command_error_name(c->command);
        unwind(x, x->kind, x->payload);
    }
    END_TRY;
    return sb;
}

static void process(cmdlet_run *c)
{
    script_block *sb = parse(c);
    sb->state = c->scope->state;
    value bar = variable_get_c(c->scope, "_");
    script_block_run(c->rs, sb, NULL, 0, bar.kind == K_UNSET ? V_NULL : bar, false, c->stage.next, c->stage.streams);
}

const cmdlet cmdlet_invoke_expression = {.name = "Invoke-Expression",
                                         .module = MODULE_UTILITY,
                                         .aliases = "iex",
                                         .params = params,
                                         .output = "System.Management.Automation.PSObject",
                                         .synopsis = "Runs commands or expressions on the local computer.",
                                         .process = process};
