/* interrupt.c: the thread that waits for Ctrl-C. */
#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130 };

static par_stop *_Atomic current;
static _Atomic unsigned count;

void interrupt_now(void)
{
    par_stop *s = atomic_load(&current);
    unsigned n = atomic_fetch_add(&count, 1);
    if (!s || n >= 2)
        _exit(EXIT_INTERRUPTED);
    if (n == 0)
        par_stop_request(s);
    else
        par_stop_force(s);
}

static void *wait_for_signals(void *arg)
{
    sigset_t set;
    int signal;
    (void)arg;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    for (;;)
        if (sigwait(&set, &signal) == 0)
            interrupt_now();
    return NULL;
}

void interrupt_start(void)
{
    sigset_t set;
    pthread_t thread;
    pthread_attr_t small;
    struct sigaction now;
    /* `nohup` and shells that start us in the background have it ignored: so it stays */
    if (sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
        return;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 16);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    pthread_create(&thread, &small, wait_for_signals, NULL);
    pthread_attr_destroy(&small);
}

void interrupt_begin(void)
{
    /* The one before is not dropped: the signal's thread may have it in hand. */
    par_stop *fresh = par_stop_new(NULL);
    atomic_store(&current, fresh);
    par_stop_use(fresh);
    atomic_store(&count, 0);
}
