/* test_job_frame.c: frames between a session and the process of a job. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/jobs/job_frame.h"
#include "engine/session/session.h"

static int ends[2];

static void open_pipe(void)
{
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
}

static void whole_frames(void **state)
{
    (void)state;
    open_pipe();
    value two[] = {v_int(5), v_str(str_c("five"))};
    assert_true(frame_send(ends[1], FRAME_REQUEST, two, 2));
    assert_true(frame_send(ends[1], FRAME_END, two, 1));
    frame_reader r = {.fd = ends[0]};
    int kind;
    list *values;
    assert_true(frame_receive(&r, &kind, &values));
    assert_int_equal(kind, FRAME_REQUEST);
    assert_int_equal(list_count(values), 2);
    assert_string_equal(str_to_c(to_str(list_get(values, 1))), "five");
    assert_true(frame_receive(&r, &kind, &values));
    assert_int_equal(kind, FRAME_END);
    close(ends[1]);
    assert_false(frame_receive(&r, &kind, &values));
    close(ends[0]);
}

/* The other side died within a frame, or talks nonsense. */
static void broken_frames(void **state)
{
    (void)state;
    int kind;
    list *values;
    open_pipe();
    assert_int_equal(write(ends[1], "1\x40\0\0\0<Objs", 10), 10);
    close(ends[1]);
    frame_reader r = {.fd = ends[0]};
    assert_false(frame_receive(&r, &kind, &values));
    close(ends[0]);
    open_pipe();
    assert_int_equal(write(ends[1], "1\xFF\xFF\xFF\xFF", 5), 5);
    r = (frame_reader){.fd = ends[0]};
    assert_true(frame_receive(&r, &kind, &values));
    assert_int_equal(kind, 0);
    close(ends[0]);
    close(ends[1]);
}

static void errors(void **state)
{
    (void)state;
    exception *e = exception_new("System.InvalidOperationException", str_c("no"));
    error_record *r = error_record_new(e, "Id1", EC_OpenError, v_int(7));
    error_record *back = error_from_data(error_to_data(r));
    assert_string_equal(str_to_c(back->exception->message), "no");
    assert_string_equal(back->exception->o.type->name, "System.Management.Automation.RemoteException");
    assert_string_equal(str_to_c(error_fully_qualified_id(back)), "Id1");
    assert_int_equal(back->category, EC_OpenError);
    assert_string_equal(str_to_c(back->reason), "InvalidOperationException");
    value w = record_from_data(STREAM_WARNING,
                               record_to_data(STREAM_WARNING, message_record_new(STREAM_WARNING, str_c("look"))));
    assert_string_equal(str_to_c(((message_record *)(void *)w.as.o)->message), "look");
}

static int result;

static void tests(void *arg)
{
    (void)arg;
    const struct CMUnitTest all[] = {cmocka_unit_test(whole_frames), cmocka_unit_test(broken_frames),
                                     cmocka_unit_test(errors)};
    result = cmocka_run_group_tests(all, NULL, NULL);
}

int main(void)
{
    extern char **environ;
    engine_main(1, environ, tests, NULL);
    return result;
}
