/* run.c: running a script from outside: what ends it becomes an exit code. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/pipeline/script_call.h"
#include "engine/session/session.h"

/* What a script run leaves behind when it does not come to its end. */
static int ended_early(runspace *rs, ctx *c)
{
    switch (c->kind) {
    case UNWIND_EXIT: return c->code;
    case UNWIND_ERROR: {
        error_record *r = error_caught(c);
        rs->ok = false;
        if (!r->reported)
            runspace_add_error(rs, r);
        r->reported = true;
        stream_write(rs->streams, STREAM_ERROR, v_obj(r));
        /* a view shows the first error of a text; who runs a program wants to mend them all */
        for (uint32_t i = 1; script_block_parse_error(r, i); i++)
            stream_write(rs->streams, STREAM_ERROR, v_obj(script_block_parse_error(r, i)));
        return 1;
    }
    case UNWIND_STOP: return 130; /* as a shell says of an interrupted program */
    default: return 0;            /* break, continue or return outside of what they could leave */
    }
}

/* Objects piped into the program are $input. They are read only by a script that asks for them, so that Read-Host and
 * native commands find standard input as it was. */
static bool wants_input(const script_block *sb)
{
    return sb && (sb->block->uses_input || sb->block->process);
}

static void clean(void *arg)
{
    script_call_clean(arg);
}

/* Not as a pipeline's stage: `exit` is the program's, and $? stays what the last statement made it. The script runs in the
 * global scope. */
static void run(runspace *rs, const command *c, script_block *sb, const argument_list *args)
{
    host *h = rs->host;
    bool feed = h && h->input && wants_input(sb);
    ctx *x = ctx_current();
    deferred d;
    script_call *call = heap_alloc(sizeof *call);
    call->stage = (stage){.next = rs->out, .streams = rs->streams, .runspace = rs};
    call->rs = rs;
    call->sb = sb;
    call->command = c;
    script_call_prepare(call, args->items, args->count, feed, NULL);
    defer_push(x, &d, clean, call);
    script_call_begin(call);
    for (value v; feed && h->input(h, &v);)
        script_call_process(call, v);
    script_call_end(call);
    defer_pop(x, &d, true);
}

static argument_list arguments(const value *args, uint32_t argc)
{
    argument_list l = {0};
    if (argc)
        argument_splat(&l, v_obj(array_objects(args, argc)));
    return l;
}

static int run_text(runspace *rs, str *text, str *file, const value *args, uint32_t argc, bool *exited)
{
    volatile int code = 0;
    ctx *c = ctx_current();
    TRY(c)
    {
        argument_list l = arguments(args, argc);
        script_block *sb = script_block_from_text(text, file);
        rs->ok = true;
        run(rs, NULL, sb, &l);
        code = rs->ok ? 0 : 1;
    }
    CAUGHT
    {
        *exited = c->kind == UNWIND_EXIT;
        code = ended_early(rs, c);
    }
    END_TRY;
    return code;
}

int session_run_text(runspace *rs, str *text, str *file, const value *args, uint32_t argc)
{
    bool exited;
    return run_text(rs, text, file, args, argc, &exited);
}

int session_run_statement(runspace *rs, str *text, bool *exited)
{
    *exited = false;
    return run_text(rs, text, NULL, NULL, 0, exited);
}

int session_run_file(runspace *rs, str *path, const value *args, uint32_t argc)
{
    volatile int code = 0;
    ctx *c = ctx_current();
    TRY(c)
    {
        argument_list l = arguments(args, argc);
        str *full = path_resolve(rs, path);
        ptrdiff_t slash = str_last_index(full, str_c("/"), false);
        command *script = command_new(CMD_SCRIPT, str_sub(full, (size_t)slash + 1, full->length - (size_t)slash - 1));
        script->definition = full;
        script->script = command_script(script);
        run(rs, script, script->script, &l);
    }
    CAUGHT
    {
        code = ended_early(rs, c);
    }
    END_TRY;
    return code;
}
