/* icu.c: finding ICU: the newest version there is. */
#include "object/icu.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

enum { NEWEST = 90, OLDEST = 60 };

static struct {
    pthread_once_t once;
    void *common, *i18n;
    int version;
} icu = {.once = PTHREAD_ONCE_INIT};

static void load(void)
{
    for (int v = NEWEST; v >= OLDEST && !icu.i18n; v--) {
        char name[64];
        snprintf(name, sizeof name, "libicui18n.so.%d", v);
        icu.i18n = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (icu.i18n) {
            snprintf(name, sizeof name, "libicuuc.so.%d", v);
            icu.common = dlopen(name, RTLD_NOW | RTLD_LOCAL);
            icu.version = v;
        }
    }
}

void *icu_function(const char *name)
{
    pthread_once(&icu.once, load);
    if (!icu.common) {
        return NULL;
    }
    char full[128];
    snprintf(full, sizeof full, "%s_%d", name, icu.version);
    void *found = dlsym(icu.common, full);
    return found ? found : dlsym(icu.i18n, full);
}
