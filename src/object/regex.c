/* regex.c: the glue to PCRE2: compiling, the cache, matching.
 *
 * A pattern compiles for Latin-1 text (PCRE2's 8-bit library on the string's own bytes) and, when such a text comes, for
 * UTF-16. What is matched often gets machine code: that takes ten times as long as compiling, so a pattern must have
 * worked for it first. */
#include "object/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/heap.h"
#include "base/utf.h"
#include "object/error.h"
#include "object/regex_internal.h"

/* One compiled form. The memory is PCRE2's own. */
typedef struct variant {
    bool wide;
    void *code;            /* pcre2_code */
    _Atomic(void *) jit;   /* a copy of `code` with machine code */
    _Atomic(void *) spare; /* match data of the last call, for the next */
    _Atomic uint64_t work; /* units looked at so far */
} variant;

struct regex_code {
    regex_groups groups;
    variant *_Atomic variants[4]; /* wide, + 2 for the one that logs captures */
};

/* Contexts shared by all; never freed. */
static struct {
    pthread_once_t once;
    pcre2_compile_context_8 *compile8;
    pcre2_compile_context_16 *compile16;
    pcre2_match_context_8 *match8;
    pcre2_match_context_16 *match16;
} shared = {.once = PTHREAD_ONCE_INIT};

enum { MATCH_LIMIT = 1000000000 };

/* ---- Latin-1 tables: case, and word characters for \b ---- */

enum {
    LOWER_TABLE = 0,
    FLIP_TABLE = 256,
    BITS_TABLE = 512,
    WORD_BITS = BITS_TABLE + 160,
    TYPE_TABLE = BITS_TABLE + 320
};

static const uint8_t *latin1_tables(void)
{
    uint8_t *t = (uint8_t *)(uintptr_t)pcre2_maketables_8(NULL);
    /* The layout is that of pcre2_dftables -b; an underscore is a word character and nothing else. */
    if (!t || t[LOWER_TABLE + 'A'] != 'a' || t[FLIP_TABLE + 'a'] != 'A' || !(t[WORD_BITS + '_' / 8] & 1 << '_' % 8)) {
        return t;
    }
    uint8_t word = t[TYPE_TABLE + '_'], letter = t[TYPE_TABLE + 'Z'];
    for (unsigned c = 0x80; c < 0x100; c++) {
        uint16_t lower = utf_lower((uint16_t)c), upper = utf_upper((uint16_t)c);
        t[LOWER_TABLE + c] = (uint8_t)(lower < 0x100 ? lower : c);
        t[FLIP_TABLE + c] = (uint8_t)(lower != c && lower < 0x100 ? lower : upper < 0x100 ? upper : c);
        if (utf_is_letter(c)) {
            t[WORD_BITS + c / 8] |= (uint8_t)(1 << c % 8);
            t[TYPE_TABLE + c] |= word | letter;
        }
    }
    return t;
}

static void share(void)
{
    shared.compile8 = pcre2_compile_context_create_8(NULL);
    shared.compile16 = pcre2_compile_context_create_16(NULL);
    pcre2_set_newline_8(shared.compile8, PCRE2_NEWLINE_LF);
    pcre2_set_newline_16(shared.compile16, PCRE2_NEWLINE_LF);
    pcre2_set_character_tables_8(shared.compile8, latin1_tables());
    shared.match8 = pcre2_match_context_create_8(NULL);
    shared.match16 = pcre2_match_context_create_16(NULL);
    pcre2_set_match_limit_8(shared.match8, MATCH_LIMIT);
    pcre2_set_match_limit_16(shared.match16, MATCH_LIMIT);
}

/* ---- compiling ---- */

static void variant_free(void *object, void *data)
{
    (void)data;
    variant *v = object;
    if (v->wide) {
        pcre2_match_data_free_16(v->spare);
        pcre2_code_free_16(v->jit);
        pcre2_code_free_16(v->code);
    } else {
        pcre2_match_data_free_8(v->spare);
        pcre2_code_free_8(v->jit);
        pcre2_code_free_8(v->code);
    }
}

_Noreturn static void throw_compile(const regex *r, int error)
{
    uint8_t text[160];
    pcre2_get_error_message_8(error, text, sizeof text);
    if (error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH || error == PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED) {
        throw_unsupported(str_to_c(
            str_printf("a lookbehind of variable length in the regular expression '%s'", str_to_c(r->pattern))));
    }
    throw_unsupported(
        str_to_c(str_printf("the regular expression '%s' (%s)", str_to_c(r->pattern), (const char *)text)));
}

static variant *variant_new(const regex *r, uint32_t spelling)
{
    wbuf text;
    regex_translate(r->pattern, r->options, spelling, &r->code->groups, &text);
    variant *v = heap_alloc(sizeof *v);
    v->wide = !(spelling & SPELL_NARROW);
    uint32_t options = PCRE2_DOTALL | (r->options & RX_IGNORE_CASE ? PCRE2_CASELESS : 0);
    int error;
    size_t offset;
    if (v->wide) {
        v->code = pcre2_compile_16(text.data ? text.data : u"", text.length, options | PCRE2_UCP, &error, &offset,
                                   shared.compile16);
    } else {
        uint8_t *bytes = heap_alloc_leaf(text.length + 1);
        for (size_t i = 0; i < text.length; i++) {
            bytes[i] = (uint8_t)text.data[i];
        }
        v->code = pcre2_compile_8(bytes, text.length, options, &error, &offset, shared.compile8);
    }
    if (!v->code) {
        throw_compile(r, error);
    }
    heap_finalizer(v, variant_free, NULL);
    return v;
}

static variant *variant_of(const regex *r, bool wide, bool captures)
{
    variant *_Atomic *slot = &r->code->variants[wide + 2 * captures];
    variant *v = atomic_load_explicit(slot, memory_order_acquire);
    if (!v) {
        uint32_t spelling = (wide ? 0 : SPELL_NARROW) | (captures ? SPELL_CAPTURES : 0);
        v = variant_new(r, spelling);
        atomic_store_explicit(slot, v, memory_order_release); /* two may race: both are good */
    }
    return v;
}

regex *regex_new(str *pattern, uint32_t options)
{
    regex *r = heap_alloc(sizeof *r);
    *r = *regex_get(pattern, options);
    r->o = (object){.type = &type_Regex};
    return r;
}

static regex *compile(str *pattern, uint32_t options)
{
    pthread_once(&shared.once, share);
    regex *r = heap_alloc(sizeof *r);
    r->o.type = &type_Regex;
    r->pattern = pattern;
    r->options = options;
    r->code = heap_alloc(sizeof *r->code);
    regex_find_groups(pattern, options, &r->code->groups);
    r->group_count = r->code->groups.count;
    r->group_names = r->code->groups.names;
    variant_of(r, false, false);
    return r;
}

/* ---- the cache: one place a hash, the newcomer stays ---- */

enum { CACHE = 512 };

static regex **cache_table(void)
{
    static regex **_Atomic table;
    regex **t = atomic_load_explicit(&table, memory_order_acquire);
    if (!t) {
        regex **made = heap_alloc_root(CACHE * sizeof *made);
        if (atomic_compare_exchange_strong(&table, &t, made)) {
            return made;
        }
    }
    return t;
}

regex *regex_get(str *pattern, uint32_t options)
{
    options &= ~(uint32_t)RX_COMPILED;
    uint32_t hash = str_hash(pattern) ^ options * 0x9E3779B1u;
    regex **slot = &cache_table()[(hash ^ hash >> 16) % CACHE];
    regex *r = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    if (r && r->options == options && str_equal(r->pattern, pattern)) {
        return r;
    }
    r = compile(pattern, options);
    __atomic_store_n(slot, r, __ATOMIC_RELEASE);
    return r;
}

/* ---- matching ---- */

/* Work that pays for machine code: about 60 us of it, at 1 ns a unit and 100 a call. */
enum { JIT_WORK = 60000, CALL_WORK = 1000, JIT_STACK_NEED = 64 * 1024 };

static void *jit_compile(variant *v)
{
    void *made = v->wide ? (void *)pcre2_code_copy_16(v->code) : (void *)pcre2_code_copy_8(v->code);
    if (!made) {
        return NULL;
    }
    int failed =
        v->wide ? pcre2_jit_compile_16(made, PCRE2_JIT_COMPLETE) : pcre2_jit_compile_8(made, PCRE2_JIT_COMPLETE);
    void *none = NULL;
    if (failed || !atomic_compare_exchange_strong(&v->jit, &none, made)) {
        v->wide ? pcre2_code_free_16(made) : pcre2_code_free_8(made);
        return none;
    }
    return made;
}

/* The code to run now. */
static void *code_for(variant *v, size_t units)
{
    void *jit = atomic_load_explicit(&v->jit, memory_order_acquire);
    if (jit) {
        return jit;
    }
    uint64_t work = atomic_load_explicit(&v->work, memory_order_relaxed);
    if (work == UINT64_MAX) {
        return v->code;
    }
    work += units + CALL_WORK;
    if (work > JIT_WORK) {
        jit = jit_compile(v);
        work = UINT64_MAX; /* once only */
    }
    atomic_store_explicit(&v->work, work, memory_order_relaxed);
    return jit ? jit : v->code;
}

static uint32_t stack_option(void)
{
    char *limit = ctx_current()->stack_limit;
    char *here = __builtin_frame_address(0);
    return limit && here - limit < JIT_STACK_NEED ? PCRE2_NO_JIT : 0;
}

static int match_once(variant *v, void *code, void *data, const str *text, size_t start, uint32_t options,
                      void *context)
{
    int n = v->wide ? pcre2_match_16(code, (const uint16_t *)(const void *)text->data, text->length, start, options,
                                     data, context ? context : shared.match16)
                    : pcre2_match_8(code, text->data, text->length, start, options, data,
                                    context ? context : shared.match8);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT) {
        return match_once(v, v->code, data, text, start, options | PCRE2_NO_JIT, context);
    }
    return n;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* With a timeout the limit of backtracking grows until the time is over. */
static int match_timed(const regex *r, variant *v, void *code, void *data, const str *text, size_t start,
                       uint32_t options)
{
    int64_t end = now_ms() + r->timeout_ms;
    void *context = v->wide ? (void *)pcre2_match_context_create_16(NULL) : (void *)pcre2_match_context_create_8(NULL);
    int n = PCRE2_ERROR_NOMEMORY;
    for (uint32_t limit = 100000; context; limit = limit < UINT32_MAX / 2 ? limit * 2 : UINT32_MAX) {
        v->wide ? pcre2_set_match_limit_16(context, limit) : pcre2_set_match_limit_8(context, limit);
        n = match_once(v, code, data, text, start, options, context);
        if (n != PCRE2_ERROR_MATCHLIMIT || now_ms() >= end) {
            break;
        }
    }
    v->wide ? pcre2_match_context_free_16(context) : pcre2_match_context_free_8(context);
    return n;
}

_Noreturn static void throw_match(int error)
{
    if (error == PCRE2_ERROR_MATCHLIMIT || error == PCRE2_ERROR_HEAPLIMIT || error == PCRE2_ERROR_DEPTHLIMIT) {
        throw_exception(exception_new(
            "System.Text.RegularExpressions.RegexMatchTimeoutException",
            str_c(
                "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for "
                "many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, "
                "back-references and other factors.")));
    }
    uint8_t text[160];
    pcre2_get_error_message_8(error, text, sizeof text);
    throw_error("System.InvalidOperationException", "InvalidOperation", EC_InvalidOperation, V_NULL,
                "Matching a regular expression failed: %s.", (const char *)text);
}

static void *data_take(variant *v)
{
    void *data = atomic_exchange_explicit(&v->spare, NULL, memory_order_acquire);
    if (data) {
        return data;
    }
    return v->wide ? (void *)pcre2_match_data_create_from_pattern_16(v->code, NULL)
                   : (void *)pcre2_match_data_create_from_pattern_8(v->code, NULL);
}

static void data_give(variant *v, void *data)
{
    void *old = atomic_exchange_explicit(&v->spare, data, memory_order_release);
    v->wide ? pcre2_match_data_free_16(old) : pcre2_match_data_free_8(old);
}

/* Spans by .NET number; of groups that share one, the later in the text counts. */
static void fill_spans(const regex *r, const size_t *pairs, uint32_t pairs_set, ptrdiff_t *spans)
{
    const regex_groups *g = &r->code->groups;
    for (uint32_t i = 0; i < 2 * g->count; i++) {
        spans[i] = -1;
    }
    for (uint32_t i = 0; i < g->pcre_count && i < pairs_set; i++) {
        ptrdiff_t *span = &spans[2 * g->numbers[i]];
        if (pairs[2 * i] != PCRE2_UNSET && (ptrdiff_t)pairs[2 * i] >= span[0]) {
            span[0] = (ptrdiff_t)pairs[2 * i];
            span[1] = (ptrdiff_t)pairs[2 * i + 1];
        }
    }
}

bool regex_exec(const regex *r, const str *text, size_t start, regex_match *out)
{
    if (start > text->length) {
        return false;
    }
    ptrdiff_t few[16], *spans = r->group_count <= 8 ? few : heap_alloc_leaf(2 * r->group_count * sizeof *spans);
    variant *v = variant_of(r, text->wide, false);
    void *code = code_for(v, text->length - start);
    void *data = data_take(v); /* nothing throws until it is given back */
    uint32_t options = stack_option();
    int n = PCRE2_ERROR_NOMEMORY;
    if (data) {
        n = r->timeout_ms ? match_timed(r, v, code, data, text, start, options)
                          : match_once(v, code, data, text, start, options, NULL);
        if (n > 0) {
            fill_spans(r, v->wide ? pcre2_get_ovector_pointer_16(data) : pcre2_get_ovector_pointer_8(data), (uint32_t)n,
                       spans);
        }
        data_give(v, data);
    }
    if (n < 0 && n != PCRE2_ERROR_NOMATCH) {
        throw_match(n);
    }
    if (n < 0) {
        return false;
    }
    if (spans == few) {
        spans = heap_alloc_leaf(2 * r->group_count * sizeof *spans);
        memcpy(spans, few, 2 * r->group_count * sizeof *spans);
    }
    *out = (regex_match){spans, r->group_count};
    return true;
}

/* ---- Group.Captures: the match runs once more with a callout behind each group ---- */

typedef struct log_entry {
    uint32_t group;
    size_t start, end; /* of the group's capture before this one */
    size_t position;   /* where this one ends */
} log_entry;

typedef struct capture_log {
    log_entry *entries;
    size_t count, capacity;
} capture_log;

/* In PCRE2's frames: only records. */
static void log_capture(capture_log *log, uint32_t group, const size_t *pairs, uint32_t top, size_t position)
{
    if (log->count == log->capacity) {
        size_t capacity = log->capacity ? log->capacity * 2 : 64;
        log_entry *more = realloc(log->entries, capacity * sizeof *more);
        if (!more) {
            return;
        }
        log->entries = more;
        log->capacity = capacity;
    }
    bool set = group < top && pairs[2 * group] != PCRE2_UNSET;
    log->entries[log->count++] =
        (log_entry){group, set ? pairs[2 * group] : PCRE2_UNSET, set ? pairs[2 * group + 1] : PCRE2_UNSET, position};
}

static int on_callout8(pcre2_callout_block_8 *b, void *log)
{
    log_capture(log, b->callout_number, b->offset_vector, b->capture_top, b->current_position);
    return 0;
}

static int on_callout16(pcre2_callout_block_16 *b, void *log)
{
    log_capture(log, b->callout_number, b->offset_vector, b->capture_top, b->current_position);
    return 0;
}

/* Runs the match with the log; *pairs are the final spans by PCRE2 number, in leaf memory given by the caller. */
static bool run_logged(variant *v, const str *text, size_t start, capture_log *log, size_t *pairs, uint32_t count)
{
    void *data = data_take(v);
    int n = PCRE2_ERROR_NOMEMORY;
    const size_t *found = NULL;
    if (v->wide) {
        pcre2_match_context_16 *c = pcre2_match_context_create_16(NULL);
        pcre2_set_callout_16(c, on_callout16, log);
        n = match_once(v, v->code, data, text, start, PCRE2_NO_JIT, c);
        pcre2_match_context_free_16(c);
        found = pcre2_get_ovector_pointer_16(data);
    } else {
        pcre2_match_context_8 *c = pcre2_match_context_create_8(NULL);
        pcre2_set_callout_8(c, on_callout8, log);
        n = match_once(v, v->code, data, text, start, PCRE2_NO_JIT, c);
        pcre2_match_context_free_8(c);
        found = pcre2_get_ovector_pointer_8(data);
    }
    for (uint32_t i = 0; i < 2 * count; i++) {
        pairs[i] = n > 0 && i < 2 * (uint32_t)n ? found[i] : PCRE2_UNSET;
    }
    data_give(v, data);
    return n > 0;
}

typedef struct span {
    size_t start, end;
} span;

/* Backtracking leaves entries that came to nothing: from the last span on, each step looks for the entry that ended there
 * and takes what it found set. Newest first; at most `room` are kept. */
static size_t follow_log(const capture_log *log, uint32_t group, span last, span *out, size_t room)
{
    size_t n = 0, at = log->count;
    while (last.start != PCRE2_UNSET && n < room) {
        out[n++] = last;
        while (at > 0 && !(log->entries[at - 1].group == group && log->entries[at - 1].position == last.end)) {
            at--;
        }
        if (at == 0) {
            break;
        }
        at--;
        last = (span){log->entries[at].start, log->entries[at].end};
    }
    return n;
}

static int compare_spans(const void *a, const void *b)
{
    const span *x = a, *y = b;
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    return (x->end > y->end) - (x->end < y->end);
}

/* The captures of all PCRE2 groups that are the .NET group, in the order of the text. */
static size_t gather_captures(const regex_groups *g, const capture_log *log, const size_t *pairs, uint32_t group,
                              span *out, size_t room)
{
    size_t n = 0;
    for (uint32_t i = 1; i < g->pcre_count; i++) {
        if (g->numbers[i] == group) {
            n += follow_log(log, i, (span){pairs[2 * i], pairs[2 * i + 1]}, out + n, room - n);
        }
    }
    qsort(out, n, sizeof *out, compare_spans);
    return n;
}

uint32_t regex_captures(const regex *r, const str *text, const regex_match *m, uint32_t group, ptrdiff_t **spans)
{
    if (group >= m->count || m->spans[2 * group] < 0) {
        *spans = NULL;
        return 0;
    }
    const regex_groups *g = &r->code->groups;
    capture_log log = {0};
    size_t n = 0, *pairs = heap_alloc_leaf(2 * g->pcre_count * sizeof *pairs);
    span *found = NULL;
    if (group > 0) {
        variant *v = variant_of(r, text->wide, true);
        if (run_logged(v, text, (size_t)m->spans[0], &log, pairs, g->pcre_count)) {
            size_t room = log.count + g->pcre_count;
            found = malloc(room * sizeof *found);
            n = found ? gather_captures(g, &log, pairs, group, found, room) : 0;
        }
    }
    free(log.entries);
    ptrdiff_t *made = heap_alloc_leaf(2 * (n ? n : 1) * sizeof *made);
    made[0] = m->spans[2 * group];
    made[1] = m->spans[2 * group + 1];
    for (size_t i = 0; i < n; i++) {
        made[2 * i] = (ptrdiff_t)found[i].start;
        made[2 * i + 1] = (ptrdiff_t)found[i].end;
    }
    free(found);
    *spans = made;
    return (uint32_t)(n ? n : 1);
}
