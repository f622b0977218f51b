/* views_values.c: views of .NET's values and collections. */
#include "format/views.h"

#define TABLE(id, type_list, ...)                                                                                      \
    static const view_column id##_columns[] = {__VA_ARGS__, {0}};                                                      \
    static const view id = {.types = type_list, .shape = SHAPE_TABLE, .columns = id##_columns}

static str *property_text(value v, const char *name)
{
    value out;
    return member_try_get(v, str_intern_c(name), &out) ? cell_text(out, 4, false) : str_empty;
}

static str *entry_name(value v)
{
    return property_text(v, "Key");
}

TABLE(dictionary_entry, "System.Collections.DictionaryEntry", {"Name", NULL, 30, 0, entry_name},
      {"Value", "Value", 0, 0, NULL});

static const view_column entry_list_columns[] = {{"Name", NULL, 0, 0, entry_name}, {"Value", "Value", 0, 0, NULL}, {0}};
static const view entry_list = {
    .types = "System.Collections.DictionaryEntry", .shape = SHAPE_LIST, .columns = entry_list_columns};

/* A date is one line in the long format: Tuesday, March 5, 2024 6:07:08 AM; DisplayHint may narrow it. */
static void date_build(value v, tree_builder *b)
{
    value hint;
    const char *format = "F";
    value base = psobject_base(v);
    if (member_try_get(v, str_intern_c("DisplayHint"), &hint) && !v_is_null(hint)) {
        str *name = to_str(hint);
        format = str_equal_c(name, "Date") ? "D" : str_equal_c(name, "Time") ? "T" : "F";
    }
    tree_text(b, datetime_format(base, str_c(format), culture_current()));
}
static const view date = {.types = "System.DateTime", .shape = SHAPE_CUSTOM, .build = date_build};

static const view_column timespan_columns[] = {{NULL, "Days", 0, 0, NULL},
                                               {NULL, "Hours", 0, 0, NULL},
                                               {NULL, "Minutes", 0, 0, NULL},
                                               {NULL, "Seconds", 0, 0, NULL},
                                               {NULL, "Milliseconds", 0, 0, NULL},
                                               {NULL, "Ticks", 0, 0, NULL},
                                               {NULL, "TotalDays", 0, 0, NULL},
                                               {NULL, "TotalHours", 0, 0, NULL},
                                               {NULL, "TotalMinutes", 0, 0, NULL},
                                               {NULL, "TotalSeconds", 0, 0, NULL},
                                               {NULL, "TotalMilliseconds", 0, 0, NULL},
                                               {0}};
static const view timespan = {.types = "System.TimeSpan", .shape = SHAPE_LIST, .columns = timespan_columns};

TABLE(type_view, "System.RuntimeType,System.Type", {"IsPublic", "IsPublic", 8, 0, NULL},
      {"IsSerial", "IsSerializable", 8, 0, NULL}, {"Name", "Name", 40, 0, NULL}, {"BaseType", "BaseType", 0, 0, NULL});

TABLE(version, "System.Version", {"Major", "Major", 6, 0, NULL}, {"Minor", "Minor", 6, 0, NULL},
      {"Build", "Build", 6, 0, NULL}, {"Revision", "Revision", 8, 0, NULL});

TABLE(semantic_version, "System.Management.Automation.SemanticVersion", {"Major", "Major", 6, 0, NULL},
      {"Minor", "Minor", 6, 0, NULL}, {"Patch", "Patch", 6, 0, NULL},
      {"PreReleaseLabel", "PreReleaseLabel", 15, 0, NULL}, {"BuildLabel", "BuildLabel", 0, 0, NULL});

static str *guid_text(value v)
{
    return to_str(v);
}
TABLE(guid, "System.Guid", {"Guid", NULL, 0, 0, guid_text});

static str *scaled(value v, const char *name, double unit)
{
    value out;
    if (!member_try_get(v, str_intern_c(name), &out) || !v_is_number(out))
        return str_empty;
    return number_format(v_double(to_double(out) / unit), str_c("N2"), culture_current());
}

static str *npm_text(value v)
{
    value out;
    return member_try_get(v, str_intern_c("NPM"), &out) && v_is_number(out) ? integer_to_str(to_long(out) / 1024)
                                                                            : str_empty;
}

static str *pm_text(value v)
{
    return scaled(v, "PM", 1024.0 * 1024);
}

static str *ws_text(value v)
{
    return scaled(v, "WS", 1024.0 * 1024);
}

static str *cpu_text(value v)
{
    return scaled(v, "CPU", 1);
}

TABLE(process, "System.Diagnostics.Process", {"NPM(K)", NULL, 7, ALIGN_RIGHT, npm_text},
      {"PM(M)", NULL, 8, ALIGN_RIGHT, pm_text}, {"WS(M)", NULL, 10, ALIGN_RIGHT, ws_text},
      {"CPU(s)", NULL, 10, ALIGN_RIGHT, cpu_text}, {"Id", "Id", 7, ALIGN_RIGHT, NULL},
      {"SI", "SI", 3, ALIGN_RIGHT, NULL}, {"ProcessName", "ProcessName", 0, 0, NULL});

TABLE(culture_view, "System.Globalization.CultureInfo", {"LCID", "LCID", 16, 0, NULL}, {"Name", "Name", 16, 0, NULL},
      {"DisplayName", "DisplayName", 0, 0, NULL});

static const view_column hex_columns[] = {
    {"Offset", "HexOffset", 16, ALIGN_RIGHT, NULL},
    {"Bytes\n00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", "HexBytes", 47, 0, NULL},
    {"Ascii", "Ascii", 0, 0, NULL},
    {0}};
static const view hex_view = {.types = "Microsoft.PowerShell.Commands.ByteCollection",
                              .shape = SHAPE_TABLE,
                              .columns = hex_columns,
                              .group_property = "Label",
                              .group_label = "Label",
                              .group_indent = 3};

const view *const views_values[] = {&dictionary_entry, &entry_list, &date,    &timespan,     &type_view, &version,
                                    &semantic_version, &guid,       &process, &culture_view, &hex_view,  NULL};

/* ---- properties that stand for types without a view ---- */

const display_set display_sets[] = {{"System.Diagnostics.Process", "Id,Handles,CPU,SI,Name"},
                                    {"System.Management.Automation.Job", "Id,Name,State,HasMoreData,Location"},
                                    {"Microsoft.PowerShell.Commands.GroupInfo", "Name,Count,Group"},
                                    {0}};
