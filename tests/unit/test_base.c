/* Base: buffers, heap, slots, the gate to the system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/heap.h"
#include "base/slot.h"
#include "base/sys.h"

static void test_buffers(void **state)
{
    (void)state;
    buf b = {0};
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i);
    assert_int_equal(b.length, 3890);
    assert_memory_equal(buf_cstr(&b) + b.length - 8, "998,999,", 8);
    wbuf w = {0};
    wbuf_ascii(&w, "ab");
    assert_false(w.wide);
    wbuf_code_point(&w, 0x1F600);
    assert_true(w.wide && w.length == 4 && w.data[2] == 0xD83D && w.data[3] == 0xDE00);
}

static void test_arena(void **state)
{
    (void)state;
    arena a = {0};
    for (size_t n = 1; n < 3000; n += 7) {
        char *p = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xFF, n);
    }
}

typedef struct node {
    struct node *next;
    uint64_t number;
} node;

/* Builds and checks lists while the other threads do so too. */
static void *make_lists(void *arg)
{
    if (arg)
        heap_thread_enter();
    intptr_t wrong = 0;
    for (int round = 0; round < 20; round++) {
        node *list = NULL;
        for (uint64_t i = 0; i < 5000; i++) {
            node *n = heap_alloc(sizeof *n);
            wrong += n->next != NULL || n->number != 0 || (uintptr_t)n % 16;
            *n = (node){list, i};
            list = n;
        }
        if (round % 5 == 0)
            heap_collect();
        for (uint64_t i = 5000; i-- > 0; list = list->next)
            wrong += list->number != i;
    }
    if (arg)
        heap_thread_leave();
    return (void *)wrong;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_lists, (void *)1), 0);
    assert_null(make_lists(NULL));
    for (int i = 0; i < 2; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

static void test_slot(void **state)
{
    (void)state;
    slot128 s = {1, 2};
    slot_store(&s, (slot128){3, 4});
    slot128 v = slot_load(&s);
    assert_true(v.lo == 3 && v.hi == 4);
}

static void test_system(void **state)
{
    (void)state;
    char *text;
    size_t n;
    assert_int_equal(sys_read_file("/proc/self/stat", &text, &n), 0);
    assert_true(n > 10);
    assert_int_equal(sys_read_file("/nowhere/at/all", &text, &n), -ENOENT);
    assert_int_equal(sys_utc_offset(sys_utc_ticks()) % 9000000000LL, 0);
    sys_stat st;
    assert_int_equal(sys_stat_path("/proc", true, &st), 0);
    sys_dir *d;
    assert_int_equal(sys_dir_open("/proc/self", &d), 0);
    const char *name;
    unsigned char kind;
    int found = 0;
    while (sys_dir_next(d, &name, &kind))
        found += strcmp(name, "stat") == 0;
    sys_dir_close(d);
    assert_int_equal(found, 1);
}

int main(void)
{
    heap_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffers), cmocka_unit_test(test_arena),  cmocka_unit_test(test_threads),
        cmocka_unit_test(test_slot),    cmocka_unit_test(test_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
