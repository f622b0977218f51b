/* io_internal.h: what the files of System.IO share. Threads: any. */
#ifndef TYPES_IO_INTERNAL_H
#define TYPES_IO_INTERNAL_H

#include "base/sys_file.h"
#include "types/io.h"
#include "types/native.h"

/* The directory relative paths start from ([Environment]::CurrentDirectory): the process's own at start. */
str *io_current_directory(void);
void io_set_current_directory(str *path);
/* The same for a full path from a script: throws when it is no folder. */
void io_change_directory(str *path);
/* A path argument as full path; throws for null and ''. */
str *io_path_argument(const call *c, uint32_t i, const char *param);
const char *io_path_c(const call *c, uint32_t i, const char *param);

enum file_mode { MODE_CREATE_NEW = 1, MODE_CREATE, MODE_OPEN, MODE_OPEN_OR_CREATE, MODE_TRUNCATE, MODE_APPEND };
enum file_access { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_BOTH = 3 };
enum file_share { SHARE_NONE = 0, SHARE_READ = 1 };
enum file_attribute {
    ATTRIBUTE_READ_ONLY = 1,
    ATTRIBUTE_HIDDEN = 2,
    ATTRIBUTE_DIRECTORY = 16,
    ATTRIBUTE_NORMAL = 128,
    ATTRIBUTE_REPARSE = 1024
};
extern type type_FileMode, type_FileAccess, type_FileShare, type_FileAttributes, type_SearchOption, type_SeekOrigin,
    type_FileOptions, type_UnixFileMode, type_StreamReader, type_StreamWriter;

/* Opens as FileStream does, with its locks; throws .NET's errors. */
int io_open(const str *full_path, int mode, int access, int share);
/* All of a file, in heap leaf memory. */
void io_read_file(const str *full_path, char **data, size_t *length);

/* Attributes of what lstat says; `path` for hidden names and write permission. */
int io_attributes(const str *full_path, const sys_stat *st);
/* ReadOnly on or off; the other attributes mean nothing here. */
void io_set_attributes(const str *full_path, int attributes);
str *io_file_name(const str *path);
str *io_parent(const str *path); /* GetDirectoryName: NULL at the root */
str *io_extension(const str *path);

void io_copy_file(const str *from, const str *to, bool overwrite);
void io_move_file(const str *from, const str *to, bool overwrite);
/* As it stands in the link; NULL: no link. */
str *io_link_target(const str *path);
/* Removes a folder with all that is in it, following no links; -errno, *failed is what could not be removed. */
int io_remove_tree(const str *path, str **failed);
/* Makes the folder and those above it that are missing. */
void io_delete_directory(const str *path, bool recurse);
void io_make_directories(const str *path);

value stream_reader_new(value stream, value encoding);
value stream_writer_new(value stream, value encoding, bool preamble);

/* Names of a directory that match a pattern ("*.txt"), full paths in directory order; what: 1 files, 2 folders, 3 both. */
void io_list(const str *directory, const str *shown, const str *pattern, bool recurse, int what, list *out);

#endif
