/* options.c: reading the command line. */
#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char options_usage[] =
    "Usage: parsh [-Login] [[-File] <filePath> [args]]\n"
    "             [-Command { - | <script-block> [-args <arg-array>] | <string> [<CommandParameters>] }]\n"
    "             [-CommandWithArgs <string> [<args>]] [-EncodedCommand <Base64EncodedCommand>]\n"
    "             [-ExecutionPolicy <policy>] [-InputFormat Text] [-OutputFormat Text]\n"
    "             [-NoExit] [-NoLogo] [-NonInteractive] [-NoProfile]\n"
    "             [-WorkingDirectory <directoryPath>]\n"
    "\n"
    "       parsh -Version | -Help\n"
    "       parsh --dump-tokens | --dump-ast | --dump-bytecode FILE\n"
    "       parsh --workers N ...      threads that run script; one a core when not said\n"
    "       parsh --version\n"
    "\n"
    "Switches may be cut short and are not case-sensitive.\n";

typedef enum switch_id {
    S_NONE,
    S_VERSION,
    S_HELP,
    S_LOGIN,
    S_NO_EXIT,
    S_NO_PROFILE,
    S_NO_LOGO,
    S_NON_INTERACTIVE,
    S_INTERACTIVE,
    S_IGNORED,
    S_COMMAND,
    S_COMMAND_WITH_ARGS,
    S_FILE,
    S_FORMAT,
    S_POLICY,
    S_ENCODED,
    S_DIRECTORY,
    S_REFUSED,
    S_REFUSED_VALUE
} switch_id;

/* pwsh tries them in this order; `shortest` is what may not be cut further. */
static const struct {
    const char *name, *shortest;
    switch_id id;
} switches[] = {{"version", "v", S_VERSION},
                {"help", "h", S_HELP},
                {"?", "?", S_HELP},
                {"login", "l", S_LOGIN},
                {"noexit", "noe", S_NO_EXIT},
                {"noprofile", "nop", S_NO_PROFILE},
                {"nologo", "nol", S_NO_LOGO},
                {"noninteractive", "noni", S_NON_INTERACTIVE},
                {"socketservermode", "so", S_REFUSED},
                {"servermode", "s", S_REFUSED},
                {"namedpipeservermode", "nam", S_REFUSED},
                {"sshservermode", "sshs", S_REFUSED},
                {"noprofileloadtime", "noprofileloadtime", S_IGNORED},
                {"interactive", "i", S_INTERACTIVE},
                {"configurationfile", "configurationfile", S_REFUSED_VALUE},
                {"configurationname", "config", S_REFUSED_VALUE},
                {"custompipename", "cus", S_REFUSED_VALUE},
                {"command", "c", S_COMMAND},
                {"commandwithargs", "commandwithargs", S_COMMAND_WITH_ARGS},
                {"cwa", "cwa", S_COMMAND_WITH_ARGS},
                {"windowstyle", "w", S_REFUSED_VALUE},
                {"file", "f", S_FILE},
                {"outputformat", "o", S_FORMAT},
                {"of", "of", S_FORMAT},
                {"inputformat", "inp", S_FORMAT},
                {"if", "if", S_FORMAT},
                {"executionpolicy", "ex", S_POLICY},
                {"ep", "ep", S_POLICY},
                {"encodedcommand", "e", S_ENCODED},
                {"ec", "ec", S_ENCODED},
                {"encodedarguments", "encodeda", S_REFUSED_VALUE},
                {"ea", "ea", S_REFUSED_VALUE},
                {"settingsfile", "settings", S_REFUSED_VALUE},
                {"sta", "sta", S_REFUSED},
                {"mta", "mta", S_IGNORED},
                {"workingdirectory", "wo", S_DIRECTORY},
                {"wd", "wd", S_DIRECTORY}};

static switch_id switch_of(const char *word, const char **name)
{
    if (word[0] != '-' || !word[1])
        return S_NONE;
    word += word[1] == '-' && word[2] ? 2 : 1;
    size_t n = strlen(word);
    for (unsigned i = 0; i < sizeof switches / sizeof *switches; i++)
        if (n >= strlen(switches[i].shortest) && n <= strlen(switches[i].name) &&
            !strncasecmp(word, switches[i].name, n)) {
            *name = switches[i].name;
            return switches[i].id;
        }
    return S_NONE;
}

static void fail(options *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void fail(options *o, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(o->error, sizeof o->error, fmt, ap);
    va_end(ap);
    o->wrong = true;
}

typedef struct words {
    char **at, **end;
} words;

/* The value of a switch; an error without one. */
static const char *value_of(options *o, words *w, const char *name)
{
    if (w->at < w->end)
        return *w->at++;
    fail(o, "Cannot process the command because of a missing parameter. An argument must follow -%s.", name);
    return "";
}

static void take_rest(options *o, words *w)
{
    o->args = w->at;
    o->arg_count = (int)(w->end - w->at);
    w->at = w->end;
}

static void take_format(options *o, words *w, const char *name)
{
    const char *format = value_of(o, w, name);
    if (!o->wrong && strcasecmp(format, "text"))
        fail(o, "parsh does not support -%s %s; the only format is Text.", name, format);
}

/* Our own, with two dashes and in full. True: it was one. */
static bool own_switch(options *o, words *w, const char *word)
{
    static const struct {
        const char *word;
        run_mode mode;
    } dumps[] = {
        {"--dump-tokens", RUN_DUMP_TOKENS}, {"--dump-ast", RUN_DUMP_AST}, {"--dump-bytecode", RUN_DUMP_BYTECODE}};
    for (unsigned i = 0; i < sizeof dumps / sizeof *dumps; i++)
        if (!strcmp(word, dumps[i].word)) {
            o->mode = dumps[i].mode;
            o->text = value_of(o, w, dumps[i].word + 1);
            return true;
        }
    if (!strcmp(word, "--version")) {
        o->mode = RUN_OWN_VERSION;
        w->at = w->end;
        return true;
    }
    if (!strcmp(word, "--job-server")) {
        o->mode = RUN_JOB_SERVER;
        o->no_profile = o->non_interactive = true;
        w->at = w->end;
        return true;
    }
    if (!strcmp(word, "--list-missing")) {
        o->mode = RUN_LIST_MISSING;
        w->at = w->end;
        return true;
    }
    if (!strcmp(word, "--workers")) {
        const char *text = value_of(o, w, "-workers");
        char *end;
        unsigned long n = strtoul(text, &end, 10);
        if (!o->wrong && (*end || n < 1 || n > 1024))
            fail(o, "The number of workers must be from 1 to 1024, not '%s'.", text);
        o->workers = (unsigned)n;
        return true;
    }
    return false;
}

static void take_command(options *o, words *w, const char *name, bool with_args)
{
    if (w->at == w->end) {
        fail(o, "Cannot process the command because of a missing parameter. A command must follow -%s.",
             with_args ? "CommandWithArgs" : "Command");
        return;
    }
    (void)name;
    o->text = *w->at++;
    take_rest(o, w);
    o->command_with_args = with_args;
    o->mode = !with_args && !strcmp(o->text, "-") ? RUN_PROMPT : RUN_COMMAND;
    if (o->mode == RUN_PROMPT && o->arg_count)
        fail(o, "Cannot process the command because -Command - takes no further arguments.");
}

static void take_file(options *o, words *w, const char *word)
{
    o->mode = RUN_FILE;
    o->text = word;
    take_rest(o, w);
}

static void take_switch(options *o, words *w, switch_id id, const char *name)
{
    switch (id) {
    case S_VERSION: o->mode = RUN_VERSION, w->at = w->end; break;
    case S_HELP: o->mode = RUN_HELP, w->at = w->end; break;
    case S_LOGIN: o->login = true; break;
    case S_NO_EXIT: o->no_exit = true; break;
    case S_NO_PROFILE: o->no_profile = true; break;
    case S_NO_LOGO: o->no_logo = true; break;
    case S_NON_INTERACTIVE: o->non_interactive = true; break;
    case S_INTERACTIVE: o->non_interactive = false; break;
    case S_IGNORED: break;
    case S_COMMAND:
    case S_COMMAND_WITH_ARGS: take_command(o, w, name, id == S_COMMAND_WITH_ARGS); break;
    case S_FILE: {
        const char *file = value_of(o, w, "File");
        if (!o->wrong)
            take_file(o, w, file);
        break;
    }
    case S_FORMAT: take_format(o, w, name); break;
    case S_POLICY: value_of(o, w, name); break;
    case S_ENCODED:
        o->text = value_of(o, w, name);
        o->mode = RUN_ENCODED;
        break;
    case S_DIRECTORY: o->directory = value_of(o, w, name); break;
    default: fail(o, "parsh does not support -%s.", name); break;
    }
}

options options_parse(int argc, char **argv)
{
    options o = {.mode = RUN_PROMPT};
    words w = {argv + (argc ? 1 : 0), argv + argc};
    bool first = true;
    while (w.at < w.end && !o.wrong) {
        const char *word = *w.at++, *name = word;
        if (own_switch(&o, &w, word)) {
            first = false;
            continue;
        }
        switch_id id = switch_of(word, &name);
        /* A login shell is called `-parsh`; `-Login` counts only as the first word. */
        if (id == S_LOGIN && !first)
            id = S_NONE;
        first = false;
        if (id == S_NONE)
            take_file(&o, &w, word);
        else
            take_switch(&o, &w, id, name);
    }
    return o;
}
