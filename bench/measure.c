/* measure.c: runs a program and says how long it took and how much memory it had at most.
 *
 * Usage: measure FILE COMMAND...     writes `wall NS`, `peak BYTES` to FILE and ends as the command does
 *
 * A program of its own because a child's peak starts with that of the process it was forked from: this one is small. */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: measure FILE COMMAND...\n");
        return 64;
    }
    pid_t child;
    int status;
    struct rusage used;
    long long start = now();
    int e = posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ);
    if (e != 0 || wait4(child, &status, 0, &used) < 0) {
        fprintf(stderr, "measure: cannot run %s\n", argv[2]);
        return 127;
    }
    long long took = now() - start;
    FILE *out = fopen(argv[1], "w");
    if (!out || fprintf(out, "wall %lld ns\npeak %lld B\n", took, used.ru_maxrss * 1024LL) < 0 || fclose(out) != 0) {
        perror(argv[1]);
        return 1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
