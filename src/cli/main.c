/* main.c: the program: options to a runspace to an exit code. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "cli/list.h"
#include "cli/options.h"
#include "cli/prompt.h"
#include "compile/code.h"
#include "engine/jobs/job_server.h"
#include "engine/pipeline/cmdlet.h"
#include "syntax/parser.h"

enum { EXIT_USAGE = 64 }; /* what pwsh returns for a wrong command line */

typedef struct program {
    options *options;
    int code;
} program;

/* ---- the script and its arguments ---- */

static str *text_of(const char *bytes)
{
    return str_utf8(bytes, strlen(bytes));
}

static value parameter(const char *name, size_t n, bool colon)
{
    str *s = str_printf("%.*s%s", (int)n, name, colon ? ":" : "");
    s->o.bits |= OB_PARAMETER_NAME;
    return v_str(s);
}

/* The value behind `-Name:`: `$true` and `$false` are meant as such, all else is text. */
static value attached_value(const char *text)
{
    if (!strcasecmp(text, "$true"))
        return V_TRUE;
    if (!strcasecmp(text, "$false"))
        return V_FALSE;
    return v_str(text_of(text));
}

/* Words of the command line as a script's arguments: `-Name`, `-Name:value`, text. */
static list *script_arguments(char **words, int n)
{
    list *out = list_new(NULL);
    for (int i = 0; i < n; i++) {
        const char *word = words[i], *colon = strchr(word, ':');
        if (word[0] != '-' || !word[1]) {
            list_add(out, v_str(text_of(word)));
        } else if (!colon) {
            list_add(out, parameter(word, strlen(word), false));
        } else {
            list_add(out, parameter(word, (size_t)(colon - word), true));
            if (colon[1])
                list_add(out, attached_value(colon + 1));
            else if (i + 1 < n)
                list_add(out, v_str(text_of(words[++i])));
        }
    }
    return out;
}

static const value *items_of(const list *l)
{
    return list_count(l) ? l->buffer->items : NULL;
}

/* The words of -Command make one text. */
static str *command_text(const options *o)
{
    buf b = {0};
    buf_text(&b, o->text);
    for (int i = 0; !o->command_with_args && i < o->arg_count; i++) {
        buf_byte(&b, ' ');
        buf_text(&b, o->args[i]);
    }
    return str_from_buf(&b);
}

static int sextet(char c)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* Base64 of UTF-16, as -EncodedCommand takes it; NULL: it is none. */
static str *decode(const char *text)
{
    buf bytes = {0};
    uint32_t bits = 0;
    unsigned have = 0;
    for (; *text && *text != '='; text++) {
        int six = sextet(*text);
        if (six < 0)
            return NULL;
        bits = bits << 6 | (uint32_t)six;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_byte(&bytes, (char)(bits >> have & 255));
        }
    }
    if (bytes.length % 2)
        return NULL;
    uint16_t *units = heap_alloc_leaf(bytes.length + 2);
    memcpy(units, bytes.data, bytes.length);
    return str_new(units, bytes.length / 2);
}

/* ---- dumps ---- */

static int dump(const options *o)
{
    char *data;
    size_t length;
    buf out = {0};
    int e = sys_read_file(o->text, &data, &length);
    if (e < 0) {
        console_error(str_to_c(str_printf("parsh: %s: %s\n", o->text, strerror(-e))));
        return 1;
    }
    bool bom = length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3);
    str *text = str_utf8(data + (bom ? 3 : 0), length - (bom ? 3 : 0));
    if (o->mode == RUN_DUMP_TOKENS) {
        tokens_dump(text, &out);
    } else {
        parse_result r = parse_script(text, str_c(o->text));
        for (uint32_t i = 0; i < r.error_count; i++) {
            uint32_t line, column;
            source_position(r.src, r.errors[i].start, &line, &column);
            console_error(str_to_c(str_printf("%s:%u:%u: %s: %s\n", o->text, line, column, r.errors[i].id,
                                              str_to_c(r.errors[i].message))));
        }
        if (o->mode == RUN_DUMP_AST)
            ast_dump((ast *)r.root, &out);
        else if (!r.error_count)
            code_dump(compile_block(r.root, NULL, NULL), &out);
        if (r.error_count && o->mode == RUN_DUMP_BYTECODE)
            return 1;
    }
    console_write(str_from_buf(&out), false);
    return 0;
}

/* ---- running ---- */

static bool is_file(const char *path)
{
    sys_stat st;
    return sys_stat_path(path, true, &st) == 0 && !S_ISDIR(st.mode);
}

static void run_profile(runspace *rs, str *path)
{
    if (is_file(str_to_c(path)))
        session_run_file(rs, path, NULL, 0);
}

static void run_profiles(runspace *rs)
{
    static const char *const names[] = {"AllUsersAllHosts", "AllUsersCurrentHost", "CurrentUserAllHosts",
                                        "CurrentUserCurrentHost"};
    value paths = variable_get_c(rs->global, "PROFILE"), path;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (psobject_get_note(paths, str_intern_c(names[i]), &path))
            run_profile(rs, to_str(path));
}

static int run_file(runspace *rs, const options *o)
{
    str *path = text_of(o->text);
    if (!strcmp(o->text, "-")) {
        buf all = {0};
        for (str *line; (line = console_read_line());) {
            str_append_utf8(line, &all);
            buf_byte(&all, '\n');
        }
        return session_run_text(rs, str_from_buf(&all), NULL, NULL, 0);
    }
    if (!is_file(str_to_c(path_resolve(rs, path)))) {
        console_error(str_to_c(
            str_printf("The argument '%s' is not recognized as the name of a script file. Check the spelling of the "
                       "name, or if a path was included, verify that the path is correct and try again.\n\n%s",
                       o->text, options_usage)));
        return EXIT_USAGE;
    }
    list *args = script_arguments(o->args, o->arg_count);
    return session_run_file(rs, path, items_of(args), (uint32_t)list_count(args));
}

static int run_command(runspace *rs, const options *o)
{
    str *text = o->mode == RUN_ENCODED ? decode(o->text) : command_text(o);
    if (!text) {
        console_error("Cannot process the command because the value specified with -EncodedCommand is not properly "
                      "encoded. The value must be Base64 encoded.\n");
        return EXIT_USAGE;
    }
    list *args = o->command_with_args ? script_arguments(o->args, o->arg_count) : list_new(NULL);
    return session_run_text(rs, text, NULL, items_of(args), (uint32_t)list_count(args));
}

static int run(const options *o)
{
    bool prompt = o->mode == RUN_PROMPT || o->no_exit;
    runspace *rs = runspace_new(console_start(!o->non_interactive));
    interrupt_begin();
    runspace_enter(rs);
    console_attach(rs);
    if (o->directory)
        runspace_set_location(rs, path_resolve(rs, text_of(o->directory)));
    if (!o->no_profile)
        run_profiles(rs);
    int code = 0;
    bool show = console_input_is_terminal() && !o->non_interactive;
    if (o->mode == RUN_PROMPT && show && !o->no_logo)
        console_write(str_c("parsh " PARSH_VERSION), true);
    if (o->mode == RUN_FILE)
        code = run_file(rs, o);
    else if (o->mode == RUN_COMMAND || o->mode == RUN_ENCODED)
        code = run_command(rs, o);
    else if (o->mode == RUN_JOB_SERVER)
        code = job_server_run(rs);
    else if (o->mode == RUN_LIST_MISSING)
        console_write(list_missing(rs), false);
    console_finish(rs);
    if (prompt)
        code = prompt_loop(rs, show);
    console_finish(rs);
    return session_should_exit >= 0 ? session_should_exit : code;
}

static void main_fiber(void *arg)
{
    program *p = arg;
    bool dumps = p->options->mode == RUN_DUMP_TOKENS || p->options->mode == RUN_DUMP_AST ||
                 p->options->mode == RUN_DUMP_BYTECODE;
    p->code = dumps ? dump(p->options) : run(p->options);
    console_flush();
}

int main(int argc, char **argv)
{
    options o = options_parse(argc, argv);
    program p = {&o, 0};
    if (o.wrong) {
        dprintf(STDERR_FILENO, "%s\n\n%s", o.error, options_usage);
        return EXIT_USAGE;
    }
    switch (o.mode) {
    case RUN_HELP: dprintf(STDOUT_FILENO, "%s", options_usage); return 0;
    case RUN_VERSION: dprintf(STDOUT_FILENO, "PowerShell %s\n", session_version); return 0;
    case RUN_OWN_VERSION: dprintf(STDOUT_FILENO, "parsh " PARSH_VERSION "\n"); return 0;
    default: break;
    }
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of the write */
    interrupt_start();
    cli_register();
    engine_main(o.workers, environ, main_fiber, &p);
    return p.code;
}
