/* tee_object.c: Tee-Object: passes objects on and keeps a copy in a variable or a file. */
#include "base/heap.h"
#include "cmdlets/utility/scope_arg.h"
#include "engine/pipeline/pipeline.h"

enum { P_InputObject, P_FilePath, P_LiteralPath, P_Append, P_Encoding, P_Variable };
static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE},
    [P_FilePath] = {"FilePath", "string", .aliases = "Path", .sets = "File", .position = 1, .flags = PF_MANDATORY},
    [P_LiteralPath] = {"LiteralPath", "string", .aliases = "PSPath,LP", .sets = "LiteralFile", .flags = PF_MANDATORY},
    [P_Append] = {"Append", "switch", .sets = "File,Variable"},
    [P_Encoding] = {"Encoding", "object", .sets = "File,LiteralFile", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Variable] = {"Variable", "string", .sets = "Variable", .flags = PF_MANDATORY},
    {0}};

typedef struct state {
    pipeline *file; /* Out-File or Set-Variable at work */
    list *copy;
} state;

static void add_argument(argument *args, uint32_t *n, const char *name, value v)
{
    args[(*n)++] = (argument){.name = str_intern_c(name), .v = v};
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (has(c, P_Variable)) {
        s->copy = list_new(NULL);
        return;
    }
    argument *args = heap_alloc(4 * sizeof *args);
    uint32_t n = 0;
    bool literal = has(c, P_LiteralPath);
    add_argument(args, &n, literal ? "LiteralPath" : "FilePath", arg(c, literal ? P_LiteralPath : P_FilePath));
    if (arg_switch(c, P_Append))
        add_argument(args, &n, "Append", V_TRUE);
    if (has(c, P_Encoding))
        add_argument(args, &n, "Encoding", arg(c, P_Encoding));
    pipeline_command *command = heap_alloc(sizeof *command);
    *command = (pipeline_command){.command = command_find(c->rs, str_c("Out-File")), .args = args, .arg_count = n};
    s->file = pipeline_begin(c->rs, command, 1, true, sink_null(c->rs), c->stage.streams);
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    if (s->copy)
        list_add(s->copy, item);
    else
        pipeline_process(s->file, item);
    cmdlet_write(c, item);
}

static void end(cmdlet_run *c)
{
    state *s = c->state;
    if (s->file) {
        pipeline_end(s->file);
        return;
    }
    str *name = arg_str(c, P_Variable);
    scope *at = c->scope;
    ptrdiff_t colon = str_index_unit(name, ':', 0);
    if (colon > 0) {
        at = scope_of_argument(c, str_sub(name, 0, (size_t)colon));
        name = str_sub(name, (size_t)colon + 1, name->length - (size_t)colon - 1);
    }
    value v = list_collapse(s->copy, false);
    if (arg_switch(c, P_Append)) {
        value old = variable_get(at, str_intern(name));
        if (old.kind != K_UNSET && !v_is_null(old)) {
            list *all = items_of(old);
            for (size_t i = 0; i < list_count(s->copy); i++)
                list_add(all, list_get(s->copy, i));
            v = v_obj(list_to_array(all));
        }
    }
    variable_set(at, name, v);
}

static void clean(cmdlet_run *c)
{
    state *s = c->state;
    if (s->file)
        pipeline_dispose(s->file);
    s->file = NULL;
}

const cmdlet cmdlet_tee_object = {.name = "Tee-Object",
                                  .module = MODULE_UTILITY,
                                  .params = params,
                                  .default_set = "File",
                                  .output = "System.Management.Automation.PSObject",
                                  .synopsis =
                                      "Saves command output in a file or variable and also sends it down the pipeline.",
                                  .state_size = sizeof(state),
                                  .begin = begin,
                                  .process = process,
                                  .end = end,
                                  .clean = clean};
