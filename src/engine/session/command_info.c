/* command_info.c: commands as objects: what Get-Command shows of them. */
#include "engine/session/command.h"

#include <string.h>

#include "base/heap.h"
#include "engine/bind/attribute.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/command_param.h"

static const command *self_of(value v)
{
    return (const command *)v.as.o;
}

static value text(const str *s)
{
    return s ? v_str((str *)(uintptr_t)s) : v_str(str_empty);
}

#define GETTER(id) static value get_##id(value self, const type *of __attribute__((unused)))

static const enum_member command_types[] = {
    {"Alias", 1},        {"Function", 2}, {"Filter", 4},          {"Cmdlet", 8}, {"ExternalScript", 16},
    {"Application", 32}, {"Script", 64},  {"Configuration", 256}, {"All", 383},  {0}};
static type type_CommandTypes = {TYPE_OBJECT, .name = "System.Management.Automation.CommandTypes",
                                 .flags = T_VALUE | T_ENUM | T_FLAGS, .kind = K_ENUM, .members = command_types};
static const enum_member visibilities[] = {{"Public", 0}, {"Private", 1}, {0}};
static type type_Visibility = {TYPE_OBJECT, .name = "System.Management.Automation.SessionStateEntryVisibility",
                               .flags = T_VALUE | T_ENUM, .kind = K_ENUM, .members = visibilities};

static value enum_value(const type *t, int64_t i)
{
    return (value){.kind = K_ENUM, .type = t->id, .as.i = i};
}

GETTER(name)
{
    return text(self_of(self)->name);
}

/* A bare block has no name and is never looked up; only $MyInvocation.MyCommand shows it. */
enum { CMD_BLOCK_SHOWN = 64 };

GETTER(kind)
{
    const command *c = self_of(self);
    return enum_value(&type_CommandTypes, c->o.type == &type_ScriptInfo ? CMD_BLOCK_SHOWN : c->kind);
}

GETTER(definition)
{
    const command *c = self_of(self);
    switch (c->kind) {
    case CMD_FUNCTION:
    case CMD_FILTER: return c->script ? v_str(to_str(v_obj(c->script))) : v_str(str_empty);
    case CMD_CMDLET: return v_str(command_syntax(c));
    case CMD_SCRIPT: {
        script_block *sb = command_script(c);
        return v_str(str_new(sb->block->src->text, sb->block->src->length));
    }
    default: return text(c->definition);
    }
}

GETTER(source)
{
    const command *c = self_of(self);
    return c->kind & (CMD_SCRIPT | CMD_APPLICATION) ? text(c->definition) : text(command_module_name(c));
}

GETTER(module_name)
{
    return text(command_module_name(self_of(self)));
}

GETTER(module)
{
    const command *c = self_of(self);
    return c->module && command_up.module_object ? command_up.module_object(c->module) : V_NULL;
}

GETTER(visibility)
{
    (void)self;
    return enum_value(&type_Visibility, 0);
}

GETTER(version)
{
    const command *c = self_of(self);
    const type *v = type_find_c("System.Version");
    if (!v || (c->kind != CMD_CMDLET && c->kind != CMD_APPLICATION))
        return V_NULL;
    value arg = v_str(str_c(c->kind == CMD_CMDLET ? "7.6.0.500" : "0.0.0.0"));
    return member_new(v, &arg, 1);
}

GETTER(parameters)
{
    return command_parameters(self_of(self));
}

GETTER(parameter_sets)
{
    return command_parameter_sets(self_of(self));
}

GETTER(script_block)
{
    script_block *sb = command_script(self_of(self));
    return sb ? v_obj(sb) : V_NULL;
}

GETTER(cmdlet_binding)
{
    const param_table *t = param_table_of_command(runspace_current(), self_of(self));
    return v_bool(t && t->advanced);
}

GETTER(default_set)
{
    const param_table *t = param_table_of_command(runspace_current(), self_of(self));
    if (!t || !t->default_set)
        return V_NULL;
    return text(t->sets[__builtin_ctz(t->default_set)]);
}

GETTER(options)
{
    const command *c = self_of(self);
    const type *t = type_find_c("System.Management.Automation.ScopedItemOptions");
    int64_t bits = c->kind == CMD_CMDLET ? 1 : c->options;
    return t ? enum_value(t, bits) : v_str(str_c(bits ? "ReadOnly" : "None"));
}

GETTER(verb)
{
    const str *n = self_of(self)->name;
    ptrdiff_t dash = str_index_unit(n, '-', 0);
    return dash > 0 ? v_str(str_sub(n, 0, (size_t)dash)) : v_str(str_empty);
}

GETTER(noun)
{
    const str *n = self_of(self)->name;
    ptrdiff_t dash = str_index_unit(n, '-', 0);
    return dash > 0 ? v_str(str_sub(n, (size_t)dash + 1, n->length - (size_t)dash - 1)) : v_str(str_empty);
}

GETTER(resolved)
{
    const command *c =
        command_lookup(runspace_current(), self_of(self)->definition,
                       CMD_ALIAS | CMD_FUNCTION | CMD_FILTER | CMD_CMDLET | CMD_SCRIPT | CMD_APPLICATION);
    return c ? v_obj((object *)(uintptr_t)c) : V_NULL;
}

GETTER(display_name)
{
    const command *c = self_of(self);
    return v_str(str_printf("%s -> %s", str_to_c(c->name), str_to_c(c->definition)));
}

GETTER(path)
{
    return text(self_of(self)->definition);
}

GETTER(extension)
{
    const str *n = self_of(self)->name;
    for (size_t i = n->length; i-- > 0;)
        if (str_at(n, i) == '.')
            return v_str(str_sub(n, i, n->length - i));
    return v_str(str_empty);
}

GETTER(output_type)
{
    const command *c = self_of(self);
    list *out = list_new(NULL);
    if (c->cmdlet && c->cmdlet->output)
        list_add(out, v_str(str_c(c->cmdlet->output)));
    return v_obj(list_to_array(out));
}

GETTER(description)
{
    (void)self;
    return V_NULL;
}

#define COMMON_ROWS                                                                                                    \
    {"Name", "string", get_name, NULL, 0}, {"CommandType", "object", get_kind, NULL, 0},                               \
        {"Definition", "string", get_definition, NULL, 0}, {"Source", "string", get_source, NULL, 0},                  \
        {"Version", "object", get_version, NULL, 0}, {"ModuleName", "string", get_module_name, NULL, 0},               \
        {"Module", "object", get_module, NULL, 0}, {"Visibility", "object", get_visibility, NULL, 0},                  \
        {"Parameters", "object", get_parameters, NULL, 0}, {"ParameterSets", "object", get_parameter_sets, NULL, 0},   \
    {                                                                                                                  \
        "OutputType", "object", get_output_type, NULL, 0                                                               \
    }

static const property function_properties[] = {COMMON_ROWS,
                                               {"ScriptBlock", "scriptblock", get_script_block, NULL, 0},
                                               {"CmdletBinding", "bool", get_cmdlet_binding, NULL, 0},
                                               {"DefaultParameterSet", "string", get_default_set, NULL, 0},
                                               {"Options", "object", get_options, NULL, 0},
                                               {"Verb", "string", get_verb, NULL, 0},
                                               {"Noun", "string", get_noun, NULL, 0},
                                               {"Description", "string", get_description, NULL, 0},
                                               {0}};
static const property cmdlet_properties[] = {COMMON_ROWS,
                                             {"DefaultParameterSet", "string", get_default_set, NULL, 0},
                                             {"Options", "object", get_options, NULL, 0},
                                             {"Verb", "string", get_verb, NULL, 0},
                                             {"Noun", "string", get_noun, NULL, 0},
                                             {0}};
static const property alias_properties[] = {COMMON_ROWS,
                                            {"DisplayName", "string", get_display_name, NULL, 0},
                                            {"ResolvedCommand", "object", get_resolved, NULL, 0},
                                            {"ReferencedCommand", "object", get_resolved, NULL, 0},
                                            {"ResolvedCommandName", "string", get_path, NULL, 0},
                                            {"Options", "object", get_options, NULL, 0},
                                            {"Description", "string", get_description, NULL, 0},
                                            {0}};
static const property file_properties[] = {COMMON_ROWS,
                                           {"Path", "string", get_path, NULL, 0},
                                           {"Extension", "string", get_extension, NULL, 0},
                                           {"ScriptBlock", "scriptblock", get_script_block, NULL, 0},
                                           {0}};

static str *command_text(value v, bool invariant)
{
    (void)invariant;
    return (str *)(uintptr_t)self_of(v)->name;
}

static str *path_text(value v, bool invariant)
{
    (void)invariant;
    return (str *)(uintptr_t)self_of(v)->definition;
}

static str *block_info_text(value v, bool invariant)
{
    (void)invariant;
    return to_str(v_obj(self_of(v)->script));
}

static const type_ops block_type_ops = {.to_string = block_info_text};
static const type_ops command_type_ops = {.to_string = command_text};
static const type_ops script_type_ops = {.to_string = path_text};
#define SMA "System.Management.Automation."
static type type_CommandInfo = {TYPE_OBJECT, .name = SMA "CommandInfo", .flags = T_ABSTRACT, .kind = K_OBJECT,
                                .ops = &command_type_ops};
#define COMMAND_TYPE(id, full, parent, props, o)                                                                       \
    type id = {TYPE_OBJECT, .name = SMA full, .base = SMA parent, .kind = K_OBJECT, .properties = props, .ops = &o}
COMMAND_TYPE(type_FunctionInfo, "FunctionInfo", "CommandInfo", function_properties, command_type_ops);
COMMAND_TYPE(type_FilterInfo, "FilterInfo", "FunctionInfo", function_properties, command_type_ops);
COMMAND_TYPE(type_ScriptInfo, "ScriptInfo", "CommandInfo", function_properties, block_type_ops);
COMMAND_TYPE(type_CmdletInfo, "CmdletInfo", "CommandInfo", cmdlet_properties, command_type_ops);
COMMAND_TYPE(type_AliasInfo, "AliasInfo", "CommandInfo", alias_properties, command_type_ops);
COMMAND_TYPE(type_ExternalScriptInfo, "ExternalScriptInfo", "CommandInfo", file_properties, script_type_ops);
COMMAND_TYPE(type_ApplicationInfo, "ApplicationInfo", "CommandInfo", file_properties, command_type_ops);

const param_table *param_table_of_command(runspace *rs, const command *cmd)
{
    if (cmd->kind == CMD_ALIAS)
        cmd = command_resolve_alias(rs, cmd);
    if (cmd->cmdlet)
        return param_table_of_cmdlet(cmd->cmdlet);
    script_block *sb = cmd->kind == CMD_APPLICATION ? NULL : command_script(cmd);
    return sb ? param_table_of_block(sb->block) : NULL;
}

void command_init(void)
{
    static type *const types[] = {&type_CommandTypes,       &type_Visibility,     &type_CommandInfo, &type_FunctionInfo,
                                  &type_FilterInfo,         &type_ScriptInfo,     &type_CmdletInfo,  &type_AliasInfo,
                                  &type_ExternalScriptInfo, &type_ApplicationInfo};
    type_register(types, sizeof types / sizeof *types);
    command_param_init();
}
