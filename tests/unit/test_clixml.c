/* test_clixml.c: objects to CLIXML and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "engine/jobs/clixml.h"
#include "engine/session/session.h"
#include "object/error.h"

static value round_trip(value v)
{
    const char *text = str_to_c(clixml_text(v, 2));
    list *l = clixml_read(text, strlen(text));
    assert_int_equal(list_count(l), 1);
    return list_get(l, 0);
}

static void scalars(void **state)
{
    (void)state;
    value all[] = {v_int(-5), v_long(1), v_double(1.5), v_char('x'), v_byte(7), V_TRUE, V_NULL};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        value v = round_trip(all[i]);
        assert_int_equal(v.kind, all[i].kind);
        assert_int_equal(v.as.i, all[i].as.i);
    }
    assert_string_equal(str_to_c(to_str(round_trip(v_str(str_c("_x0041_ <&>\n"))))), "_x0041_ <&>\n");
}

/* `$h.self = $h` comes back as a hashtable that holds itself; lists become ArrayLists. */
static void shapes(void **state)
{
    (void)state;
    map *h = hashtable_new();
    map_set(h, v_str(str_c("self")), v_obj(h));
    value back = round_trip(v_obj(h)), self;
    assert_true(map_get_str(v_map(back), str_c("self"), &self));
    assert_ptr_equal(self.as.o, back.as.o);
    value items[] = {v_int(1), v_str(str_c("b"))};
    value l = round_trip(v_obj(array_objects(items, 2)));
    assert_ptr_equal(l.as.o->type, &type_ArrayList);
    assert_string_equal(str_to_c(to_str(list_get(psobject_type_names(l, true), 0))), "Deserialized.System.Object[]");
}

static const char *message_of(const char *text)
{
    ctx *c = ctx_current();
    const char *volatile said = NULL;
    TRY(c)
    {
        clixml_read(text, strlen(text));
    }
    CAUGHT
    {
        said = str_to_c(error_caught(c)->exception->message);
    }
    END_TRY;
    return said;
}

static void bad_text(void **state)
{
    (void)state;
    assert_string_equal(message_of(""), "Root element is missing.");
    assert_string_equal(message_of("<Objs><Q /></Objs>"), "Q XML tag is not recognized. Line 1, position 8.");
    assert_non_null(message_of("<Objs><I32>1"));
    assert_non_null(message_of("<Objs><I32>x</I32></Objs>"));
    assert_non_null(message_of("<Objs><Ref RefId=\"3\" /></Objs>"));
    assert_non_null(message_of("<Objs><Obj RefId"));
    assert_null(message_of("<Objs />"));
}

static int result;

static void tests(void *arg)
{
    (void)arg;
    const struct CMUnitTest all[] = {cmocka_unit_test(scalars), cmocka_unit_test(shapes), cmocka_unit_test(bad_text)};
    result = cmocka_run_group_tests(all, NULL, NULL);
}

int main(void)
{
    extern char **environ;
    engine_main(1, environ, tests, NULL);
    return result;
}
