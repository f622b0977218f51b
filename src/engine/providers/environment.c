/* environment.c: the environment: a table of our own, and the Env drive over it. */
#include <string.h>

#include "base/heap.h"
#include "engine/providers/providers.h"
#include "object/member.h"

static map *table;

void environment_init(char **envp)
{
    heap_root((void *)&table, sizeof table);
    table = map_new(&type_Hashtable, MAP_ORDINAL);
    for (; envp && *envp; envp++) {
        const char *sign = strchr(*envp, '=');
        if (!sign || sign == *envp)
            continue;
        map_set(table, v_str(str_utf8(*envp, (size_t)(sign - *envp))), v_str(str_utf8(sign + 1, strlen(sign + 1))));
    }
}

static value key(const str *name)
{
    return v_str((str *)(uintptr_t)name);
}

str *environment_get(const str *name)
{
    value v;
    return table && map_get(table, key(name), &v) ? v.as.s : NULL;
}

void environment_set(const str *name, str *text)
{
    if (text)
        map_set(table, key(name), v_str(text));
    else
        map_remove(table, key(name));
}

void environment_each(void (*fn)(const str *name, str *text, void *arg), void *arg)
{
    size_t cursor = 0;
    value name, text;
    while (map_next(table, &cursor, &name, &text))
        fn(name.as.s, text.as.s, arg);
}

char **environment_block(void)
{
    /* Another runspace may add a variable meanwhile: never more than there is room for. */
    size_t room = map_count(table), n = 0, cursor = 0;
    char **block = heap_alloc((room + 1) * sizeof *block);
    value name, text;
    while (n < room && map_next(table, &cursor, &name, &text)) {
        buf line = {0};
        str_append_utf8(name.as.s, &line);
        buf_byte(&line, '=');
        str_append_utf8(text.as.s, &line);
        block[n++] = (char *)(uintptr_t)buf_cstr(&line);
    }
    return block;
}

/* ---- the drive ---- */

static bool env_get(runspace *rs, const str *name, value *out)
{
    (void)rs;
    str *text = environment_get(name);
    if (text)
        *out = v_str(text);
    return text != NULL;
}

/* `$env:X = $null` removes, `$env:X = ''` leaves an empty text. */
static void env_set(runspace *rs, const str *name, value v)
{
    (void)rs;
    environment_set(name, v_is_null(v) ? NULL : to_str(v));
}

/* A DictionaryEntry whose Name is another name of its Key. */
static value entry_of(const str *name, str *text)
{
    value pair[2] = {key(name), v_str(text)};
    value entry = member_new(&type_DictionaryEntry, pair, 2);
    return psobject_set_member(entry, str_intern_c("Name"), MEMBER_ALIAS, v_str(str_c("Key")));
}

static bool env_item(runspace *rs, const str *name, value *out)
{
    (void)rs;
    str *text = environment_get(name);
    if (text)
        *out = entry_of(name, text);
    return text != NULL;
}

static bool env_remove(runspace *rs, const str *name)
{
    (void)rs;
    return map_remove(table, key(name));
}

typedef struct each_item {
    void (*fn)(const str *name, value item, void *arg);
    void *arg;
} each_item;

static void pass_entry(const str *name, str *text, void *arg)
{
    each_item *e = arg;
    e->fn(name, entry_of(name, text), e->arg);
}

static void env_each(runspace *rs, void (*fn)(const str *name, value item, void *arg), void *arg)
{
    (void)rs;
    each_item e = {fn, arg};
    environment_each(pass_entry, &e);
}

const provider environment_provider = {.name = "Environment",
                                       .drive = "Env",
                                       .case_sensitive = true,
                                       .get = env_get,
                                       .set = env_set,
                                       .item = env_item,
                                       .remove = env_remove,
                                       .each = env_each};
