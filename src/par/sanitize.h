/* sanitize.h: what ASan and TSan must be told about stacks. Empty in other builds.
 *
 * Invariants: sanitize_leave is the last thing before a switch, sanitize_arrive the first after it, on every stack.
 * A stack that is started anew gets a fresh TSan fiber: its shadow call stack would grow otherwise.
 */
#ifndef PAR_SANITIZE_H
#define PAR_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>

#if defined(PARSH_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#define SANITIZE_STACK_FACTOR 4

static inline void sanitize_create(void **state)
{
    *state = NULL;
}
static inline void sanitize_native(void **state)
{
    *state = NULL;
}
static inline void sanitize_destroy(void **state)
{
    *state = NULL;
}
static inline void sanitize_leave(void **from, bool for_good, void **to, const char *low, const char *top)
{
    (void)to;
    __sanitizer_start_switch_fiber(for_good ? NULL : from, low, (size_t)(top - low));
}
static inline void sanitize_arrive(void **state)
{
    __sanitizer_finish_switch_fiber(*state, NULL, NULL);
}
static inline void sanitize_clear(char *low, char *top)
{
    __asan_unpoison_memory_region(low, (size_t)(top - low));
}

#elif defined(PARSH_TSAN)
#include <sanitizer/tsan_interface.h>

#define SANITIZE_STACK_FACTOR 4

static inline void sanitize_create(void **state)
{
    *state = __tsan_create_fiber(0);
}
static inline void sanitize_native(void **state)
{
    *state = __tsan_get_current_fiber();
}
static inline void sanitize_destroy(void **state)
{
    __tsan_destroy_fiber(*state);
    *state = NULL;
}
static inline void sanitize_leave(void **from, bool for_good, void **to, const char *low, const char *top)
{
    (void)from, (void)for_good, (void)low, (void)top;
    __tsan_switch_to_fiber(*to, 0);
}
static inline void sanitize_arrive(void **state)
{
    (void)state;
}
static inline void sanitize_clear(char *low, char *top)
{
    (void)low, (void)top;
}

#else

#define SANITIZE_STACK_FACTOR 1

static inline void sanitize_create(void **state)
{
    (void)state;
}
static inline void sanitize_native(void **state)
{
    (void)state;
}
static inline void sanitize_destroy(void **state)
{
    (void)state;
}
static inline void sanitize_leave(void **from, bool for_good, void **to, const char *low, const char *top)
{
    (void)from, (void)for_good, (void)to, (void)low, (void)top;
}
static inline void sanitize_arrive(void **state)
{
    (void)state;
}
static inline void sanitize_clear(char *low, char *top)
{
    (void)low, (void)top;
}
#endif

#endif
