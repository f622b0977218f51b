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
    glob_t found;
    if (glob(absolute ? text : str_to_c(str_printf("%s/%s", here, text)), 0, NULL, &found) != 0 || !found.gl_pathc) {
        add(w, text);
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
        if (info && info->bare)
            add_bare(w, rs, v.as.s);
        else
            add(w, str_to_c(v.as.s));
        return;
    }
    if (v.kind == K_OBJECT && enumerate(v, &e)) {
        while (e.next(&e, &item))
            add_value(w, rs, item, NULL);
        return;
    }
    if (v_is_block(psobject_base(v)))
        throw_unsupported("a script block as an argument of a program");
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
