/* get_help.c: Get-Help: what descriptors and comments say of a command. Topics and examples of the reference are not here. */
#include "base/heap.h"
#include "cmdlets/core/comment_help.h"

enum { P_Name, P_Category, P_Detailed, P_Full, P_Examples, P_Parameter };
static const param_spec params[] = {
    [P_Name] = {"Name", "string", .position = 1, .flags = PF_PIPELINE_PROPERTY},
    [P_Category] = {"Category", "string[]"},
    [P_Detailed] = {"Detailed", "switch", .sets = "DetailedView", .flags = PF_MANDATORY},
    [P_Full] = {"Full", "switch", .sets = "AllUsersView"},
    [P_Examples] = {"Examples", "switch", .sets = "Examples", .flags = PF_MANDATORY},
    [P_Parameter] = {"Parameter", "string[]", .sets = "Parameters", .flags = PF_MANDATORY},
    {0}};

static void set(value o, const char *name, value v)
{
    psobject_set_member(o, str_c(name), MEMBER_NOTE, v);
}

static void set_text(value o, const char *name, str *text)
{
    set(o, name, text ? v_str(text) : V_NULL);
}

/* Texts as objects with one property `text`, as the reference engine's help keeps paragraphs. */
static value paragraphs(str *text)
{
    if (!text)
        return V_NULL;
    value p = v_obj(psobject_new());
    set_text(p, "Text", text);
    return v_obj(array_objects(&p, 1));
}

static value parameter_object(const param *p, const comment_help *h)
{
    value o = v_obj(psobject_new()), text;
    set_text(o, "name", str_of(p->name));
    bool known = h->found && map_get_str(h->parameters, p->name, &text);
    set(o, "description", known ? paragraphs(text.as.s) : paragraphs(p->role_count ? p->roles[0].help : NULL));
    set_text(o, "type", p->type ? type_display_name(p->type) : str_c("System.Object"));
    set_text(o, "required", str_c(p->flags & PF_MANDATORY ? "true" : "false"));
    int position = p->role_count ? p->roles[0].position : PARAM_NO_POSITION;
    set_text(o, "position", position == PARAM_NO_POSITION ? str_c("named") : str_printf("%d", position + 1));
    set_text(o, "pipelineInput", str_c(p->flags & (PF_PIPELINE | PF_PIPELINE_PROPERTY) ? "true" : "false"));
    return o;
}

static value parameters(cmdlet_run *c, const command *k, const comment_help *h, value pattern)
{
    const param_table *t = param_table_of_command(c->rs, k);
    list *out = list_new(NULL);
    for (uint32_t i = 0; t && i < t->own; i++)
        if (t->params[i].name && (v_is_null(pattern) || patterns_match(pattern, t->params[i].name)))
            list_add(out, parameter_object(&t->params[i], h));
    return v_obj(list_to_array(out));
}

static value help_object(cmdlet_run *c, const command *k, const comment_help *h)
{
    value o = v_obj(psobject_new());
    str *syntax = command_syntax(k);
    str *synopsis = h->synopsis ? h->synopsis
                    : k->cmdlet ? str_c(k->cmdlet->synopsis ? k->cmdlet->synopsis : "")
                                : syntax;
    set_text(o, "Name", str_of(k->name));
    set_text(o, "Category",
             str_c(k->kind == CMD_CMDLET   ? "Cmdlet"
                   : k->kind == CMD_SCRIPT ? "ExternalScript"
                                           : "Function"));
    set_text(o, "Synopsis", synopsis);
    set(o, "description", paragraphs(h->description));
    set_text(o, "Syntax", syntax);
    value all = v_obj(psobject_new());
    set(all, "parameter", parameters(c, k, h, V_NULL));
    set(o, "parameters", all);
    if (list_count(h->examples))
        set(o, "examples", v_obj(list_to_array(h->examples)));
    if (h->notes)
        set_text(o, "alertSet", h->notes);
    if (list_count(h->links))
        set(o, "relatedLinks", v_obj(list_to_array(h->links)));
    if (list_count(h->outputs))
        set(o, "returnValues", v_obj(list_to_array(h->outputs)));
    const str *module = command_module_name(k);
    set(o, "ModuleName", module ? v_str(str_of(module)) : V_NULL);
    list_insert(psobject_type_names(o, true), 0, v_str(str_c("ExtendedCmdletHelpInfo")));
    return o;
}

static void write_help(cmdlet_run *c, const command *k)
{
    comment_help h = {0};
    if (k->kind == CMD_ALIAS)
        k = command_resolve_alias(c->rs, k);
    script_block *sb = k->kind & (CMD_FUNCTION | CMD_FILTER | CMD_SCRIPT) ? command_script(k) : NULL;
    if (sb)
        h = comment_help_of(sb);
    else
        h.examples = h.links = h.inputs = h.outputs = list_new(NULL);
    if (has(c, P_Parameter)) {
        cmdlet_write_each(c, parameters(c, k, &h, arg(c, P_Parameter)));
        return;
    }
    cmdlet_write(c, help_object(c, k, &h));
}

typedef struct search {
    cmdlet_run *c;
    const str *pattern;
    uint32_t count;
} search;

static void consider(const command *k, void *into)
{
    search *s = into;
    if (!wildcard_match(s->pattern, k->name, true))
        return;
    s->count++;
    write_help(s->c, k);
}

static void process(cmdlet_run *c)
{
    str *name = has(c, P_Name) ? arg_str(c, P_Name) : str_c("Get-Help");
    if (wildcard_has(name)) {
        search s = {c, name, 0};
        command_each(c->rs, CMD_FUNCTION | CMD_FILTER | CMD_CMDLET, consider, &s);
        return;
    }
    const command *k = command_lookup(c->rs, name, CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET | CMD_SCRIPT);
    if (k) {
        write_help(c, k);
        return;
    }
    cmdlet_error_text(
        c, "Microsoft.PowerShell.Commands.HelpNotFoundException", "HelpNotFound", EC_ResourceUnavailable, V_NULL,
        "Get-Help could not find %s in a help file in this session. To download updated help topics type: "
        "\"Update-Help\". To get help online, search for the help topic in the TechNet library at "
        "https://go.microsoft.com/fwlink/?LinkID=107116.",
        str_to_c(name));
}

const cmdlet cmdlet_get_help = {.name = "Get-Help",
                                .module = MODULE_CORE,
                                .params = params,
                                .default_set = "AllUsersView",
                                .synopsis = "Displays information about PowerShell commands and concepts.",
                                .process = process,
                                .missing = "Component Functionality Online Path Role ShowWindow"};
