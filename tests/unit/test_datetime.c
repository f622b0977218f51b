/* test_datetime.c: dates and spans, written and read, as the reference engine has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/datetime.h"
#include "object/error.h"
#include "object/error_internal.h"
#include "object/type.h"

typedef struct job {
    enum { FORMAT_DATE, FORMAT_SPAN, PARSE_SPAN, PARSE_DATE, PARSE_DATE_EXACT } what;
    const char *culture, *text, *format, *expected;
    int64_t ticks;
} job;

#define MOMENT 638455899061234567LL /* 2024-03-09 14:05:06.1234567 */

static str *perform(const job *j)
{
    const culture *c = culture_find(j->culture ? j->culture : "");
    parsed_date p;
    int64_t span;
    size_t where = 0;
    date_failure f;
    switch (j->what) {
    case FORMAT_DATE: {
        char kind_name = j->text[0];
        value v = date_value(kind_name == 'z' ? 0 : MOMENT, kind_name == 'u' ? DATE_UTC : DATE_UNSPECIFIED);
        return datetime_format(v, str_c(j->format), c);
    }
    case FORMAT_SPAN: return timespan_format(span_value(j->ticks), str_c(j->format), c);
    case PARSE_SPAN: return span_scan(str_c(j->text), &span) == SPAN_OK ? integer_to_str(span) : str_c("!");
    case PARSE_DATE: f = date_scan(str_c(j->text), c, 0, &p, &where); break;
    default: f = date_scan_exact(str_c(j->text), str_c(j->format), c, 0, &p); break;
    }
    if (f != DATE_OK) {
        date_throw(f, str_c(j->text), "DateTime", where);
    }
    return datetime_format(date_finish(&p, 0), str_c("o"), c);
}

static const char *result_of(const job *j)
{
    ctx *x = ctx_current();
    str *volatile made = NULL;
    TRY(x)
    {
        made = perform(j);
    }
    CAUGHT
    {
        return str_to_c(str_printf("!%s", str_to_c(exception_message(error_caught(x)->exception))));
    }
    END_TRY;
    return str_to_c(made);
}

static const job jobs[] = {
#define FORMAT(c, moment, f, t) {.what = FORMAT_DATE, .culture = c, .text = moment, .format = f, .expected = t},
#define SPAN(n, f, t) {.what = FORMAT_SPAN, .ticks = n, .format = f, .expected = t},
#define SPAN_PARSE(t, n) {.what = PARSE_SPAN, .text = t, .expected = n},
#define PARSE(c, t, o) {.what = PARSE_DATE, .culture = c, .text = t, .expected = o},
#define EXACT(t, f, o) {.what = PARSE_DATE_EXACT, .text = t, .format = f, .expected = o},
#include "date_cases.def"
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        const char *got = result_of(&jobs[i]);
        if (strcmp(got, jobs[i].expected) != 0) {
            fail_msg("%s|%s|%s|%lld: %s, not %s", jobs[i].culture ? jobs[i].culture : "",
                     jobs[i].text ? jobs[i].text : "", jobs[i].format ? jobs[i].format : "", (long long)jobs[i].ticks,
                     got, jobs[i].expected);
        }
    }
}

/* Every day of ten thousand years, there and back. */
static void test_calendar(void **state)
{
    (void)state;
    int year = 1, month = 1, day = 1;
    for (int64_t n = 0; n <= TICKS_MAX / TICKS_PER_DAY; n++) {
        date_parts p;
        date_split(n * TICKS_PER_DAY, &p);
        int64_t back;
        if (p.year != year || p.month != month || p.day != day || !date_join(year, month, day, &back) ||
            back != n * TICKS_PER_DAY) {
            fail_msg("day %lld is %d-%d-%d", (long long)n, p.year, p.month, p.day);
        }
        if (++day > date_days_in_month(year, month)) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
    assert_int_equal(year, 10000);
    int64_t none;
    assert_false(date_join(2023, 2, 29, &none));
    assert_false(date_join(10000, 1, 1, &none));
}

/* Summer time in Berlin: the hour that does not exist and the one that comes twice. */
static void test_zone(void **state)
{
    (void)state;
    int64_t summer, winter, gap, twice;
    date_join(2024, 7, 1, &summer);
    date_join(2024, 1, 1, &winter);
    date_join(2024, 3, 31, &gap);
    date_join(2024, 10, 27, &twice);
    assert_int_equal(date_offset_local(summer) / TICKS_PER_HOUR, 2);
    assert_int_equal(date_offset_local(winter) / TICKS_PER_HOUR, 1);
    assert_int_equal(date_offset_local(gap + 1 * TICKS_PER_HOUR) / TICKS_PER_HOUR, 1);
    assert_int_equal(date_offset_local(gap + 4 * TICKS_PER_HOUR) / TICKS_PER_HOUR, 2);
    assert_int_equal(date_offset_local(twice + 2 * TICKS_PER_HOUR) / TICKS_PER_HOUR, 1);
    value utc = date_to_utc(date_value(summer, DATE_LOCAL));
    assert_int_equal(date_kind_of(utc), DATE_UTC);
    assert_int_equal((summer - date_ticks_of(utc)) / TICKS_PER_HOUR, 2);
    assert_true(date_ticks_of(date_to_local(utc)) == summer);
}

int main(void)
{
    setenv("TZ", "Europe/Berlin", 1);
    heap_init();
    object_register_types();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
