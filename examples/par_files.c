/* par_files.c: the parallel core without the language: counts lines of files, many at a time, and prints each result as
 * it comes (completion order). Pipes and terminals work too: a reader that waits costs a parked fiber, not a thread.
 *
 * Usage: par_files FILE...
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "par/par.h"

enum { AT_ONCE = 256 };

typedef struct count {
    const char *path;
    size_t lines;
    int error;
} count;

typedef struct job {
    par_fanout *fanout;
    char **paths;
    int n;
} job;

static void count_lines(count *c)
{
    int fd = open(c->path, O_RDONLY | O_CLOEXEC);
    char buffer[4096];
    size_t got;
    if (fd < 0) {
        c->error = errno;
        return;
    }
    par_status status;
    while ((status = par_read(fd, buffer, sizeof buffer, &got, -1)) == PAR_OK && got > 0) {
        for (char *p = buffer; (p = memchr(p, '\n', (size_t)(buffer + got - p))); p++) {
            c->lines++;
        }
    }
    c->error = status == PAR_ERROR ? errno : 0;
    close(fd);
}

static void run(void *state, const par_item *items, size_t n)
{
    job *j = state;
    for (size_t i = 0; i < n; i++) {
        count *c = calloc(1, sizeof *c);
        if (!c) {
            abort();
        }
        c->path = j->paths[items[i].lo];
        count_lines(c);
        par_fanout_emit(j->fanout, c, true);
        if (!par_fanout_item_done(j->fanout)) {
            return;
        }
    }
}

static void print_results(job *j)
{
    for (count *c; (c = par_fanout_take(j->fanout)); free(c)) {
        if (c->error) {
            fprintf(stderr, "%s: %s\n", c->path, strerror(c->error));
        } else {
            printf("%8zu %s\n", c->lines, c->path);
        }
    }
}

static void count_all(void *arg)
{
    job *j = arg;
    static const par_fanout_ops ops = {.run = run};
    j->fanout = par_fanout_new(&ops, j, AT_ONCE, 1024, NULL);
    for (int i = 0; i < j->n; i++) {
        while (par_fanout_push(j->fanout, (par_item){(uint64_t)i, 0}) == PAR_FULL) {
            par_fanout_wait(j->fanout, true);
            print_results(j);
        }
    }
    par_fanout_close(j->fanout);
    while (!par_fanout_done(j->fanout)) {
        par_fanout_wait(j->fanout, false);
        print_results(j);
    }
    print_results(j);
    par_fanout_free(j->fanout);
}

int main(int argc, char **argv)
{
    job j = {.paths = argv + 1, .n = argc - 1};
    par_start(0, NULL);
    par_main(count_all, &j);
    return 0;
}
