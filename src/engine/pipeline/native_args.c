/* native_args.c: arguments as a program gets them: text as it was written, wildcards expanded, arrays one by one. */
#include <glob.h>
#include <stdio.h>

#include "base/heap.h"
#include "engine/pipeline/native.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "object/operate.h"

typedef struct words {
    char **items;
    uint32_t count, capacity;
} words;

static void add(words *w, const char *text)
{
    if (w->count + 1 >= w->capacity) {
        w->capacity = w->capacity ? w->capacity * 2 : 8;
        char **grown = heap_alloc(w->capacity * sizeof *grown);
        for (uint32_t i = 0; i < w->count; i++)
            grown[i] = w->items[i];
        w->items = grown;
    }
    w->items[w->count++] = (char *)(uintptr_t)text;
    w->items[w->count] = NULL;
}

static const char *copied(const char *text)
{
    return str_to_c(str_c(text));
}

/* `*.txt` without quotes: the names that match, as they would be written from here; none: the pattern itself. */
static void add_matches(words *w, runspace *rs, str *pattern)
{
    const char *text = str_to_c(pattern);
    bool absolute = text[0] == '/';
    const char *here = str_to_c(rs->location);
    while (text[0] == '.' && text[1] == '/')
        text += 2; /* "./c.log" is c.log */
    glob_t found;
    if (glob(absolute ? text : str_to_c(str_printf("%s/%s", here, text)), 0, NULL, &found) != 0 || !found.gl_pathc) {
        add(w, str_to_c(pattern));
        return;
    }
    size_t skip = absolute ? 0 : __builtin_strlen(here) + 1;
    for (size_t i = 0; i < found.gl_pathc; i++)
        add(w, copied(found.gl_pathv[i] + skip));
    globfree(&found);
}

static void add_bare(words *w, runspace *rs, str *text)
{
    if (text->length && str_at(text, 0) == '~' && (text->length == 1 || str_at(text, 1) == '/')) {
        str *home = environment_get(str_c("HOME"));
        if (home)
            text = str_concat(home, str_sub(text, 1, text->length - 1));
    }
    if (wildcard_has(text))
        add_matches(w, rs, text);
    else
        add(w, str_to_c(text));
}

/* `a,b` is one word as it was written, `a, b` are two. */
static void add_split(words *w, const str *text)
{
    const char *p = str_to_c(text);
    while (*p) {
        buf word = {0};
        for (bool quoted = false; *p && (quoted || (*p != ' ' && *p != '\t' && *p != '\n')); p++) {
            if (*p == '"')
                quoted = !quoted;
            else
                buf_byte(&word, *p);
        }
        add(w, buf_cstr(&word));
        while (*p == ' ' || *p == '\t' || *p == '\n')
            p++;
    }
}

/* A script block goes to any program as to the reference engine's own: in base 64, with the formats of its streams. */
static void add_block(words *w, value block)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    str *text = to_str(block);
    size_t n = (size_t)text->length * 2;
    buf out = {0};
    for (size_t i = 0; i < n; i += 3) {
        uint32_t part = 0;
        for (size_t k = 0; k < 3; k++) {
            uint16_t u = i + k < n ? str_at(text, (i + k) / 2) : 0;
            part = part << 8 | ((i + k) % 2 ? u >> 8 : u & 0xFF);
        }
        for (int k = 0; k < 4; k++)
            buf_byte(&out, i + (size_t)k > n ? '=' : letters[part >> (18 - 6 * k) & 63]);
    }
    static const char *const formats[] = {"-inputFormat", "xml", "-outputFormat", "xml"};
    add(w, "-encodedCommand");
    add(w, buf_cstr(&out));
    for (unsigned i = 0; i < 4; i++)
        add(w, formats[i]);
}

static void add_value(words *w, runspace *rs, value v, const arg_info *info)
{
    enumerator e = {0};
    value item;
    if (v_is_null(v))
        return;
    if (info && info->text && !info->bare && v_is_number(v)) {
        add(w, str_to_c(info->text)); /* 1.50 and 0x1F stay as they were written */
        return;
    }
    if (v.kind == K_STRING) {
        if (info && info->quoted)
            add(w, str_to_c(v.as.s));
        else
            add_bare(w, rs, v.as.s);
        return;
    }
    if (info && info->array_text) {
        add_split(w, info->array_text);
        return;
    }
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (e.next(&e, &item))
            add_value(w, rs, item, NULL);
        return;
    }
    if (v_is_block(psobject_base(v))) {
        add_block(w, psobject_base(v));
        return;
    }
    add(w, str_to_c(to_str(v)));
}

static bool is_stop_parsing(const argument *a)
{
    return !a->name && a->info && a->info->bare && a->v.kind == K_STRING && str_equal_c(a->v.as.s, "--%");
}

/* What stands behind `--%`: words between blanks, double quotes hold them together, `%NAME%` is an environment variable. */
static void add_verbatim(words *w, str *text)
{
    const char *p = str_to_c(text);
    while (*p) {
        while (*p == ' ' || *p == '\t')
            p++;
        if (!*p)
            return;
        buf word = {0};
        for (bool quoted = false; *p && (quoted || (*p != ' ' && *p != '\t')); p++) {
            const char *end = *p == '%' ? __builtin_strchr(p + 1, '%') : NULL;
            str *value = end && end > p + 1 ? environment_get(str_utf8(p + 1, (size_t)(end - p - 1))) : NULL;
            if (*p == '"') {
                quoted = !quoted;
            } else if (value) {
                str_append_utf8(value, &word);
                p = end;
            } else {
                buf_byte(&word, *p);
            }
        }
        add(w, buf_cstr(&word));
    }
}

char **native_arguments(runspace *rs, const command *cmd, const argument *args, uint32_t n)
{
    words w = {0};
    add(&w, str_to_c(cmd->definition));
    for (uint32_t i = 0; i < n; i++) {
        const argument *a = &args[i];
        if (is_stop_parsing(a)) {
            if (i + 1 < n)
                add_verbatim(&w, to_str(args[++i].v));
            continue;
        }
        if (!a->name) {
            add_value(&w, rs, a->v, a->info);
            continue;
        }
        str *name = a->info && a->info->text ? a->info->text : str_printf("-%s", str_to_c(a->name));
        if (a->v.kind == K_UNSET)
            add(&w, str_to_c(name));
        else
            add(&w, str_to_c(str_printf("-%s:%s", str_to_c(a->name), str_to_c(to_str(a->v)))));
    }
    return w.items;
}
