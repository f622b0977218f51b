/* file_version.c: FileVersionInfo: what a program's resources tell about it; files here have none, so all is null. */
#include "base/heap.h"
#include "types/io.h"
#include "types/native.h"

typedef struct file_version {
    object o;
    str *path;
} file_version;

static type type_FileVersionInfo;

value file_version_new(str *path)
{
    file_version *v = heap_alloc(sizeof *v);
    v->o.type = &type_FileVersionInfo;
    v->path = path;
    return v_obj(v);
}

GETTER(file_name)
{
    return v_str(((file_version *)self.as.o)->path);
}

GETTER(nothing)
{
    return V_NULL;
}

GETTER(no)
{
    return V_FALSE;
}

GETTER(zero)
{
    return v_int(0);
}

static str *to_text(value v, bool invariant)
{
    (void)invariant;
    return str_printf("File:             %s\n", str_to_c(((file_version *)v.as.o)->path));
}

static const type_ops ops = {.to_string = to_text};
static const property properties[] = {{"Comments", "string", get_nothing, NULL, 0},
                                      {"CompanyName", "string", get_nothing, NULL, 0},
                                      {"FileBuildPart", "int", get_zero, NULL, 0},
                                      {"FileDescription", "string", get_nothing, NULL, 0},
                                      {"FileMajorPart", "int", get_zero, NULL, 0},
                                      {"FileMinorPart", "int", get_zero, NULL, 0},
                                      {"FileName", "string", get_file_name, NULL, 0},
                                      {"FilePrivatePart", "int", get_zero, NULL, 0},
                                      {"FileVersion", "string", get_nothing, NULL, 0},
                                      {"InternalName", "string", get_nothing, NULL, 0},
                                      {"IsDebug", "bool", get_no, NULL, 0},
                                      {"IsPreRelease", "bool", get_no, NULL, 0},
                                      {"Language", "string", get_nothing, NULL, 0},
                                      {"LegalCopyright", "string", get_nothing, NULL, 0},
                                      {"OriginalFilename", "string", get_nothing, NULL, 0},
                                      {"ProductName", "string", get_nothing, NULL, 0},
                                      {"ProductVersion", "string", get_nothing, NULL, 0},
                                      {0}};
static type type_FileVersionInfo = {TYPE_OBJECT,
                                    .name = "System.Diagnostics.FileVersionInfo",
                                    .flags = T_SEALED,
                                    .kind = K_OBJECT,
                                    .properties = properties,
                                    .ops = &ops};

TYPES_EXPORT(file_version, &type_FileVersionInfo);
