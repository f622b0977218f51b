/* module_type.c: PSModuleInfo: a module as scripts see it. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/modules/module.h"
#include "engine/session/session_internal.h"
#include "object/member.h"

static module *self_of(value v)
{
    return (module *)v.as.o;
}

static value text(const str *s)
{
    return s ? v_str((str *)(uintptr_t)s) : V_NULL;
}

#define SMA "System.Management.Automation."
static const enum_member module_kinds[] = {{"Script", 0}, {"Binary", 1},   {"Manifest", 2},
                                           {"Cim", 3},    {"Workflow", 4}, {0}};
static type type_ModuleType = {TYPE_OBJECT, .name = SMA "ModuleType", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                               .members = module_kinds};
static const enum_member access_modes[] = {{"ReadWrite", 0}, {"ReadOnly", 1}, {"Constant", 2}, {0}};
static type type_AccessMode = {TYPE_OBJECT, .name = SMA "ModuleAccessMode", .flags = T_VALUE | T_ENUM, .kind = K_ENUM,
                               .members = access_modes};

#define GETTER(id, expression)                                                                                         \
    static value get_##id(value self, const type *of __attribute__((unused)))                                          \
    {                                                                                                                  \
        module *m = self_of(self);                                                                                     \
        return expression;                                                                                             \
    }
#define FROM_MANIFEST(id, key) GETTER(id, manifest_value(m->manifest, key))

/* ---- what is exported ---- */

static map *dictionary_of(const char *of)
{
    const type *t = type_find_c(str_to_c(str_printf("System.Collections.Generic.Dictionary[string,%s%s]", SMA, of)));
    return map_new(t ? t : &type_Hashtable, MAP_NOCASE);
}

static void add_under_prefix(map *to, const module *m, const map *from)
{
    size_t cursor = 0;
    value name, v;
    while (map_next(from, &cursor, &name, &v))
        map_set(to, text(module_member_name(m->prefix, name.as.s)), v);
}

static value exported(const module *m, const map *from, const char *of)
{
    map *out = dictionary_of(of);
    add_under_prefix(out, m, from);
    return v_obj(out);
}

static value exported_variables(const module *m)
{
    map *out = dictionary_of("PSVariable");
    size_t cursor = 0;
    value name, v;
    while (map_next(m->variables, &cursor, &name, &v))
        map_set(out, name, v);
    return v_obj(out);
}

static value exported_commands(const module *m)
{
    map *out = dictionary_of("CommandInfo");
    add_under_prefix(out, m, m->functions);
    add_under_prefix(out, m, m->cmdlets);
    add_under_prefix(out, m, m->aliases);
    return v_obj(out);
}

GETTER(functions, exported(m, m->functions, "FunctionInfo"))
GETTER(aliases, exported(m, m->aliases, "AliasInfo"))
GETTER(cmdlets, exported(m, m->cmdlets, "CmdletInfo"))
GETTER(variables, exported_variables(m))
GETTER(commands, exported_commands(m))

/* ---- what it is ---- */

static value private_text(const module *m, const char *key)
{
    value data = psobject_base(manifest_value(m->manifest, "PrivateData"));
    if (!value_is_dictionary(data))
        return V_NULL;
    value ps = psobject_base(manifest_value(v_map(data), "PSData"));
    return value_is_dictionary(ps) ? manifest_value(v_map(ps), key) : V_NULL;
}

static value guid_of(const module *m)
{
    const type *t = type_find_c("System.Guid");
    value v = manifest_value(m->manifest, "GUID");
    return !t ? v : v_is_null(v) ? type_default(t) : convert_to(v, t);
}

static value list_or_empty(const list *l)
{
    return v_obj(l ? (list *)(uintptr_t)l : list_new(NULL));
}

static value definition_of(const module *m)
{
    return m->body ? v_str(to_str(v_obj(m->body))) : v_str(str_empty);
}

GETTER(name, text(m->name))
GETTER(path, text(m->path))
GETTER(base, text(m->base))
GETTER(kind, preference_enum(&type_ModuleType, (int64_t)m->kind))
GETTER(version, v_is_null(m->version) ? version_object("System.Version", "0.0") : m->version)
GETTER(guid, guid_of(m))
GETTER(description, m->description ? v_str(m->description) : V_NULL)
GETTER(private_data, m->private_data)
GETTER(nested, list_or_empty(m->nested))
GETTER(required, list_or_empty(m->required))
GETTER(state, session_state_object(m->state))
GETTER(on_remove, m->on_remove)
GETTER(prefix, m->prefix ? text(m->prefix) : v_str(str_empty))
GETTER(access, preference_enum(&type_AccessMode, m ? 0 : 0))
GETTER(definition, definition_of(m))
GETTER(tags, private_text(m, "Tags"))
GETTER(project, private_text(m, "ProjectUri"))
GETTER(license, private_text(m, "LicenseUri"))
GETTER(icon, private_text(m, "IconUri"))
GETTER(notes, private_text(m, "ReleaseNotes"))
GETTER(off, m ? V_FALSE : V_FALSE)
FROM_MANIFEST(author, "Author")
FROM_MANIFEST(company, "CompanyName")
FROM_MANIFEST(copyright, "Copyright")
FROM_MANIFEST(root, "RootModule")
FROM_MANIFEST(powershell, "PowerShellVersion")
FROM_MANIFEST(editions, "CompatiblePSEditions")
FROM_MANIFEST(scripts, "ScriptsToProcess")
FROM_MANIFEST(files, "FileList")
FROM_MANIFEST(help, "HelpInfoURI")

static void set_on_remove(value self, const type *of, value v)
{
    (void)of;
    self_of(self)->on_remove = psobject_base(v);
}

static void set_description(value self, const type *of, value v)
{
    (void)of;
    self_of(self)->description = v_is_null(v) ? NULL : to_str(v);
}

static void set_private_data(value self, const type *of, value v)
{
    (void)of;
    self_of(self)->private_data = v;
}

static void set_nothing(value self, const type *of, value v)
{
    (void)self;
    (void)of;
    if (to_bool(v))
        throw_unsupported("module logging and read-only modules");
}

/* ---- methods ---- */

static value invoke(call *c)
{
    module *m = self_of(c->self);
    array *a = v_array(c->args[1]);
    list *args = list_new(NULL), *items = list_new(NULL);
    for (size_t i = 0; i < a->length; i++)
        list_add(args, array_get(a, i));
    runspace *rs = m->state->runspace;
    script_block_run(rs, module_bind(m, v_block(c->args[0])), args->buffer ? args->buffer->items : NULL,
                     (uint32_t)list_count(args), V_UNSET, true, sink_list(rs, items),
                     rs->top ? rs->top->streams : rs->streams);
    return list_collapse(items, true);
}

static value new_bound(call *c)
{
    return v_obj(module_bind(self_of(c->self), v_block(c->args[0])));
}

static script_block *bound_text(module *m, str *source)
{
    return module_bind(m, script_block_from_text(source, NULL));
}

/* Functions become methods, exported variables properties that read and write the module's own. */
static value as_custom_object(call *c)
{
    module *m = self_of(c->self);
    value o = v_obj(psobject_new()), name, v;
    size_t cursor = 0;
    while (map_next(m->functions, &cursor, &name, &v))
        psobject_set_member(o, name.as.s, MEMBER_SCRIPT_METHOD, v_obj(command_script((const command *)v.as.o)));
    cursor = 0;
    while (map_next(m->variables, &cursor, &name, &v)) {
        script_property *p = heap_alloc(sizeof *p);
        p->o.type = &type_PSScriptProperty;
        p->getter = v_obj(bound_text(m, str_printf("${script:%s}", str_to_c(name.as.s))));
        p->setter = v_obj(bound_text(m, str_printf("${script:%s} = $args[0]", str_to_c(name.as.s))));
        psobject_set_member(o, name.as.s, MEMBER_SCRIPT_PROPERTY, v_obj(p));
    }
    return o;
}

/* [psmoduleinfo]::new($true): a module without content, to run blocks in. */
static value new_empty(call *c)
{
    (void)c;
    return v_obj(module_new(runspace_current(), str_empty, NULL));
}

static value new_of_block(call *c)
{
    module *m = module_new(runspace_current(), str_empty, NULL);
    module_run(m, v_block(c->args[0]), NULL, 0, sink_null(m->state->runspace));
    return v_obj(m);
}

static str *module_text(value v, bool invariant)
{
    (void)invariant;
    return (str *)(uintptr_t)self_of(v)->name;
}

#define DICTIONARY(of) "System.Collections.Generic.Dictionary[string," SMA of "]"
static const property properties[] = {{"LogPipelineExecutionDetails", "bool", get_off, set_nothing, 0},
                                      {"Name", "string", get_name, NULL, 0},
                                      {"Path", "string", get_path, NULL, 0},
                                      {"Description", "string", get_description, set_description, 0},
                                      {"Guid", "guid", get_guid, NULL, 0},
                                      {"HelpInfoUri", "string", get_help, NULL, 0},
                                      {"ModuleBase", "string", get_base, NULL, 0},
                                      {"PrivateData", "object", get_private_data, set_private_data, 0},
                                      {"Tags", "object", get_tags, NULL, 0},
                                      {"ProjectUri", "object", get_project, NULL, 0},
                                      {"IconUri", "object", get_icon, NULL, 0},
                                      {"LicenseUri", "object", get_license, NULL, 0},
                                      {"ReleaseNotes", "string", get_notes, NULL, 0},
                                      {"Version", "version", get_version, NULL, 0},
                                      {"ModuleType", SMA "ModuleType", get_kind, NULL, 0},
                                      {"Author", "string", get_author, NULL, 0},
                                      {"AccessMode", SMA "ModuleAccessMode", get_access, NULL, 0},
                                      {"CompanyName", "string", get_company, NULL, 0},
                                      {"Copyright", "string", get_copyright, NULL, 0},
                                      {"PowerShellVersion", "object", get_powershell, NULL, 0},
                                      {"CompatiblePSEditions", "object", get_editions, NULL, 0},
                                      {"Prefix", "string", get_prefix, NULL, 0},
                                      {"ExportedFunctions", DICTIONARY("FunctionInfo"), get_functions, NULL, 0},
                                      {"ExportedCmdlets", DICTIONARY("CmdletInfo"), get_cmdlets, NULL, 0},
                                      {"ExportedCommands", DICTIONARY("CommandInfo"), get_commands, NULL, 0},
                                      {"FileList", "object", get_files, NULL, 0},
                                      {"ExportedVariables", DICTIONARY("PSVariable"), get_variables, NULL, 0},
                                      {"ExportedAliases", DICTIONARY("AliasInfo"), get_aliases, NULL, 0},
                                      {"NestedModules", "object", get_nested, NULL, 0},
                                      {"RequiredModules", "object", get_required, NULL, 0},
                                      {"RootModule", "string", get_root, NULL, 0},
                                      {"Scripts", "object", get_scripts, NULL, 0},
                                      {"SessionState", SMA "SessionState", get_state, NULL, 0},
                                      {"OnRemove", "scriptblock", get_on_remove, set_on_remove, 0},
                                      {"Definition", "string", get_definition, NULL, 0},
                                      {0}};
static const method methods[] = {{"Invoke", "scriptblock sb, params object[] args", "object", invoke, 0},
                                 {"NewBoundScriptBlock", "scriptblock scriptBlockToBind", "scriptblock", new_bound, 0},
                                 {"AsCustomObject", "", "psobject", as_custom_object, 0},
                                 {0}};
static const method ctors[] = {
    {NULL, "bool linkToGlobal", NULL, new_empty, 0}, {NULL, "scriptblock scriptBlock", NULL, new_of_block, 0}, {0}};
static const type_ops ops = {.to_string = module_text};
type type_PSModuleInfo = {TYPE_OBJECT,    .name = SMA "PSModuleInfo", .accelerators = "psmoduleinfo", .kind = K_OBJECT,
                          .ctors = ctors, .methods = methods,         .properties = properties,       .ops = &ops};

void module_types_register(void)
{
    static type *const types[] = {&type_ModuleType, &type_AccessMode, &type_PSModuleInfo};
    type_register(types, sizeof types / sizeof *types);
}
