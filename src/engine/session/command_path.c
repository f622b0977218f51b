/* command_path.c: scripts and applications in the file system. */
#include "engine/session/command_path.h"

#include <string.h>
#include <sys/stat.h>

#include "base/heap.h"
#include "base/sys.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/providers/provider.h"
#include "engine/session/modules/requires.h"

static bool is_script_name(const str *path)
{
    return str_ends(path, str_c(".ps1"), true);
}

static bool regular_file(const str *path, bool *executable)
{
    sys_stat st;
    if (sys_stat_path(str_to_c(path), true, &st) < 0 || !S_ISREG(st.mode))
        return false;
    *executable = st.mode & 0111;
    return true;
}

static const str *file_name(const str *path)
{
    size_t start = 0;
    for (ptrdiff_t at; (at = str_index_unit(path, '/', start)) >= 0;)
        start = (size_t)at + 1;
    return str_sub(path, start, path->length - start);
}

static const command *file_command(const str *path, bool script)
{
    command *c = command_new(script ? CMD_SCRIPT : CMD_APPLICATION, file_name(path));
    c->definition = path;
    return c;
}

/* `path` as it is, or with .ps1. `along_path`: only programs that can be run. */
static const command *at_path(const str *path, uint32_t kinds, bool along_path)
{
    bool executable;
    if (kinds & CMD_SCRIPT) {
        if (is_script_name(path) && regular_file(path, &executable))
            return file_command(path, true);
        str *with = str_concat(path, str_c(".ps1"));
        if (!is_script_name(path) && regular_file(with, &executable))
            return file_command(with, true);
    }
    if (kinds & CMD_APPLICATION && !is_script_name(path) && regular_file(path, &executable) &&
        (executable || !along_path))
        return file_command(path, false);
    return NULL;
}

static bool next_directory(const str *path, size_t *at, str **out)
{
    if (*at > path->length)
        return false;
    ptrdiff_t end = str_index_unit(path, ':', *at);
    size_t stop = end < 0 ? path->length : (size_t)end;
    *out = str_sub(path, *at, stop - *at);
    *at = stop + 1;
    return true;
}

void command_each_on_path(runspace *rs, const str *name, bool all, void (*fn)(const command *c, void *arg), void *arg)
{
    str *path = environment_get(str_c("PATH"));
    size_t at = 0;
    str *dir;
    while (path && next_directory(path, &at, &dir)) {
        if (!dir->length)
            continue;
        const command *c = at_path(str_printf("%s/%s", str_to_c(path_resolve(rs, dir)), str_to_c(name)),
                                   CMD_SCRIPT | CMD_APPLICATION, true);
        if (!c)
            continue;
        fn(c, arg);
        if (!all)
            return;
    }
}

typedef struct wanted {
    uint32_t kinds;
    const command *found;
} wanted;

static void take_first(const command *c, void *arg)
{
    wanted *w = arg;
    if (!w->found && c->kind & w->kinds)
        w->found = c;
}

static const command *remembered(runspace *rs, const str *name, uint32_t kinds)
{
    value v;
    bool executable;
    if (!rs->functions_cache || !map_get(rs->functions_cache, v_str((str *)(uintptr_t)name), &v))
        return NULL;
    const command *c = (const command *)v.as.o;
    return c->kind & kinds && regular_file(c->definition, &executable) ? c : NULL;
}

/* The cache forgets everything when PATH is another. */
static void check_cache(runspace *rs)
{
    static const char path_key[] = "\1PATH";
    str *path = environment_get(str_c("PATH"));
    value k = v_str(str_c(path_key)), old;
    if (rs->functions_cache && map_get(rs->functions_cache, k, &old) && path && old.kind == K_STRING &&
        str_equal(old.as.s, path))
        return;
    rs->functions_cache = map_new(&type_Hashtable, MAP_ORDINAL);
    map_set(rs->functions_cache, k, path ? v_str(path) : V_NULL);
}

const command *command_on_path(runspace *rs, const str *name, uint32_t kinds)
{
    bool home = str_at(name, 0) == '~' && (name->length == 1 || str_at(name, 1) == '/');
    if (home || str_index_unit(name, '/', 0) >= 0 || str_starts(name, str_c(".\\"), false) ||
        str_starts(name, str_c("..\\"), false)) {
        str *unix_name = str_replace(name, str_c("\\"), str_c("/"));
        return at_path(path_resolve(rs, unix_name), kinds, false);
    }
    check_cache(rs);
    const command *c = remembered(rs, name, kinds);
    if (c)
        return c;
    wanted w = {.kinds = kinds};
    command_each_on_path(rs, name, true, take_first, &w);
    if (w.found)
        map_set(rs->functions_cache, v_str((str *)(uintptr_t)name), v_obj((object *)(uintptr_t)w.found));
    return w.found;
}

/* ---- scripts ---- */

static str *read_text(const str *path)
{
    char *data;
    size_t length;
    int e = sys_read_file(str_to_c(path), &data, &length);
    if (e < 0)
        throw_error("System.IO.IOException", "FileReadError", EC_ReadError, v_str((str *)(uintptr_t)path),
                    "The script '%s' cannot be read: %s", str_to_c(path), strerror(-e));
    if (length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) {
        data += 3;
        length -= 3;
    } else if (length >= 2 && !memcmp(data, "\xFF\xFE", 2)) {
        uint16_t *units = heap_alloc_leaf(length);
        memcpy(units, data + 2, length - 2);
        return str_new(units, (length - 2) / 2);
    }
    return str_utf8(data, length);
}

/* Compiled scripts of the process, by path: as long as the file stays what it was. */
typedef struct compiled {
    object o;
    int64_t modified;
    uint64_t size, inode;
    script_block *script;
    str *requires; /* the text when it has #Requires lines: each runspace looks at them */
} compiled;

static map *compiled_scripts(void)
{
    static map *_Atomic known;
    if (!known) {
        heap_root((void *)(uintptr_t)&known, sizeof known);
        known = map_new(&type_Hashtable, MAP_ORDINAL);
    }
    return known;
}

script_block *command_script(const command *c)
{
    if (c->script || c->kind != CMD_SCRIPT)
        return c->script;
    sys_stat st = {0};
    value v, k = v_str((str *)(uintptr_t)c->definition);
    sys_stat_path(str_to_c(c->definition), true, &st);
    if (map_get(compiled_scripts(), k, &v)) {
        compiled *old = (compiled *)v.as.o;
        if (old->modified == st.modified && old->size == st.size && old->inode == st.inode) {
            if (old->requires)
                requires_check(runspace_current(), old->requires, c->definition);
            ast_ScriptBlock *root = old->script->block->node;
            if (root->usings.count && command_up.use_modules)
                command_up.use_modules(runspace_current(), root, (str *)(uintptr_t)c->definition);
            return script_block_new(old->script->block, NULL);
        }
    }
    str *text = read_text(c->definition);
    bool requires = requires_in(text);
    if (requires)
        requires_check(runspace_current(), text, c->definition);
    script_block *sb = script_block_from_text(text, (str *)(uintptr_t)c->definition);
    compiled *fresh = heap_alloc(sizeof *fresh);
    *fresh = (compiled){.o.type = &type_Object,
                        .modified = st.modified,
                        .size = st.size,
                        .inode = st.inode,
                        .script = sb,
                        .requires = requires ? text : NULL};
    map_set(compiled_scripts(), k, v_obj(fresh));
    return sb;
}
