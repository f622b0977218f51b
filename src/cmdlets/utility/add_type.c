/* add_type.c: Add-Type: assemblies whose types are built in; there is no C# compiler. */
#include <string.h>

#include "cmdlets/cmdlets.h"

enum {
    P_TypeDefinition,
    P_Name,
    P_MemberDefinition,
    P_Namespace,
    P_UsingNamespace,
    P_Path,
    P_LiteralPath,
    P_AssemblyName,
    P_Language,
    P_ReferencedAssemblies,
    P_PassThru,
    P_IgnoreWarnings
};
static const param_spec params[] = {
    [P_TypeDefinition] = {"TypeDefinition", "string", .sets = "FromSource", .position = 1, .flags = PF_MANDATORY},
    [P_Name] = {"Name", "string", .sets = "FromMember", .position = 1, .flags = PF_MANDATORY},
    [P_MemberDefinition] = {"MemberDefinition", "string[]", .sets = "FromMember", .position = 2, .flags = PF_MANDATORY},
    [P_Namespace] = {"Namespace", "string", .aliases = "NS", .sets = "FromMember"},
    [P_UsingNamespace] = {"UsingNamespace", "string[]", .aliases = "Using", .sets = "FromMember"},
    [P_Path] = {"Path", "string[]", .sets = "FromPath", .position = 1, .flags = PF_MANDATORY},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "FromLiteralPath",
                       .flags = PF_MANDATORY},
    [P_AssemblyName] = {"AssemblyName", "string[]", .aliases = "AN", .sets = "FromAssemblyName", .flags = PF_MANDATORY},
    [P_Language] = {"Language", "string", .sets = "FromSource,FromMember"},
    [P_ReferencedAssemblies] = {"ReferencedAssemblies", "string[]", .aliases = "RA"},
    [P_PassThru] = {"PassThru", "switch"},
    [P_IgnoreWarnings] = {"IgnoreWarnings", "switch"},
    {0}};

/* Families of .NET's own assemblies: what parsh has of them is there without loading. */
static bool is_built_in(const str *name)
{
    static const char *const families[] = {"System", "Microsoft.PowerShell", "Microsoft.CSharp", "mscorlib",
                                           "netstandard"};
    ptrdiff_t comma = str_index_unit(name, ',', 0);
    str *bare = comma > 0 ? str_sub(name, 0, (size_t)comma) : str_of(name);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        str *family = str_c(families[i]);
        if (str_equal_nocase(bare, family))
            return true;
        if (str_starts(bare, str_concat(family, str_c(".")), true))
            return true;
    }
    return false;
}

/* Assemblies of Windows' desktop: not there on this platform, in the reference engine neither. */
static bool is_windows_only(const str *name)
{
    static const char *const names[] = {"System.Windows.Forms", "PresentationFramework", "PresentationCore",
                                        "WindowsBase", "System.Drawing.Design"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_c(name, names[i]))
            return true;
    return false;
}

static void load(cmdlet_run *c, str *name)
{
    if (is_built_in(name) && !is_windows_only(name))
        return;
    cmdlet_fail_text(c, "System.IO.FileNotFoundException", "ASSEMBLY_NOT_FOUND", EC_ObjectNotFound, v_str(name),
                     "Cannot find path '%s' because it does not exist.", str_to_c(name));
}

static void process(cmdlet_run *c)
{
    if (has(c, P_TypeDefinition) || has(c, P_MemberDefinition))
        throw_unsupported("Add-Type with source code (there is no C# compiler; use a PowerShell class)");
    if (has(c, P_Path) || has(c, P_LiteralPath))
        throw_unsupported("Add-Type -Path (assemblies cannot be loaded)");
    if (arg_switch(c, P_PassThru))
        throw_unsupported("Add-Type -PassThru");
    list *names = items_of(arg(c, P_AssemblyName));
    for (size_t i = 0; i < list_count(names); i++)
        load(c, to_str(list_get(names, i)));
}

const cmdlet cmdlet_add_type = {.name = "Add-Type",
                                .module = MODULE_UTILITY,
                                .params = params,
                                .default_set = "FromSource",
                                .synopsis = "Makes the types of an assembly known to the session.",
                                .end = process,
                                .missing = "CompilerOptions OutputAssembly OutputType"};
