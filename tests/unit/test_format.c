/* Formatting: columns of text, tables, lists, wide lists and trees as lines; each expectation beside its call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "format/internal.h"

static void add_line(void *arg, str *text)
{
    lines_add(arg, text);
}

/* Lines joined by "|". */
static const char *joined(const text_lines *l)
{
    return str_to_c(str_join(str_c("|"), l->items, l->count));
}

static const char *wrapped(const char *text, int first, int rest)
{
    text_lines l = {0};
    text_wrap(str_c(text), first, rest, &l);
    return joined(&l);
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns(str_c("abc")), 3);
    assert_int_equal(text_columns(str_c("日本")), 4);
    assert_int_equal(text_columns(str_c("\x1b[31mred\x1b[0m")), 3);
    assert_int_equal(text_head(str_c("日本語"), 5), 2);
    assert_int_equal(text_tail(str_c("日本語"), 5), 2);
}

static void test_wrap(void **state)
{
    (void)state;
    assert_string_equal(wrapped("short", 10, 10), "short");
    assert_string_equal(wrapped("the quick brown", 10, 10), "the quick |brown");
    assert_string_equal(wrapped("abcdefghij", 4, 4), "abcd|efgh|ij");
    assert_string_equal(wrapped("a\nb", 4, 4), "a|b");
    assert_string_equal(wrapped("", 4, 4), "");
}

static const char *fit(const char *text, int width, int align, bool pad)
{
    return str_to_c(text_fit(str_c(text), width, align, pad));
}

static void test_fit(void **state)
{
    (void)state;
    assert_string_equal(fit("abc", 5, ALIGN_LEFT, true), "abc  ");
    assert_string_equal(fit("abc", 5, ALIGN_LEFT, false), "abc");
    assert_string_equal(fit("abc", 5, ALIGN_RIGHT, false), "  abc");
    assert_string_equal(fit("abc", 6, ALIGN_CENTER, true), " abc  ");
    assert_string_equal(fit("1234567", 4, ALIGN_RIGHT, true), "…567");
    assert_string_equal(fit("1234567", 4, ALIGN_LEFT, true), "123…");
    assert_string_equal(fit("abcdef", 1, ALIGN_LEFT, true), "a");
    assert_string_equal(fit("one\ntwo", 9, ALIGN_LEFT, false), "one…");
    assert_string_equal(fit("日本語", 4, ALIGN_LEFT, true), "日… ");
}

static const char *table(int width, const column *columns, uint32_t count, str *const *cells)
{
    text_lines l = {0};
    table_writer t;
    table_init(&t, width, columns, NULL, count);
    table_header(&t, add_line, &l);
    table_row(&t, cells, count, NULL, false, add_line, &l);
    return joined(&l);
}

static void test_table(void **state)
{
    (void)state;
    column c[] = {{str_c("A"), 4, ALIGN_RIGHT}, {str_c("Name"), 6, ALIGN_LEFT}, {str_c("C"), 3, ALIGN_LEFT}};
    str *cells[] = {str_c("1"), str_c("x"), str_c("z")};
    assert_string_equal(table(20, c, 3, cells), "   A Name   C|   - ----   -|   1 x      z");
    /* the last column is cut to what is left, or hidden */
    assert_string_equal(table(14, c, 3, cells), "   A Name   C|   - ----   -|   1 x      z");
    assert_string_equal(table(11, c, 3, cells), "   A Name|   - ----  |   1 x     ");
    /* columns without a width share the rest */
    column open[] = {{str_c("A"), 0, ALIGN_LEFT}, {str_c("B"), 0, ALIGN_LEFT}};
    assert_string_equal(table(8, open, 2, cells), "A    B|-    -|1    x");
    /* a label too long for its column wraps */
    column narrow[] = {{str_c("AB"), 1, ALIGN_LEFT}, {str_c("Cde"), 5, ALIGN_LEFT}};
    assert_string_equal(table(9, narrow, 2, cells), "A Cde|B|- ---|1 x");
}

static void test_list(void **state)
{
    (void)state;
    text_lines l = {0};
    str *labels[] = {str_c("A"), str_c("Long")};
    str *cells[] = {str_c("1"), str_c("one two three")};
    list_write(labels, cells, 2, 15, add_line, &l);
    assert_string_equal(joined(&l), "A    : 1|Long : one two |       three");
}

static void test_tree(void **state)
{
    (void)state;
    text_lines l = {0};
    tree_builder inner = {0}, outer = {0};
    tree_text(&inner, str_c("in"));
    tree_newline(&inner);
    tree_text(&outer, str_c("out"));
    tree_newline(&outer);
    tree_frame(&outer, 2, inner.first);
    tree_text(&outer, str_c("end"));
    tree_write(outer.first, 20, add_line, &l);
    assert_string_equal(joined(&l), "out|  in|end");
}

/* Packets of a wide list, as Format-Wide emits them. */
static void test_wide(void **state)
{
    (void)state;
    text_lines l = {0};
    formatter *f = formatter_new(NULL, 9, add_line, &l);
    packet *start = packet_new(PACKET_START);
    start->shape = SHAPE_WIDE;
    stage_push(formatter_stage(f), v_obj(start));
    stage_push(formatter_stage(f), v_obj(packet_new(PACKET_GROUP_START)));
    for (int i = 0; i < 3; i++) {
        packet *p = packet_new(PACKET_ENTRY);
        p->entry = ENTRY_WIDE;
        p->cells = heap_alloc(sizeof *p->cells);
        p->cells[0] = str_printf("n%d", i);
        p->cell_count = 1;
        stage_push(formatter_stage(f), v_obj(p));
    }
    stage_push(formatter_stage(f), v_obj(packet_new(PACKET_GROUP_END)));
    stage_push(formatter_stage(f), v_obj(packet_new(PACKET_END)));
    formatter_flush(f);
    assert_string_equal(joined(&l), "|n0   n1|n2   |");
}

int main(void)
{
    heap_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns), cmocka_unit_test(test_wrap), cmocka_unit_test(test_fit),
        cmocka_unit_test(test_table),   cmocka_unit_test(test_list), cmocka_unit_test(test_tree),
        cmocka_unit_test(test_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
