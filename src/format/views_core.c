/* views_core.c: views of the engine's own objects: commands, members, jobs, modules, errors, measurements. */
#include "format/views.h"

#define SMA "System.Management.Automation."
#define UTIL "Microsoft.PowerShell.Commands."

#define TABLE(id, type_list, ...)                                                                                      \
    static const view_column id##_columns[] = {__VA_ARGS__, {0}};                                                      \
    static const view id = {.types = type_list, .shape = SHAPE_TABLE, .columns = id##_columns}

static str *property_text(value v, const char *name)
{
    value out;
    return member_try_get(v, str_intern_c(name), &out) ? cell_text(out, 4, false) : str_empty;
}

/* ---- commands ---- */

/* An alias shows what it stands for: `gci -> Get-ChildItem`. */
static str *command_label(value v)
{
    str *name = property_text(v, "Name");
    if (!str_equal_c(property_text(v, "CommandType"), "Alias"))
        return name;
    str *shown = property_text(v, "DisplayName");
    if (shown->length)
        return shown;
    return str_concat_n((str *[]){name, str_c(" -> "), property_text(v, "Definition")}, 3);
}

TABLE(command_view,
      SMA "CommandInfo," SMA "AliasInfo," SMA "FunctionInfo," SMA "FilterInfo," SMA "CmdletInfo," SMA
          "ExternalScriptInfo," SMA "ApplicationInfo",
      {"CommandType", "CommandType", 15, 0, NULL}, {"Name", NULL, 50, 0, command_label},
      {"Version", "Version", 10, 0, NULL}, {"Source", "Source", 0, 0, NULL});

TABLE(module, SMA "PSModuleInfo", {"ModuleType", "ModuleType", 10, 0, NULL}, {"Version", "Version", 10, 0, NULL},
      {"PreRelease", "PreRelease", 10, 0, NULL}, {"Name", "Name", 35, 0, NULL},
      {"ExportedCommands", "ExportedCommands", 0, 0, NULL});

TABLE(variable, SMA "PSVariable", {"Name", "Name", 30, 0, NULL}, {"Value", "Value", 0, 0, NULL});

static const view_column member_columns[] = {
    {NULL, "Name", 0, 0, NULL}, {NULL, "MemberType", 0, 0, NULL}, {NULL, "Definition", 0, 0, NULL}, {0}};
static const view member = {.types = UTIL "MemberDefinition",
                            .shape = SHAPE_TABLE,
                            .columns = member_columns,
                            .group_property = "TypeName",
                            .group_label = "TypeName",
                            .group_indent = 3};

TABLE(call_stack, SMA "CallStackFrame", {"Command", "Command", 0, 0, NULL}, {"Arguments", "Arguments", 0, 0, NULL},
      {"Location", "Location", 0, 0, NULL});

/* Seconds with thousandths; minutes and hours when there are some. */
static str *duration_text(value v)
{
    value out;
    if (!member_try_get(v, str_intern_c("Duration"), &out) || out.kind != K_TIMESPAN)
        return str_empty;
    int64_t seconds = out.as.i / 10000000;
    const char *format = seconds >= 3600 ? "h\\:mm\\:ss\\.fff" : seconds >= 60 ? "m\\:ss\\.fff" : "s\\.fff";
    return timespan_format(out, str_c(format), culture_current());
}

TABLE(history, UTIL "HistoryInfo", {"Id", "Id", 4, ALIGN_RIGHT, NULL},
      {"Duration", NULL, 12, ALIGN_RIGHT, duration_text}, {"CommandLine", "CommandLine", 0, 0, NULL});

TABLE(breakpoint, SMA "Breakpoint," SMA "LineBreakpoint," SMA "VariableBreakpoint," SMA "CommandBreakpoint",
      {"ID", "Id", 4, ALIGN_RIGHT, NULL}, {"Script", "Script", 16, 0, NULL}, {"Line", "Line", 4, ALIGN_RIGHT, NULL},
      {"Command", "Command", 16, 0, NULL}, {"Variable", "Variable", 16, 0, NULL}, {"Action", "Action", 0, 0, NULL});

/* `'x'.Trim` lists its overloads, one a line. */
static str *overloads_text(value v)
{
    value list, item;
    enumerator e;
    text_lines lines = {0};
    if (!member_try_get(v, str_intern_c("OverloadDefinitions"), &list) || !enumerate(list, &e))
        return str_empty;
    while (enumerator_next(&e, &item))
        lines_add(&lines, to_str(item));
    return str_join(str_c("\n"), lines.items, lines.count);
}
static const view_column method_columns[] = {{"OverloadDefinitions", NULL, 0, 0, overloads_text}, {0}};
static const view method_view = {
    .types = SMA "PSMethod", .shape = SHAPE_TABLE, .columns = method_columns, .wrap = true};

/* ---- jobs and runspaces ---- */

TABLE(job, SMA "Job", {"Id", "Id", 6, 0, NULL}, {"Name", "Name", 15, 0, NULL},
      {"PSJobTypeName", "PSJobTypeName", 15, 0, NULL}, {"State", "State", 13, 0, NULL},
      {"HasMoreData", "HasMoreData", 15, 0, NULL}, {"Location", "Location", 20, 0, NULL},
      {"Command", "Command", 25, 0, NULL});

static str *runspace_state(value v)
{
    value info;
    return member_try_get(v, str_intern_c("RunspaceStateInfo"), &info) ? property_text(info, "State") : str_empty;
}

/* No runspace is remote. */
static str *local_host(value v)
{
    (void)v;
    return str_c("localhost");
}

static str *local_type(value v)
{
    (void)v;
    return str_c("Local");
}

TABLE(runspace_view, SMA "Runspaces.Runspace", {"Id", "Id", 3, ALIGN_RIGHT, NULL}, {"Name", "Name", 15, 0, NULL},
      {"ComputerName", NULL, 15, 0, local_host}, {"Type", NULL, 13, 0, local_type},
      {"State", NULL, 13, 0, runspace_state}, {"Availability", "RunspaceAvailability", 15, 0, NULL});

/* ---- measuring, grouping, matching ---- */

TABLE(group, UTIL "GroupInfo", {"Count", "Count", 5, ALIGN_RIGHT, NULL}, {"Name", "Name", 25, 0, NULL},
      {"Group", "Group", 0, 0, NULL});
TABLE(group_bare, UTIL "GroupInfoNoElement", {"Count", "Count", 5, ALIGN_RIGHT, NULL}, {"Name", "Name", 25, 0, NULL});

#define LIST(id, type_list, ...)                                                                                       \
    static const view_column id##_columns[] = {__VA_ARGS__, {0}};                                                      \
    static const view id = {.types = type_list, .shape = SHAPE_LIST, .columns = id##_columns}

LIST(measure, UTIL "GenericMeasureInfo", {NULL, "Count", 0, 0, NULL}, {NULL, "Average", 0, 0, NULL},
     {NULL, "Sum", 0, 0, NULL}, {NULL, "Maximum", 0, 0, NULL}, {NULL, "Minimum", 0, 0, NULL},
     {NULL, "StandardDeviation", 0, 0, NULL}, {NULL, "Property", 0, 0, NULL});
LIST(measure_object, UTIL "GenericObjectMeasureInfo", {NULL, "Count", 0, 0, NULL}, {NULL, "Average", 0, 0, NULL},
     {NULL, "Sum", 0, 0, NULL}, {NULL, "Maximum", 0, 0, NULL}, {NULL, "Minimum", 0, 0, NULL},
     {NULL, "StandardDeviation", 0, 0, NULL}, {NULL, "Property", 0, 0, NULL});

TABLE(measure_text, UTIL "TextMeasureInfo", {NULL, "Lines", 0, ALIGN_RIGHT, NULL},
      {NULL, "Words", 0, ALIGN_RIGHT, NULL}, {NULL, "Characters", 0, ALIGN_RIGHT, NULL},
      {NULL, "Property", 0, 0, NULL});

/* A match prints as Select-String writes it: `path:line:text`, the path as seen from here, or the line alone for piped strings. */
static void match_build(value v, tree_builder *b)
{
    value here = v_str(runspace_current()->location);
    tree_text(b, to_str(member_invoke(v, str_intern_c("ToString"), &here, 1)));
}
static const view match = {.types = UTIL "MatchInfo", .shape = SHAPE_CUSTOM, .build = match_build};

TABLE(provider, SMA "ProviderInfo", {"Name", "Name", 20, 0, NULL}, {"Capabilities", "Capabilities", 40, 0, NULL},
      {"Drives", "Drives", 0, 0, NULL});

/* ---- errors ---- */

static void error_build(value v, tree_builder *b)
{
    text_lines lines = {0};
    text_split(error_view_text(runspace_current(), v, false), &lines);
    for (uint32_t i = 0; i < lines.count; i++) {
        if (i)
            tree_newline(b);
        tree_text(b, lines.items[i]);
    }
}
static const view error_view = {
    .types = SMA "ErrorRecord", .shape = SHAPE_CUSTOM, .build = error_build, .out_of_band = true};

/* Records of other streams print their message. */
static void message_build(value v, tree_builder *b)
{
    tree_text(b, property_text(v, "Message"));
}
static const view message = {
    .types = SMA "InformationalRecord", .shape = SHAPE_CUSTOM, .build = message_build, .out_of_band = true};
static void information_build(value v, tree_builder *b)
{
    tree_text(b, to_str(v));
}
static const view information = {
    .types = SMA "InformationRecord", .shape = SHAPE_CUSTOM, .build = information_build, .out_of_band = true};

/* A script block prints as its text. */
static void block_build(value v, tree_builder *b)
{
    text_lines lines = {0};
    text_split(to_str(v), &lines);
    for (uint32_t i = 0; i < lines.count; i++) {
        if (i)
            tree_newline(b);
        tree_text(b, lines.items[i]);
    }
}
static const view block_view = {
    .types = SMA "ScriptBlock", .shape = SHAPE_CUSTOM, .build = block_build, .out_of_band = true};

const view *const views_core[] = {
    &command_view, &method_view, &module,        &variable,   &member,     &call_stack,  &history,
    &breakpoint,   &job,         &runspace_view, &group,      &group_bare, &measure,     &measure_object,
    &measure_text, &match,       &provider,      &error_view, &message,    &information, &block_view,
    NULL};
