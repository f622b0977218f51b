/* views_files.c: views of files, folders and drives. */
#include "format/views.h"

static str *property_text(value v, const char *name)
{
    value out;
    return member_try_get(v, str_intern_c(name), &out) ? cell_text(out, 4, false) : str_empty;
}

/* "Microsoft.PowerShell.Core\FileSystem::/tmp" without the provider. */
static str *parent_text(value v)
{
    str *path = property_text(v, "PSParentPath");
    ptrdiff_t at = str_index(path, str_c("::"), 0, false);
    if (at >= 0)
        return str_sub(path, (size_t)at + 2, path->length - (size_t)at - 2);
    if (path->length)
        return path;
    str *folder = property_text(v, "DirectoryName");
    return folder->length ? folder : property_text(v, "Parent");
}

static str *written_text(value v)
{
    value out;
    if (!member_try_get(v, str_intern_c("LastWriteTime"), &out) || out.kind != K_DATETIME)
        return str_empty;
    return format_composite(str_c("{0:d} {0:HH}:{0:mm}"), &out, 1, culture_current());
}

static const view_column file_columns[] = {{"UnixMode", "UnixMode", 10, ALIGN_LEFT, NULL},
                                           {"User", "User", 10, ALIGN_RIGHT, NULL},
                                           {"Group", "Group", 10, ALIGN_LEFT, NULL},
                                           {"LastWriteTime", NULL, 16, ALIGN_RIGHT, written_text},
                                           {"Size", "Size", 12, ALIGN_RIGHT, NULL},
                                           {"Name", "Name", 0, ALIGN_LEFT, NULL},
                                           {0}};
static const view file = {.types = "System.IO.FileInfo,System.IO.DirectoryInfo,System.IO.FileSystemInfo",
                          .shape = SHAPE_TABLE,
                          .columns = file_columns,
                          .wrap = true,
                          .group_label = "Directory",
                          .group_text = parent_text,
                          .group_indent = 4};

static const view_column file_list_columns[] = {
    {NULL, "Name", 0, 0, NULL},          {NULL, "Length", 0, 0, NULL},         {NULL, "CreationTime", 0, 0, NULL},
    {NULL, "LastWriteTime", 0, 0, NULL}, {NULL, "LastAccessTime", 0, 0, NULL}, {NULL, "Mode", 0, 0, NULL},
    {NULL, "LinkType", 0, 0, NULL},      {NULL, "Target", 0, 0, NULL},         {0}};
static const view file_list = {.types = "System.IO.FileInfo",
                               .shape = SHAPE_LIST,
                               .columns = file_list_columns,
                               .group_label = "Directory",
                               .group_text = parent_text,
                               .group_indent = 4};

static const view_column folder_list_columns[] = {
    {NULL, "Name", 0, 0, NULL},          {NULL, "CreationTime", 0, 0, NULL},
    {NULL, "LastWriteTime", 0, 0, NULL}, {NULL, "LastAccessTime", 0, 0, NULL},
    {NULL, "Mode", 0, 0, NULL},          {NULL, "LinkType", 0, 0, NULL},
    {NULL, "Target", 0, 0, NULL},        {0}};
static const view folder_list = {.types = "System.IO.DirectoryInfo",
                                 .shape = SHAPE_LIST,
                                 .columns = folder_list_columns,
                                 .group_label = "Directory",
                                 .group_text = parent_text,
                                 .group_indent = 4};

/* A folder in a wide listing stands in brackets. */
static str *wide_name(value v)
{
    value folder;
    str *name = property_text(v, "Name");
    if (member_try_get(v, str_intern_c("PSIsContainer"), &folder) && to_bool(folder))
        return str_concat_n((str *[]){str_c("["), name, str_c("]")}, 3);
    return name;
}

static const view_column wide_columns[] = {{"Name", NULL, 0, 0, wide_name}, {0}};
static const view file_wide = {.types = "System.IO.FileInfo,System.IO.DirectoryInfo,System.IO.FileSystemInfo",
                               .shape = SHAPE_WIDE,
                               .columns = wide_columns,
                               .group_label = "Directory",
                               .group_text = parent_text,
                               .group_indent = 4};

static str *gigabytes(value v, const char *name)
{
    value out;
    if (!member_try_get(v, str_intern_c(name), &out) || !v_is_number(out))
        return str_empty;
    return number_format(v_double(to_double(out) / (1024.0 * 1024 * 1024)), str_c("N2"), culture_current());
}

static str *used_text(value v)
{
    return gigabytes(v, "Used");
}

static str *free_text(value v)
{
    return gigabytes(v, "Free");
}

static const view_column drive_columns[] = {{"Name", "Name", 10, 0, NULL},
                                            {"Used (GB)", NULL, 13, ALIGN_RIGHT, used_text},
                                            {"Free (GB)", NULL, 13, ALIGN_RIGHT, free_text},
                                            {"Provider", "Provider", 13, 0, NULL},
                                            {"Root", "Root", 35, 0, NULL},
                                            {"CurrentLocation", "CurrentLocation", 0, ALIGN_RIGHT, NULL},
                                            {0}};
static const view drive = {
    .types = "System.Management.Automation.PSDriveInfo", .shape = SHAPE_TABLE, .columns = drive_columns};

static const view_column path_columns[] = {{"Path", "Path", 0, 0, NULL}, {0}};
static const view path = {.types = "System.Management.Automation.PathInfo,Microsoft.PowerShell.Commands.PathInfo",
                          .shape = SHAPE_TABLE,
                          .columns = path_columns};

static const view_column hash_columns[] = {
    {"Algorithm", "Algorithm", 15, 0, NULL}, {"Hash", "Hash", 70, 0, NULL}, {"Path", "Path", 0, 0, NULL}, {0}};
static const view hash = {
    .types = "Microsoft.PowerShell.Commands.FileHashInfo", .shape = SHAPE_TABLE, .columns = hash_columns};

const view *const views_files[] = {&file, &file_list, &folder_list, &file_wide, &drive, &path, &hash, NULL};
