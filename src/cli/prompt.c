/* prompt.c: read, run, print. Lines come as the terminal gives them: there is no line editor yet. */
#include "cli/prompt.h"

#include "cli/console.h"
#include "cli/interrupt.h"
#include "engine/pipeline/cmdlet.h"
#include "syntax/parser.h"

/* More lines could mend the text: `if ($x) {`. */
static bool incomplete(str *text)
{
    parse_result r = parse_script(text, NULL);
    for (uint32_t i = 0; i < r.error_count; i++)
        if (r.errors[i].incomplete)
            return true;
    return false;
}

/* What the function `prompt` says, or "PS /path> ". */
static str *prompt_text(runspace *rs)
{
    const command *f = command_lookup(rs, str_c("prompt"), CMD_FUNCTION);
    volatile value said = V_NULL;
    ctx *c = ctx_current();
    if (f) {
        TRY(c)
        {
            said = script_block_value(rs, command_script(f), NULL, 0, V_UNSET);
        }
        CAUGHT
        {
            if (c->kind != UNWIND_ERROR)
                unwind(c, c->kind, c->payload);
        }
        END_TRY;
    }
    value v = said;
    str *text = v_is_null(v) ? str_empty : to_str(v);
    return text->length ? text : str_printf("PS %s> ", str_to_c(rs->location));
}

/* One statement's text, however many lines; NULL at the end of input. */
static str *read_statement(runspace *rs, bool show)
{
    if (show)
        console_write(prompt_text(rs), false);
    str *text = console_read_line();
    while (text && incomplete(text)) {
        if (show)
            console_write(str_c(">> "), false);
        str *more = console_read_line();
        if (!more || (show && !more->length)) /* an empty line gives up: the error is shown */
            break;
        text = str_concat_n((str *[]){text, str_c("\n"), more}, 3);
    }
    return text;
}

/* The same; an interrupt at the prompt drops what was typed. */
static str *next_statement(runspace *rs, bool show)
{
    str *volatile text = NULL;
    volatile bool again = true;
    while (again) {
        ctx *c = ctx_current();
        interrupt_begin();
        TRY(c)
        {
            text = read_statement(rs, show);
            again = false;
        }
        CAUGHT
        {
            if (c->kind != UNWIND_STOP)
                unwind(c, c->kind, c->payload);
            console_write(str_empty, true);
        }
        END_TRY;
    }
    return text;
}

int prompt_loop(runspace *rs, bool show)
{
    int code = 0;
    for (str *text; session_should_exit < 0 && (text = next_statement(rs, show));) {
        bool exited;
        int result = session_run_statement(rs, text, &exited);
        console_finish(rs);
        if (exited)
            return result;
        code = rs->ok ? 0 : 1;
    }
    if (show)
        console_write(str_empty, true);
    return show ? 0 : code;
}
