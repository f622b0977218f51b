/* Regular expressions: what the reference engine matches, captures and refuses, and the operators that use them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/heap.h"
#include "object/error_internal.h"
#include "object/operate.h"
#include "object/regex.h"

/* The result: "no", or each group as name:index,length (`-`: it took no part; all its captures in brackets). */
static const struct {
    const char *pattern;
    uint32_t options;
    const char *text, *result;
} matches[] = {
    {"abc", 0, "xabcx", "0:1,3"},
    {"a.c", 0, "a\nc", "no"},
    {"a.c", 16, "a\nc", "0:0,3"},
    {"^b", 0, "a\nb", "no"},
    {"^b", 2, "a\nb", "0:2,1"},
    {"a$", 0, "a\n", "0:0,1"},
    {"a$", 0, "a\nb", "no"},
    {"a$", 2, "a\nb", "0:0,1"},
    {"a\\Z", 0, "a\n", "0:0,1"},
    {"a\\z", 0, "a\n", "no"},
    {"\\Aa", 2, "b\na", "no"},
    {"(\\d+)-(\\d+)", 0, "tel 123-456 x", "0:4,7 1:4,3 2:8,3"},
    {"(?<y>\\d{4})-(?<m>\\d\\d)", 0, "on 2024-05-06", "0:3,7 y:3,4 m:8,2"},
    {"(?<n>a)(b)(?<m>c)(d)", 0, "abcd", "0:0,4 1:1,1 2:3,1 n:0,1 m:2,1"},
    {"(?'q'a)\\k<q>", 0, "baa", "0:1,2 q:1,1"},
    {"(?<q>a)\\k'q'", 0, "baa", "0:1,2 q:1,1"},
    {"(a)|(b)", 0, "b", "0:0,1 1:- 2:0,1"},
    {"(a)?b", 0, "b", "0:0,1 1:-"},
    {"(?<x>a)|(?<x>b)", 0, "b", "0:0,1 x:0,1"},
    {"((?<x>a)|(?<x>b))+", 0, "abab", "0:0,4 1:3,1[0,1 1,1 2,1 3,1] x:3,1[0,1 1,1 2,1 3,1]"},
    {"\\w+", 0,
     "n\xc3\xa9"
     "e_9x\xc2\xb2",
     "0:0,6"},
    {"\\W+", 0,
     "ab \xc3\xa9!\xc2\xb2"
     "c",
     "0:2,1"},
    {"\\d+", 0,
     "a\xd9\xa3"
     "12",
     "0:1,3"},
    {"\\s+", 0, "a\xc2\xa0\xe2\x80\x83\t b", "0:1,4"},
    {"\\S+", 0, " \xc3\xa9 \xc3\xbc", "0:1,1"},
    {"\\b\xc3\xa9\\w*\\b", 0, "un \xc3\xa9t\xc3\xa9", "0:3,3"},
    {"\\B\\w\\B", 0, "\xc3\xa9t\xc3\xa9", "0:1,1"},
    {"[\\w-[aeiou]]+", 0, "aabcde", "0:2,3"},
    {"[a-z-[aeiou]]+", 0, "aeixyz", "0:3,3"},
    {"[^a-c-[x-z]]+", 0, "abxyzdef", "0:5,3"},
    {"[a-z-[d-w-[m]]]+", 0, "ABCdeamcz", "0:5,4"},
    {"(?i)ABC", 0, "xabc", "0:1,3"},
    {"a(?i)b|c", 0, "aB", "0:0,2"},
    {"a(?i)b|c", 0, "C", "0:0,1"},
    {"a(?i:b)c", 0, "aBc", "0:0,3"},
    {"a(?i:b)c", 0, "aBC", "no"},
    {"\xc3\x89", 1, "\xc3\xa9", "0:0,1"},
    {"[\xc3\x80-\xc3\x9d]+", 1, "x\xc3\xa0\xc3\xa9\xc3\xbf", "0:1,2"},
    {"\xc3\x9f", 1, "SS", "no"},
    {"stra\xc3\x9f"
     "e",
     1,
     "STRA\xc3\x9f"
     "E",
     "0:0,6"},
    {"\xc5\xb8", 1, "\xc3\xbf", "0:0,1"},
    {"K", 1, "\xe2\x84\xaa", "0:0,1"},
    {"[a-k]", 1, "\xe2\x84\xaa", "0:0,1"},
    {"\xcf\x89+", 1, "x\xce\xa9\xcf\x89", "0:1,2"},
    {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", 1, "\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2",
     "0:0,6"},
    {"a b", 32, "ab", "0:0,2"},
    {"a # c\nb", 32, "ab", "0:0,2"},
    {"(?x) a b # c", 0, "ab", "0:0,2"},
    {"(?x)[ ]b", 0, "a b", "0:1,2"},
    {"a(?#comment)b", 0, "ab", "0:0,2"},
    {"(?x)a {2}", 0, "aa", "0:0,2"},
    {"(a)(b)", 4, "ab", "0:0,2"},
    {"(?<x>a)(b)", 4, "ab", "0:0,2 x:0,1"},
    {"(?n)(a)(?<y>b)", 0, "ab", "0:0,2 y:1,1"},
    {"(?n:(a))(b)", 0, "ab", "0:0,2 1:1,1"},
    {"\\x41\\u0042\\103\\t\\e\\cA", 0, "ABC\t\x1b\x01", "0:0,6"},
    {"[\\x41-\\u0043\\]\\-]+", 0, "zAC]-", "0:1,4"},
    {"\\.\\*\\[", 0, ".*[", "0:0,3"},
    {"[]a]+", 0, "x]a", "0:1,2"},
    {"[^]a]+", 0, "]ab]", "0:2,1"},
    {"[a\\]]+", 0, "x]a", "0:1,2"},
    {"[-a]+", 0, "b-a", "0:1,2"},
    {"[a-]+", 0, "b-a", "0:1,2"},
    {"[\\b]", 0,
     "a\x08"
     "c",
     "0:1,1"},
    {"[[:alpha:]]+", 0, "al:[", "no"},
    {"[a-\\x64]+", 0, "xabcd", "0:1,4"},
    {"a{2}", 0, "aaa", "0:0,2"},
    {"a{2,}", 0, "aaaa", "0:0,4"},
    {"a{1,2}?", 0, "aaa", "0:0,1"},
    {"a{,2}", 0, "a{,2}", "0:0,5"},
    {"a{", 0, "a{", "0:0,2"},
    {"x{0}y", 0, "xy", "0:1,1"},
    {"a*?b", 0, "aab", "0:0,3"},
    {"(?>a+)b", 0, "aab", "0:0,3"},
    {"(?>a+)ab", 0, "aaab", "no"},
    {"^*a", 0, "a", "0:0,1"},
    {"(?=a)*a", 0, "a", "0:0,1"},
    {"\\b+a", 0, "a", "0:0,1"},
    {"(?<=a)b", 0, "ab", "0:1,1"},
    {"(?<!a)b", 0, "ab cb", "0:4,1"},
    {"(?<=ab|c)d", 0, "cd", "0:1,1"},
    {"a(?=b)", 0, "acab", "0:2,1"},
    {"a(?!b)", 0, "abac", "0:2,1"},
    {"(?<=\\d{3})x", 0, "12x123x", "0:6,1"},
    {"(a)?(?(1)b|c)", 0, "ab", "0:0,2 1:0,1"},
    {"(a)?(?(1)b|c)", 0, "c", "0:0,1 1:-"},
    {"(?<g>a)?(?(g)b|c)", 0, "zc", "0:1,1 g:-"},
    {"(?(a)ab|cd)", 0, "xcd", "0:1,2"},
    {"(?(?=a)ab|cd)", 0, "ab", "0:0,2"},
    {"(?(?!a)cd|ab)", 0, "cd", "0:0,2"},
    {"(?(zz)ab|cd)", 0, "cd", "0:0,2"},
    {"(a(?(1)x|b))", 0, "ab", "0:0,2 1:0,2"},
    {"(a)\\1", 0, "aa", "0:0,2 1:0,1"},
    {"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10", 0, "abcdefghijj",
     "0:0,11 1:0,1 2:1,1 3:2,1 4:3,1 5:4,1 6:5,1 7:6,1 8:7,1 9:8,1 10:9,1"},
    {"(a)\\11", 0, "a\t", "0:0,2 1:0,1"},
    {"(a)\\1?b", 0, "ab", "0:0,2 1:0,1"},
    {"(\\w)\\1", 1, "aA", "0:0,2 1:0,1"},
    {"\\p{Lu}+", 0, "abCD\xc3\x89", "0:2,3"},
    {"\\P{Lu}+", 0, "ABcd", "0:2,2"},
    {"[\\p{Ll}\\d]+", 0, "ABc1\xc3\xa9", "0:2,3"},
    {"\\p{IsGreek}+", 0, "ab\xce\xb3\xce\xb4", "0:2,2"},
    {"\\P{IsBasicLatin}", 0, "ab\xc3\xa9", "0:2,1"},
    {"[^\\p{L}]+", 0, "ab12", "0:2,2"},
    {"\\p{IsCyrillic}", 0, "x\xd0\x96", "0:1,1"},
    {"[\\p{IsCJKUnifiedIdeographs}]+", 0,
     "a\xe6\xbc\xa2\xe5\xad\x97"
     "b",
     "0:1,2"},
    {"\\p{Sc}\\d", 0,
     "\xe2\x82\xac"
     "5",
     "0:0,2"},
    {"\\p{Sc}\\d", 0, "$5", "0:0,2"},
    {"\\w+", 256, "n\xc3\xa9", "0:0,1"},
    {"\\d+", 256,
     "a\xd9\xa3"
     "12",
     "0:2,2"},
    {"\\W", 256, "\xc3\xa9", "0:0,1"},
    {"[\\w-]+", 256, "\xc3\xa9 a-b", "0:2,3"},
    {"\\s", 256, "\xc2\xa0 ", "0:1,1"},
    {"", 0, "abc", "0:0,0"},
    {"a|", 0, "b", "0:0,0"},
    {"()", 0, "a", "0:0,0 1:0,0"},
    {"(|a)", 0, "a", "0:0,0 1:0,0"},
    {".*", 0, "a\r\nb", "0:0,2"},
    {".$", 0, "a\r\n", "0:1,1"},
    {"[^x]", 0, "\n", "0:0,1"},
    {"\\D\\W\\S", 0, "ab !", "0:1,3"},
    {"a\\ b", 0, "a b", "0:0,3"},
    {"\\#\\-\\:", 0, "#-:", "0:0,3"},
    {"^\\s*(?<k>[^=]+?)\\s*=\\s*(?<v>.*)$", 0, "  name =  val ", "0:0,14 k:2,4 v:10,4"},
    {"(\\w+)\\s(\\w+)", 0, "hello world", "0:0,11 1:0,5 2:6,5"},
    {"^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}$", 0, "192.168.1.10", "0:0,12"},
    {"([^,]*)(,|$)", 0, "a,b", "0:0,2 1:0,1 2:1,1"},
    {"(?s)a.b", 0, "a\nb", "0:0,3"},
    {"(?m)^b$", 0, "a\nb\nc", "0:2,1"},
    {"(?-i)a", 1, "A", "no"},
    {"(?i-s:A.)", 16, "a\n", "no"},
    {"\"([^\"\\\\]|\\\\.)*\"", 0, "say \"a\\\"b\" x", "0:4,6 1:8,1[5,1 6,2 8,1]"},
    {"\\G\\d", 0, "1a2", "0:0,1"},
    {"(?<1>a)(b)", 0, "ab", "0:0,2 1:1,1[0,1 1,1]"},
    {"(?<2>a)(b)(?<n>c)", 0, "abc", "0:0,3 1:1,1 2:0,1 n:2,1"},
    {"\xe6\x97\xa5\xe6\x9c\xac", 0, "x\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "0:1,2"},
    {".", 0, "\xf0\x9f\x98\x80", "0:0,1"},
    {"[\xf0\x9f\x98\x80]", 0, "\xf0\x9f\x98\x80", "0:0,1"},
    {"^.{2}$", 0, "\xf0\x9f\x98\x80", "0:0,2"},
    {"[^\\u0000-\\u007F]+", 0, "ab\xc3\xa9\xc3\xbc", "0:2,2"},
    {"[^\\x00-\\x7F]", 0, "ab\xe6\xbc\xa2", "0:2,1"},
    {"(?<a>.)(?<b>.)", 0, "\xc3\xa9x", "0:0,2 a:0,1 b:1,1"},
};

/* The message, NULL: the pattern is fine. */
static const struct {
    const char *pattern, *message;
} patterns[] = {
    {"(", "Invalid pattern '(' at offset 1. Not enough )'s."},
    {"a)", "Invalid pattern 'a)' at offset 2. Too many )'s."},
    {"[", "Invalid pattern '[' at offset 1. Unterminated [] set."},
    {"[a", "Invalid pattern '[a' at offset 2. Unterminated [] set."},
    {"[z-a]", "Invalid pattern '[z-a]' at offset 4. [x-y] range in reverse order."},
    {"a**", "Invalid pattern 'a**' at offset 3. Nested quantifier '*'."},
    {"*a", "Invalid pattern '*a' at offset 1. Quantifier '*' following nothing."},
    {"+", "Invalid pattern '+' at offset 1. Quantifier '+' following nothing."},
    {"?", "Invalid pattern '?' at offset 1. Quantifier '?' following nothing."},
    {"a{2}{3}", "Invalid pattern 'a{2}{3}' at offset 5. Nested quantifier '{'."},
    {"a{3,2}", "Invalid pattern 'a{3,2}' at offset 6. Illegal {x,y} with x > y."},
    {"\\", "Invalid pattern '\\' at offset 1. Illegal \\ at end of pattern."},
    {"\\y", "Invalid pattern '\\y' at offset 2. Unrecognized escape sequence \\y."},
    {"(?<", "Invalid pattern '(?<' at offset 3. Unrecognized grouping construct."},
    {"(?<n", "Invalid pattern '(?<n' at offset 4. Unrecognized grouping construct."},
    {"(?<n>", "Invalid pattern '(?<n>' at offset 5. Not enough )'s."},
    {"(?<1a>x)",
     "Invalid pattern '(?<1a>x)' at offset 4. Invalid group name: Group names must begin with a word character."},
    {"(?<>x)",
     "Invalid pattern '(?<>x)' at offset 3. Invalid group name: Group names must begin with a word character."},
    {"(?z)", "Invalid pattern '(?z)' at offset 3. Unrecognized grouping construct."},
    {"(?", "Invalid pattern '(?' at offset 2. Unrecognized grouping construct."},
    {"(?P<n>x)", "Invalid pattern '(?P<n>x)' at offset 3. Unrecognized grouping construct."},
    {"\\k<zz>", "Invalid pattern '\\k<zz>' at offset 6. Reference to undefined group name 'zz'."},
    {"\\1", "Invalid pattern '\\1' at offset 2. Reference to undefined group number 1."},
    {"(a)\\2", "Invalid pattern '(a)\\2' at offset 5. Reference to undefined group number 2."},
    {"\\x1", "Invalid pattern '\\x1' at offset 2. Insufficient or invalid hexadecimal digits."},
    {"\\u12", "Invalid pattern '\\u12' at offset 2. Insufficient or invalid hexadecimal digits."},
    {"\\c", "Invalid pattern '\\c' at offset 2. Missing control character."},
    {"\\c!", "Invalid pattern '\\c!' at offset 3. Unrecognized control character."},
    {"\\p{Foo}", "Invalid pattern '\\p{Foo}' at offset 7. Unknown property 'Foo'."},
    {"\\p", "Invalid pattern '\\p' at offset 2. Incomplete \\p{X} character escape."},
    {"\\p{", "Invalid pattern '\\p{' at offset 2. Incomplete \\p{X} character escape."},
    {"\\pL", "Invalid pattern '\\pL' at offset 2. Incomplete \\p{X} character escape."},
    {"[a-\\d]", "Invalid pattern '[a-\\d]' at offset 5. Cannot include class \\d in character range."},
    {"[\\d-z]", NULL},
    {"(?(1)a|b|c)",
     "Invalid pattern '(?(1)a|b|c)' at offset 5. Conditional alternation refers to an undefined group number 1."},
    {"(?(99)a)",
     "Invalid pattern '(?(99)a)' at offset 6. Conditional alternation refers to an undefined group number 99."},
    {"[a-[b]c]",
     "Invalid pattern '[a-[b]c]' at offset 6. A subtraction must be the last element in a character class."},
    {"x{2147483648}",
     "Invalid pattern 'x{2147483648}' at offset 12. Quantifier and capture group numbers must be less than or equal to Int32.MaxValue."},
    {"a++", "Invalid pattern 'a++' at offset 3. Nested quantifier '+'."},
    {"(?#abc", "Invalid pattern '(?#abc' at offset 6. Unterminated (?#...) comment."},
    {"\\p{IsGreek}", NULL},
    {"[[:alpha:]]", NULL},
    {"\\8", "Invalid pattern '\\8' at offset 2. Reference to undefined group number 8."},
    {"(?i", "Invalid pattern '(?i' at offset 3. Unrecognized grouping construct."},
    {"(?i-", "Invalid pattern '(?i-' at offset 4. Unrecognized grouping construct."},
    {"(?<n>a)\\k<n", "Invalid pattern '(?<n>a)\\k<n' at offset 9. Unrecognized escape sequence \\k."},
    {"\\k", "Invalid pattern '\\k' at offset 1. Malformed \\k<...> named back reference."},
    {"\\kx", "Invalid pattern '\\kx' at offset 3. Malformed \\k<...> named back reference."},
    {"(?(", "Invalid pattern '(?(' at offset 3. Not enough )'s."},
    {"(?(a", "Invalid pattern '(?(a' at offset 4. Not enough )'s."},
    {"a|*", "Invalid pattern 'a|*' at offset 3. Quantifier '*' following nothing."},
    {"(*a)", "Invalid pattern '(*a)' at offset 2. Quantifier '*' following nothing."},
    {"(?:*)", "Invalid pattern '(?:*)' at offset 4. Quantifier '*' following nothing."},
    {"^*", NULL},
    {"\\b+", NULL},
    {"(?=a)*", NULL},
    {"{2}", "Invalid pattern '{2}' at offset 1. Quantifier '{' following nothing."},
    {"{", NULL},
    {"a{", NULL},
    {"a{,3}", NULL},
    {"a{1,", NULL},
    {"}", NULL},
    {"]", NULL},
    {"(?=", "Invalid pattern '(?=' at offset 3. Not enough )'s."},
    {"(?!a", "Invalid pattern '(?!a' at offset 4. Not enough )'s."},
    {"()", NULL},
    {"(?<0>x)", "Invalid pattern '(?<0>x)' at offset 4. Capture number cannot be zero."},
    {"(?'n'a)", NULL},
    {"[]", "Invalid pattern '[]' at offset 2. Unterminated [] set."},
    {"[^]", "Invalid pattern '[^]' at offset 3. Unterminated [] set."},
    {"[]a]", NULL},
    {"[b-a-z]", "Invalid pattern '[b-a-z]' at offset 4. [x-y] range in reverse order."},
    {"\\_", "Invalid pattern '\\_' at offset 2. Unrecognized escape sequence \\_."},
    {"\\\xc3\xa9", "Invalid pattern '\\\xc3\xa9' at offset 2. Unrecognized escape sequence \\\xc3\xa9."},
    {"(?<a b>x)",
     "Invalid pattern '(?<a b>x)' at offset 4. Invalid group name: Group names must begin with a word character."},
    {"(?(n)a|b)", NULL},
    {"\\N", "Invalid pattern '\\N' at offset 2. Unrecognized escape sequence \\N."},
    {"\\Q", "Invalid pattern '\\Q' at offset 2. Unrecognized escape sequence \\Q."},
    {"\\z\\Z\\G\\A", NULL},
    {"x{0}", NULL},
    {"[\\b]", NULL},
    {"[\\w-a]", NULL},
    {"[a-\\w]", "Invalid pattern '[a-\\w]' at offset 5. Cannot include class \\w in character range."},
    {"(?x) a # c", NULL},
    {"(?x)a {2}", NULL},
    {"(?x) [ a]", NULL},
    {"a #b", NULL},
    {"\\g", "Invalid pattern '\\g' at offset 2. Unrecognized escape sequence \\g."},
    {"\\h", "Invalid pattern '\\h' at offset 2. Unrecognized escape sequence \\h."},
    {"\\R", "Invalid pattern '\\R' at offset 2. Unrecognized escape sequence \\R."},
    {"\\X", "Invalid pattern '\\X' at offset 2. Unrecognized escape sequence \\X."},
    {"(?>a)", NULL},
    {"(?|a)", "Invalid pattern '(?|a)' at offset 3. Unrecognized grouping construct."},
    {"(?&a)", "Invalid pattern '(?&a)' at offset 3. Unrecognized grouping construct."},
    {"[[a]", NULL},
    {"[\\c]", "Invalid pattern '[\\c]' at offset 4. Unterminated [] set."},
    {"(?n)(a)", NULL},
};

static void put_captures(buf *b, const regex *r, const str *text, const regex_match *m, uint32_t i)
{
    ptrdiff_t *spans;
    uint32_t n = regex_captures(r, text, m, i, &spans);
    for (uint32_t k = 0; n > 1 && k < n; k++) {
        buf_printf(b, "%s%td,%td%s", k ? " " : "[", spans[2 * k], spans[2 * k + 1] - spans[2 * k],
                   k + 1 < n ? "" : "]");
    }
}

static const char *result_of(const regex *r, const str *text)
{
    regex_match m;
    if (!regex_exec(r, text, 0, &m)) {
        return "no";
    }
    buf b = {0};
    for (uint32_t i = 0; i < m.count; i++) {
        if (!r->group_names[i]) {
            continue;
        }
        buf_printf(&b, "%s%s:", i ? " " : "", str_to_c(r->group_names[i]));
        if (m.spans[2 * i] < 0) {
            buf_text(&b, "-");
            continue;
        }
        buf_printf(&b, "%td,%td", m.spans[2 * i], m.spans[2 * i + 1] - m.spans[2 * i]);
        put_captures(&b, r, text, &m, i);
    }
    return buf_cstr(&b);
}

static void test_matches(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof matches / sizeof *matches; i++) {
        ctx *c = ctx_current();
        TRY(c)
        {
            const regex *r = regex_get(str_c(matches[i].pattern), matches[i].options);
            const char *got = result_of(r, str_c(matches[i].text));
            if (strcmp(got, matches[i].result) != 0) {
                print_error("'%s' (%u) in '%s': %s, not %s\n", matches[i].pattern, matches[i].options, matches[i].text,
                            got, matches[i].result);
                failed++;
            }
        }
        CAUGHT
        {
            print_error("'%s': %s\n", matches[i].pattern, str_to_c(error_message(error_caught(c))));
            failed++;
        }
        END_TRY;
    }
    assert_int_equal(failed, 0);
}

static void test_patterns(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        ctx *c = ctx_current();
        const char *volatile message = NULL;
        TRY(c)
        {
            regex_get(str_c(patterns[i].pattern), 0);
        }
        CAUGHT
        {
            message = str_to_c(error_message(error_caught(c)));
        }
        END_TRY;
        if (!message != !patterns[i].message || (message && strcmp(message, patterns[i].message) != 0)) {
            print_error("'%s': %s, not %s\n", patterns[i].pattern, message, patterns[i].message);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

static void check_replace(const char *pattern, const char *text, const char *with, const char *expected)
{
    str *got = regex_replace(regex_get(str_c(pattern), 0), str_c(text), str_c(with), -1);
    assert_string_equal(str_to_c(got), expected);
}

static void test_replace(void **state)
{
    (void)state;
    check_replace("(b)", "abc", "[$10|$1|${1}|$2|$&|$`|$'|$+|$_|$$|${x}|$]", "a[$10|b|b|$2|b|a|c|b|abc|$|${x}|$]c");
    check_replace("(?<q>b)", "abc", "[${q}|$q|${1}|$1]", "a[b|$q|b|b]c");
    check_replace("x*", "abc", "-", "-a-b-c-");
    check_replace("a*", "aab", "-", "--b-");
    check_replace("\\s+", "a  b \t c", " ", "a b c");
    check_replace("\xc3\xa9", "caf\xc3\xa9\xe2\x82\xac", "e", "cafe\xe2\x82\xac");
    assert_string_equal(str_to_c(regex_escape(str_c("a.b*[c]{d}(e) #\n"))), "a\\.b\\*\\[c]\\{d}\\(e\\)\\ \\#\\n");
    assert_string_equal(str_to_c(regex_unescape(str_c("a\\.b\\x41\\n"))), "a.bA\n");
}

/* Enough work for machine code, and the cache: results stay the same. */
static void test_repeated(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        regex_match m;
        const regex *r = regex_get(str_c("(\\w+)@(\\w+)\\.com"), RX_IGNORE_CASE);
        assert_true(regex_exec(r, str_c("mail Joe@Example.COM now"), 0, &m));
        assert_int_equal(m.spans[0], 5);
        assert_int_equal(m.spans[5], 16);
        regex_get(str_printf("x%d", i), 0);
    }
}

static void test_timeout(void **state)
{
    (void)state;
    regex *r = regex_new(str_c("^(a+)+$"), 0);
    r->timeout_ms = 30;
    ctx *c = ctx_current();
    volatile bool thrown = false;
    regex_match m;
    TRY(c)
    {
        regex_exec(r, str_c("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), 0, &m);
    }
    CAUGHT
    {
        thrown = true;
    }
    END_TRY;
    assert_true(thrown);
    assert_true(regex_exec(r, str_c("aaa"), 0, &m));
}

int main(void)
{
    heap_init();
    exceptions_register();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_matches), cmocka_unit_test(test_patterns),
                                       cmocka_unit_test(test_replace), cmocka_unit_test(test_repeated),
                                       cmocka_unit_test(test_timeout)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
