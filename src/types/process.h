/* process.h: System.Diagnostics.Process as other rooms make one (Get-Process, Start-Process).
 *
 * Invariants: a Process of another program reads /proc at each question; one that was started here keeps its exit code.
 * Threads: any. Cost: a file of /proc a property.
 */
#ifndef TYPES_PROCESS_H
#define TYPES_PROCESS_H

#include "object/array.h"
#include "object/map.h"

extern type type_Process, type_ProcessStartInfo;

/* Of a running process; V_NULL: there is none of that id. */
value process_of_id(int pid);
/* All of them, by id. */
void process_each(void (*fn)(value process, void *arg), void *arg);
int process_id(value process);
/* Starts what a ProcessStartInfo says; throws Win32Exception. */
value process_start(value start_info);
/* Waits for its end; false: timed out. */
bool process_wait(value process, int64_t timeout_ns);

/* What ProcessStartInfo holds. */
typedef struct start_info {
    object o;
    str *file, *arguments, *directory;
    list *argument_list;
    map *environment; /* NULL: as it is */
    str *files[3];    /* Start-Process: files that stand for the standard streams; NULL: none */
    bool redirect_in, redirect_out, redirect_err, shell, no_window;
} start_info;
start_info *start_info_new(void);

#endif
