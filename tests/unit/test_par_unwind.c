/* Handlers, the cleanup stack and what happens when cleanup itself fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/unwind.h"

static int trail[16];
static int steps;

static void step(void *arg)
{
    trail[steps++] = (int)(intptr_t)arg;
}

static void step_and_throw(void *arg)
{
    step(arg);
    unwind(ctx_current(), UNWIND_ERROR, (void *)"second");
}

static void raise_first(ctx *c)
{
    deferred a, b;
    defer_push(c, &a, step, (void *)1);
    defer_push(c, &b, step, (void *)2);
    unwind(c, UNWIND_ERROR, (void *)"first");
}

static void caught_after_defers(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    volatile int caught = 0;
    steps = 0;
    TRY(c)
    {
        raise_first(c);
    }
    CAUGHT
    {
        caught = 1;
        assert_int_equal(c->kind, UNWIND_ERROR);
        assert_string_equal(c->payload, "first");
    }
    END_TRY;
    assert_int_equal(caught, 1);
    assert_int_equal(steps, 2);
    assert_int_equal(trail[0], 2);
    assert_int_equal(trail[1], 1);
    assert_null(c->handler);
    assert_null(c->defers);
}

static void cleanup_that_throws_replaces(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    steps = 0;
    TRY(c)
    {
        deferred a, b;
        defer_push(c, &a, step, (void *)1);
        defer_push(c, &b, step_and_throw, (void *)2);
        unwind(c, UNWIND_EXIT, NULL);
    }
    CAUGHT
    {
        assert_int_equal(c->kind, UNWIND_ERROR);
        assert_string_equal(c->payload, "second");
    }
    END_TRY;
    assert_int_equal(steps, 2);
    assert_int_equal(trail[1], 1);
}

static void nested_and_mask(void **state)
{
    (void)state;
    ctx *c = ctx_current();
    volatile int depth = 0;
    TRY(c)
    {
        TRY(c)
        {
            c->mask++;
            unwind(c, UNWIND_BREAK, NULL);
        }
        CAUGHT
        {
            depth++;
            assert_int_equal(c->mask, 0);
            unwind(c, c->kind, c->payload);
        }
        END_TRY;
    }
    CAUGHT
    {
        depth++;
        assert_int_equal(c->kind, UNWIND_BREAK);
    }
    END_TRY;
    assert_int_equal(depth, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caught_after_defers),
        cmocka_unit_test(cleanup_that_throws_replaces),
        cmocka_unit_test(nested_and_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
