/* io.h: files and streams as other rooms use them.
 *
 * Purpose: FileInfo and DirectoryInfo for the item cmdlets; reading and writing a Stream object from C.
 * Invariants: a stream's position and buffer belong to the stream; a disposed stream throws ObjectDisposedException.
 *   Relative paths resolve against the directory the process was started in, as .NET's do: never against $PWD.
 * Threads: a stream is for one fiber at a time; racing ones lose data, never memory.
 * Cost: a memory stream reads and writes at memory speed; a file stream has a 4 KB buffer.
 */
#ifndef TYPES_IO_H
#define TYPES_IO_H

#include "base/sys.h"
#include "object/array.h"

extern type type_FileSystemInfo, type_FileInfo, type_DirectoryInfo, type_Stream, type_MemoryStream, type_FileStream,
    type_TextReader, type_TextWriter;

/* What Get-Item and Get-ChildItem give: a DirectoryInfo when `st` says so, else a FileInfo. `st` NULL: looked up when
 * first asked for (the file may not exist). */
value file_info_new(str *full_path, const sys_stat *st);
/* FileVersionInfo of a file (file_version.c). */
value file_version_new(str *path);
/* Full path of a FileInfo or DirectoryInfo; NULL: it is neither. */
str *file_info_path(value v);
/* Is the value a FileSystemInfo, and one of a folder? */
bool file_info_is_directory(value v);

/* Bytes read (0: end), or throws. */
size_t io_read(value stream, uint8_t *p, size_t n);
void io_write(value stream, const uint8_t *p, size_t n);
void io_flush(value stream);
void io_close(value stream);
/* All that is left, in heap leaf memory. */
void io_read_all(value stream, buf *out);
/* A readable, writable, growing stream in memory. */
value memory_stream_new(const void *p, size_t n);
/* A stream over an open descriptor; closes it on Dispose. */
value file_stream_new(int fd, str *name, bool can_read, bool can_write);

/* The path as .NET's Path.GetFullPath gives it. */
str *io_full_path(const str *path);
/* .NET's exception for an errno of an operation on `path`. */
_Noreturn void io_throw(int error, const str *path, bool directory);

/* Text of a file under a BOM or UTF-8; a known encoding overrides (NULL: none). */
str *io_decode(const char *data, size_t length, value encoding);
/* Bytes of text in an encoding object (V_NULL: UTF-8 without BOM); `preamble` puts its BOM first. */
void io_encode(const str *text, value encoding, bool preamble, buf *out);

#endif
