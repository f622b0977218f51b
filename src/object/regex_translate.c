/* regex_translate.c: the parser of .NET patterns, which writes them in PCRE2's syntax as it goes.
 *
 * The parser runs once to number the groups (unnamed ones first, then named ones in order of appearance) and once for each
 * spelling to write. Its errors are .NET's, with their offsets. What is particular to .NET is resolved here: options,
 * comments and blanks, group names, `$`, `.`, octal escapes; PCRE2 gets numbered groups and plain atoms.
 *
 *     (?<year>\d{4})-(?'month'\d\d)  (?x) blanks # comment   [a-z-[aeiou]]   (?(1)yes|no)   \k<year> */
#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/error.h"
#include "object/regex_internal.h"

typedef struct frame {
    struct frame *outer;
    uint32_t options; /* those to come back to */
    size_t start;
    int alternatives; /* > 0: a conditional, counted */
    bool condition;   /* the next parenthesis is the condition of this conditional */
    bool closes_two;
    int capture; /* its PCRE2 number, 0: none */
} frame;

/* A group of the first pass: its own number, or a name. */
typedef struct seen_group {
    struct seen_group *next;
    uint32_t number;
    str *name;
} seen_group;

_Noreturn void regex_parse_error(const translator *t, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    str *message = str_printf("Invalid pattern '%s' at offset %zu. %s", str_to_c(t->pattern), t->pos, text);
    throw_exception(exception_new("System.Text.RegularExpressions.RegexParseException", message));
}

static bool more(const translator *t)
{
    return t->pos < t->n;
}

static uint16_t peek(const translator *t, size_t ahead)
{
    return t->pos + ahead < t->n ? t->p[t->pos + ahead] : 0;
}

static bool is_digit(uint16_t c)
{
    return c >= '0' && c <= '9';
}

static void insert(translator *t, size_t where, const char *text)
{
    size_t n = strlen(text), tail = t->out.length - where;
    wbuf_fill(&t->out, ' ', n);
    memmove(t->out.data + where + n, t->out.data + where, tail * sizeof *t->out.data);
    for (size_t i = 0; i < n; i++) {
        t->out.data[where + i] = (uint16_t)text[i];
    }
}

/* ---- blanks and comments ---- */

static void skip_blank(translator *t)
{
    bool blanks = t->options & RX_IGNORE_SPACE;
    for (;;) {
        while (blanks && more(t) && (peek(t, 0) == ' ' || (peek(t, 0) >= 9 && peek(t, 0) <= 13))) {
            t->pos++;
        }
        if (blanks && more(t) && peek(t, 0) == '#') {
            while (more(t) && peek(t, 0) != '\n') {
                t->pos++;
            }
        } else if (peek(t, 0) == '(' && peek(t, 1) == '?' && peek(t, 2) == '#') {
            while (more(t) && peek(t, 0) != ')') {
                t->pos++;
            }
            if (!more(t)) {
                regex_parse_error(t, "Unterminated (?#...) comment.");
            }
            t->pos++;
        } else {
            return;
        }
    }
}

static uint32_t scan_decimal(translator *t)
{
    uint64_t n = 0;
    while (more(t) && is_digit(peek(t, 0))) {
        n = n * 10 + (uint64_t)(t->p[t->pos++] - '0');
        if (n > INT32_MAX) {
            regex_parse_error(t, "Quantifier and capture group numbers must be less than or equal to Int32.MaxValue.");
        }
    }
    return (uint32_t)n;
}

static str *scan_name(translator *t)
{
    size_t start = t->pos;
    while (more(t) && regex_is_word(peek(t, 0))) {
        t->pos++;
    }
    return str_sub(t->pattern, start, t->pos - start);
}

/* ---- groups by name and number ---- */

static bool group_exists(const translator *t, uint32_t number)
{
    return t->counting || (number < t->groups->count && t->groups->names[number]);
}

/* The number of a named group, -1. */
static int64_t group_named(const translator *t, const str *name)
{
    for (uint32_t i = 0; !t->counting && i < t->groups->count; i++) {
        if (t->groups->names[i] && str_equal(t->groups->names[i], name)) {
            return i;
        }
    }
    return t->counting ? 0 : -1;
}

static void open_capture(translator *t, uint32_t number, str *name)
{
    t->opened++;
    t->frame->capture = (int)t->opened;
    wbuf_ascii(&t->out, t->spelling & SPELL_CAPTURES ? "((?:" : "(");
    if (t->counting) {
        seen_group *s = heap_alloc(sizeof *s);
        s->number = number;
        s->name = name;
        s->next = t->seen;
        t->seen = s;
    }
}

/* A reference to a .NET group is one to the last of the groups that share its number and took part. */
static void put_reference(translator *t, uint32_t number)
{
    uint32_t nested = 0;
    const regex_groups *g = t->groups;
    wbuf_ascii(&t->out, "(?:");
    for (uint32_t i = t->counting ? 0 : t->opened; i > 0; i--) {
        if (g->numbers[i] == number) {
            bool again = false;
            for (uint32_t k = i - 1; k > 0 && !again; k--) {
                again = g->numbers[k] == number;
            }
            if (again) {
                wbuf_printf(&t->out, "(?(%u)\\g{%u}|", i, i);
                nested++;
            } else {
                wbuf_printf(&t->out, "\\g{%u}", i);
            }
        }
    }
    if (t->out.length && t->out.data[t->out.length - 1] == ':') {
        for (uint32_t i = 1; !t->counting && i < g->pcre_count; i++) { /* ahead of its group */
            if (g->numbers[i] == number) {
                wbuf_printf(&t->out, "\\g{%u}", i);
                break;
            }
        }
    }
    wbuf_fill(&t->out, ')', nested + 1);
}

static uint32_t first_pcre_number(const translator *t, uint32_t number)
{
    for (uint32_t i = 1; !t->counting && i < t->groups->pcre_count; i++) {
        if (t->groups->numbers[i] == number) {
            return i;
        }
    }
    return 1;
}

/* ---- backslash ---- */

static void named_reference(translator *t)
{
    size_t back = t->pos - 1;
    if (t->n - t->pos < 2 || (peek(t, 0) != '<' && peek(t, 0) != '\'')) {
        t->pos = more(t) ? t->pos + 1 : t->pos - 1;
        regex_parse_error(t, "Malformed \\k<...> named back reference.");
    }
    uint16_t close = t->p[t->pos++] == '<' ? '>' : '\'';
    if (is_digit(peek(t, 0))) {
        uint32_t number = scan_decimal(t);
        if (more(t) && t->p[t->pos++] == close) {
            if (!group_exists(t, number)) {
                regex_parse_error(t, "Reference to undefined group number %u.", number);
            }
            put_reference(t, number);
            return;
        }
    } else if (more(t) && regex_is_word(peek(t, 0))) {
        str *name = scan_name(t);
        if (more(t) && t->p[t->pos++] == close) {
            int64_t number = group_named(t, name);
            if (number < 0) {
                regex_parse_error(t, "Reference to undefined group name '%s'.", str_to_c(name));
            }
            put_reference(t, (uint32_t)number);
            return;
        }
    }
    t->pos = back + 1;
    regex_parse_error(t, "Unrecognized escape sequence \\k.");
}

/* \1: a group if there is one, else octal from two digits on. */
static bool numbered_reference(translator *t)
{
    size_t start = t->pos;
    uint32_t number = scan_decimal(t);
    if (t->counting ? number <= 9 : group_exists(t, number)) {
        put_reference(t, number);
        return true;
    }
    if (number <= 9) {
        regex_parse_error(t, "Reference to undefined group number %u.", number);
    }
    t->pos = start;
    return false;
}

static void scan_backslash(translator *t)
{
    if (!more(t)) {
        regex_parse_error(t, "Illegal \\ at end of pattern.");
    }
    uint16_t c = peek(t, 0);
    switch (c) {
    case 'b':
    case 'B':
    case 'A':
    case 'G':
    case 'Z':
    case 'z':
        t->pos++;
        wbuf_unit(&t->out, '\\');
        wbuf_unit(&t->out, c);
        t->wrap = true;
        return;
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'd':
    case 'D':
    case 'p':
    case 'P':
        t->pos++;
        regex_shorthand(t, c);
        return;
    case 'k':
        t->pos++;
        named_reference(t);
        return;
    default:
        if (c >= '1' && c <= '9' && numbered_reference(t)) {
            return;
        }
        regex_put_literal(t, regex_char_escape(t));
        return;
    }
}

/* ---- groups ---- */

_Noreturn static void bad_group(const translator *t)
{
    regex_parse_error(t, "Unrecognized grouping construct.");
}

/* imnsx-imnsx */
static void scan_options(translator *t)
{
    static const struct {
        char letter;
        uint32_t option;
    } letters[] = {{'i', RX_IGNORE_CASE},
                   {'m', RX_MULTILINE},
                   {'n', RX_EXPLICIT_CAPTURE},
                   {'s', RX_SINGLELINE},
                   {'x', RX_IGNORE_SPACE}};
    bool off = false;
    for (; more(t); t->pos++) {
        uint16_t c = peek(t, 0);
        if (c == '-' || c == '+') {
            off = c == '-';
            continue;
        }
        uint32_t option = 0;
        for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
            option |= letters[i].letter == (c | 32) ? letters[i].option : 0;
        }
        if (!option) {
            return;
        }
        t->options = off ? t->options & ~option : t->options | option;
    }
}

static void push(translator *t)
{
    frame *f = heap_alloc(sizeof *f);
    f->outer = t->frame;
    f->options = t->options;
    f->start = t->out.length;
    t->frame = f;
}

/* (?<name> (?'name' (?<1>: behind the opening quote. */
static void open_named(translator *t, uint16_t close)
{
    str *name = NULL;
    uint32_t number = 0;
    const char *invalid = "Invalid group name: Group names must begin with a word character.";
    if (is_digit(peek(t, 0))) {
        number = scan_decimal(t);
        if (more(t) && peek(t, 0) != close && peek(t, 0) != '-') {
            regex_parse_error(t, "%s", invalid);
        }
        if (number == 0) {
            regex_parse_error(t, "Capture number cannot be zero.");
        }
        if (number > 60000) {
            throw_unsupported("a group number above 60000 in a regular expression");
        }
    } else if (more(t) && regex_is_word(peek(t, 0))) {
        name = scan_name(t);
        if (more(t) && peek(t, 0) != close && peek(t, 0) != '-') {
            regex_parse_error(t, "%s", invalid);
        }
    } else if (more(t) && peek(t, 0) != '-') {
        regex_parse_error(t, "%s", invalid);
    }
    if (peek(t, 0) == '-') {
        throw_unsupported("balancing groups (?<a-b>) in regular expressions");
    }
    if (!more(t) || t->p[t->pos++] != close) {
        bad_group(t);
    }
    open_capture(t, number, name);
}

/* (?( : a test of a group, or the condition follows as a group of its own. */
static void open_conditional(translator *t)
{
    size_t start = t->pos;
    int64_t number = -1;
    t->frame->alternatives = 1;
    if (is_digit(peek(t, 0))) {
        number = scan_decimal(t);
        if (!more(t) || t->p[t->pos++] != ')') {
            regex_parse_error(t, "Conditional alternation is missing a closing parenthesis after the group number %d.",
                              (int)number);
        }
        if (!group_exists(t, (uint32_t)number)) {
            regex_parse_error(t, "Conditional alternation refers to an undefined group number %d.", (int)number);
        }
    } else if (more(t) && regex_is_word(peek(t, 0)) && !t->counting) {
        number = group_named(t, scan_name(t));
        if (number >= 0 && (!more(t) || t->p[t->pos++] != ')')) {
            number = -1;
        }
    }
    if (number >= 0) {
        wbuf_printf(&t->out, "(?(%u)", first_pcre_number(t, (uint32_t)number));
        return;
    }
    t->pos = start - 1; /* at the parenthesis of the condition */
    t->frame->condition = true;
    wbuf_ascii(&t->out, "(?");
    if (peek(t, 1) == '?' && peek(t, 2) == '#') {
        regex_parse_error(t, "Alternation conditions cannot be comments.");
    }
    if (peek(t, 1) == '?' && (peek(t, 2) == '\'' || (peek(t, 2) == '<' && peek(t, 3) != '!' && peek(t, 3) != '='))) {
        regex_parse_error(t, "Alternation conditions do not capture and cannot be named.");
    }
}

/* Behind `(?` of the groups that start with punctuation; false: options follow. */
static bool open_special(translator *t, uint16_t c)
{
    switch (c) {
    case ':': wbuf_ascii(&t->out, "(?:"); return true;
    case '=': wbuf_ascii(&t->out, "(?="); return true;
    case '!': wbuf_ascii(&t->out, "(?!"); return true;
    case '>': wbuf_ascii(&t->out, "(?>"); return true;
    case '(': open_conditional(t); return true;
    case '<':
    case '\'':
        if (!more(t)) {
            bad_group(t);
        }
        if (c == '<' && (peek(t, 0) == '=' || peek(t, 0) == '!')) {
            wbuf_ascii(&t->out, t->p[t->pos++] == '=' ? "(?<=" : "(?<!");
            return true;
        }
        open_named(t, c == '<' ? '>' : '\'');
        return true;
    default: return false;
    }
}

/* (?i) for the rest of the group, (?i:...) for a group. */
static void open_options(translator *t)
{
    uint32_t before = t->options;
    t->pos--;
    scan_options(t);
    if (!more(t)) {
        bad_group(t);
    }
    uint16_t c = t->p[t->pos++];
    bool on = t->options & RX_IGNORE_CASE, changed = (before ^ t->options) & RX_IGNORE_CASE;
    if (c == ')') {
        t->frame = t->frame->outer;
        if (changed) {
            wbuf_ascii(&t->out, on ? "(?i)" : "(?-i)");
        }
        return;
    }
    if (c != ':') {
        bad_group(t);
    }
    wbuf_ascii(&t->out, !changed ? "(?:" : on ? "(?i:" : "(?-i:");
}

/* Behind a `(`. */
static void open_group(translator *t)
{
    bool condition = t->frame && t->frame->condition;
    if (condition) {
        t->frame->condition = false;
    }
    push(t);
    if (!more(t) || peek(t, 0) != '?' || peek(t, 1) == ')') {
        if (condition) {
            wbuf_ascii(&t->out, "(?=");
        } else if (t->options & RX_EXPLICIT_CAPTURE) {
            wbuf_ascii(&t->out, "(?:");
        } else {
            open_capture(t, 0, NULL);
        }
        return;
    }
    t->pos++;
    if (!more(t)) {
        bad_group(t);
    }
    uint16_t c = t->p[t->pos++];
    bool look = c == '=' || c == '!' || (c == '<' && (peek(t, 0) == '=' || peek(t, 0) == '!'));
    if (condition && !look) { /* PCRE2 takes an assertion only */
        wbuf_ascii(&t->out, "(?=");
        t->frame->closes_two = true;
    }
    if (!open_special(t, c)) {
        open_options(t);
    }
}

static void close_group(translator *t)
{
    frame *f = t->frame;
    if (!f) {
        regex_parse_error(t, "Too many )'s.");
    }
    if (f->capture && t->spelling & SPELL_CAPTURES) {
        wbuf_printf(&t->out, ")(?C%d)", f->capture <= 255 ? f->capture : 0);
    }
    wbuf_ascii(&t->out, f->closes_two ? "))" : ")");
    t->options = f->options;
    t->frame = f->outer;
    t->unit = f->start;
    t->wrap = false;
    if (t->frame && t->frame->alternatives == 1 && t->out.data[f->start] == '(' && f->start == t->frame->start + 2) {
        t->unit = NO_UNIT; /* the condition itself */
    }
}

static void alternate(translator *t)
{
    if (t->frame && t->frame->alternatives && ++t->frame->alternatives > 2 && !t->counting) {
        regex_parse_error(t, "Too many | in (?()|).");
    }
    wbuf_unit(&t->out, '|');
    t->unit = NO_UNIT;
}

/* ---- quantifiers ---- */

static bool at_quantifier(const translator *t)
{
    uint16_t c = peek(t, 0);
    if (!more(t) || c != '{') {
        return more(t) && (c == '*' || c == '+' || c == '?');
    }
    size_t i = t->pos + 1, digits = i;
    while (i < t->n && is_digit(t->p[i])) {
        i++;
    }
    if (i == digits || i == t->n) {
        return false;
    }
    if (t->p[i] == ',') {
        i++;
        while (i < t->n && is_digit(t->p[i])) {
            i++;
        }
    }
    return i < t->n && t->p[i] == '}';
}

static void put_quantifier(translator *t, const char *text)
{
    if (t->wrap) {
        insert(t, t->unit, "(?:");
        wbuf_unit(&t->out, ')');
    }
    wbuf_ascii(&t->out, text);
    skip_blank(t);
    if (peek(t, 0) == '?' && more(t)) {
        t->pos++;
        wbuf_unit(&t->out, '?');
    }
}

enum { PCRE_MAX_REPEAT = 65535 };

/* At a quantifier that has something to repeat. */
static void quantify(translator *t)
{
    uint16_t c = t->p[t->pos++];
    char text[48] = {(char)c};
    if (c == '{') {
        uint32_t low = scan_decimal(t), high = low;
        bool open = false;
        if (peek(t, 0) == ',') {
            t->pos++;
            open = peek(t, 0) == '}';
            high = open ? low : scan_decimal(t);
        }
        t->pos++;
        if (high < low) {
            regex_parse_error(t, "Illegal {x,y} with x > y.");
        }
        if (high > PCRE_MAX_REPEAT) {
            throw_unsupported("a quantifier above 65535 in a regular expression");
        }
        snprintf(text, sizeof text, open ? "{%u,}" : low == high ? "{%u}" : "{%u,%u}", low, high);
    }
    put_quantifier(t, text);
    t->unit = NO_UNIT;
    t->quantified = true;
}

/* ---- the whole ---- */

static void put_anchor(translator *t, const char *plain, const char *multiline)
{
    wbuf_ascii(&t->out, t->options & RX_MULTILINE ? multiline : plain);
    t->wrap = true;
}

static void parse_atom(translator *t)
{
    uint16_t c = t->p[t->pos++];
    t->unit = t->out.length;
    t->wrap = false;
    switch (c) {
    case '(':
        t->unit = NO_UNIT;
        open_group(t);
        return;
    case ')': close_group(t); return;
    case '|': alternate(t); return;
    case '[': regex_class(t, &t->out); return;
    case '\\': scan_backslash(t); return;
    case '.': wbuf_ascii(&t->out, t->options & RX_SINGLELINE ? "." : "\\N"); return;
    case '^': put_anchor(t, "^", "(?m:^)"); return;
    case '$': put_anchor(t, "$", "(?m:$)"); return;
    default: regex_put_literal(t, c); return;
    }
}

static void parse(translator *t)
{
    t->unit = NO_UNIT;
    for (skip_blank(t); more(t); skip_blank(t)) {
        if (at_quantifier(t)) {
            uint16_t c = t->p[t->pos];
            if (t->unit == NO_UNIT) {
                t->pos++;
                regex_parse_error(t, t->quantified ? "Nested quantifier '%c'." : "Quantifier '%c' following nothing.",
                                  c);
            }
            quantify(t);
        } else {
            t->quantified = false;
            parse_atom(t);
        }
    }
    if (t->frame) {
        regex_parse_error(t, "Not enough )'s.");
    }
}

static void translator_init(translator *t, const str *pattern, uint32_t options, regex_groups *groups)
{
    if (options & RX_RIGHT_TO_LEFT) {
        throw_unsupported("RegexOptions.RightToLeft");
    }
    *t = (translator){.pattern = pattern, .options = options, .groups = groups};
    t->p = str_all_units(pattern);
    t->n = pattern->length;
}

void regex_translate(const str *pattern, uint32_t options, uint32_t spelling, regex_groups *groups, wbuf *out)
{
    translator t;
    translator_init(&t, pattern, options, groups);
    t.spelling = spelling;
    parse(&t);
    *out = t.out;
}

/* ---- numbering ---- */

typedef struct numbering {
    seen_group **list; /* by PCRE2 number */
    uint32_t count;
    uint32_t highest;
} numbering;

static bool number_taken(const numbering *n, uint32_t number)
{
    for (uint32_t i = 1; i < n->count; i++) {
        if (n->list[i]->number == number) {
            return true;
        }
    }
    return false;
}

static void number_groups(numbering *n)
{
    uint32_t next = 1;
    for (uint32_t i = 1; i < n->count; i++) { /* unnamed ones count on whatever numbers others claim */
        if (!n->list[i]->name && !n->list[i]->number) {
            n->list[i]->number = next++;
        }
    }
    for (uint32_t i = 1; i < n->count; i++) {
        seen_group *s = n->list[i];
        for (uint32_t k = 1; k < i && !s->number; k++) {
            if (n->list[k]->name && str_equal(n->list[k]->name, s->name)) {
                s->number = n->list[k]->number;
            }
        }
        if (!s->number) {
            while (number_taken(n, next)) {
                next++;
            }
            s->number = next++;
        }
    }
    for (uint32_t i = 1; i < n->count; i++) {
        n->highest = n->list[i]->number > n->highest ? n->list[i]->number : n->highest;
    }
}

void regex_find_groups(const str *pattern, uint32_t options, regex_groups *groups)
{
    translator t;
    translator_init(&t, pattern, options, groups);
    t.counting = true;
    t.spelling = SPELL_NARROW;
    parse(&t);
    numbering n = {.count = t.opened + 1};
    n.list = heap_alloc(n.count * sizeof *n.list);
    uint32_t at = n.count;
    for (seen_group *s = t.seen; s; s = s->next) {
        n.list[--at] = s;
    }
    number_groups(&n);
    groups->pcre_count = n.count;
    groups->count = n.highest + 1;
    groups->names = heap_alloc(groups->count * sizeof *groups->names);
    groups->numbers = heap_alloc_leaf(n.count * sizeof *groups->numbers);
    groups->numbers[0] = 0;
    groups->names[0] = str_c("0");
    for (uint32_t i = 1; i < n.count; i++) {
        uint32_t number = n.list[i]->number;
        groups->numbers[i] = number;
        groups->names[number] = n.list[i]->name ? n.list[i]->name : str_printf("%u", number);
    }
}
