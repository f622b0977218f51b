/* intrinsic.c: .ForEach() and .Where(), which every value has.
 *
 * `(1..5).Where({ $_ -gt 2 }, 'First', 1)`, `$list.ForEach('Name')`, `$x.ForEach([int])`. Both give a collection. */
#include "base/heap.h"
#include "engine/vm/vm_internal.h"
#include "object/operate.h"

static value collection_of(list *l)
{
    static const char *const name = "System.Collections.ObjectModel.Collection[psobject]";
    const type *t = type_find_c(name);
    if (t)
        l->o.type = t;
    return v_obj(l);
}

/* ---- ForEach ---- */

static void for_each_block(runspace *rs, value target, script_block *sb, const value *args, uint32_t argc, list *out)
{
    enumerator e = {0};
    value item;
    stage *sink = sink_list(rs, out);
    streams *st = rs->top ? rs->top->streams : rs->streams;
    if (v_is_null(target))
        return;
    if (target.kind < K_OBJECT || !enumerate(target, &e)) {
        script_block_run(rs, sb, args, argc, target, false, sink, st);
        return;
    }
    while (e.next(&e, &item))
        script_block_run(rs, sb, args, argc, item, false, sink, st);
}

static bool has_method(value item, const str *name)
{
    const type *t = value_type(item);
    return t && type_has_method(t, name, false);
}

static value for_each(runspace *rs, value target, const value *args, uint32_t argc)
{
    list *out = list_new(NULL);
    value what = argc ? psobject_base(args[0]) : V_NULL;
    if (argc == 0)
        throw_runtime("MethodCountCouldNotFindBest",
                      "Cannot find an overload for \"ForEach\" and the argument count: \"0\".");
    if (v_is_block(what)) {
        for_each_block(rs, target, v_block(what), args + 1, argc - 1, out);
        return collection_of(out);
    }
    enumerator e = {0};
    value item;
    bool many = target.kind >= K_OBJECT && enumerate(target, &e);
    const type *t = v_is(what, &type_RuntimeType) ? (const type *)what.as.o : NULL;
    str *name = t ? NULL : (str *)(uintptr_t)str_intern(to_str(what));
    for (bool more = many ? e.next(&e, &item) : (item = target, !v_is_null(target)); more;
         more = many && e.next(&e, &item)) {
        if (t)
            list_add(out, convert_to(item, t));
        else if (argc == 2 && !has_method(item, name))
            member_set(item, name, args[1]); /* `.ForEach('Name', 7)` */
        else if (argc > 1 || has_method(item, name))
            list_add(out, member_invoke(item, name, (value *)(uintptr_t)(args + 1), argc - 1));
        else
            list_add(out, member_get(item, name, 0));
    }
    return collection_of(out);
}

/* ---- Where ---- */

enum { WHERE_DEFAULT, WHERE_FIRST, WHERE_LAST, WHERE_SKIP_UNTIL, WHERE_UNTIL, WHERE_SPLIT };

static int mode_of(value v)
{
    static const char *const names[] = {"Default", "First", "Last", "SkipUntil", "Until", "Split"};
    value base = psobject_base(v);
    if (v_is_number(base) || base.kind == K_ENUM)
        return (int)base.as.i;
    str *text = to_str(base);
    for (int i = 0; i <= WHERE_SPLIT; i++)
        if (str_equal_c(text, names[i]))
            return i;
    throw_error("System.Management.Automation.PSInvalidCastException", "InvalidCastConstrainedLanguage",
                EC_InvalidArgument, v,
                "Cannot convert value \"%s\" to type \"System.Management.Automation.WhereOperatorSelectionMode\".",
                str_to_c(text));
}

typedef struct where_state {
    runspace *rs;
    script_block *sb;
    int mode;
    int64_t limit; /* 0: none */
    list *yes, *no;
    bool begun;
} where_state;

static bool accepts(where_state *w, value item)
{
    list *items = list_new(NULL);
    streams *st = w->rs->top ? w->rs->top->streams : w->rs->streams;
    script_block_run(w->rs, w->sb, NULL, 0, item, false, sink_list(w->rs, items), st);
    return to_bool(list_collapse(items, false));
}

/* False: nothing that follows can matter. */
static bool take(where_state *w, value item)
{
    bool full = w->limit && (int64_t)list_count(w->yes) >= w->limit;
    switch (w->mode) {
    case WHERE_SKIP_UNTIL:
        if (!w->begun)
            w->begun = accepts(w, item);
        if (w->begun && !full)
            list_add(w->yes, item);
        return !full;
    case WHERE_UNTIL:
        if (full || accepts(w, item))
            return false;
        list_add(w->yes, item);
        return true;
    case WHERE_SPLIT:
        if (!full && accepts(w, item))
            list_add(w->yes, item);
        else
            list_add(w->no, item);
        return true;
    case WHERE_FIRST:
        if (accepts(w, item))
            list_add(w->yes, item);
        return (int64_t)list_count(w->yes) < (w->limit ? w->limit : 1);
    case WHERE_LAST:
        if (accepts(w, item))
            list_add(w->yes, item);
        return true;
    default:
        if (accepts(w, item))
            list_add(w->yes, item);
        return !w->limit || (int64_t)list_count(w->yes) < w->limit;
    }
}

static value where(runspace *rs, value target, const value *args, uint32_t argc)
{
    where_state w = {.rs = rs, .yes = list_new(NULL), .no = list_new(NULL)};
    value block = argc ? psobject_base(args[0]) : V_NULL;
    if (!v_is_block(block))
        block = convert_to(block, &type_ScriptBlock);
    w.sb = v_block(block);
    w.mode = argc > 1 ? mode_of(args[1]) : WHERE_DEFAULT;
    w.limit = argc > 2 ? to_int(args[2]) : 0;
    enumerator e = {0};
    value item;
    if (target.kind >= K_OBJECT && enumerate(target, &e))
        while (e.next(&e, &item) && take(&w, item))
            ;
    else if (!v_is_null(target))
        take(&w, target);
    if (w.mode == WHERE_LAST) {
        size_t n = list_count(w.yes), keep = w.limit ? (size_t)w.limit : 1;
        list *last = list_new(NULL);
        for (size_t i = n > keep ? n - keep : 0; i < n; i++)
            list_add(last, list_get(w.yes, i));
        w.yes = last;
    }
    if (w.mode == WHERE_SPLIT) {
        value both[] = {collection_of(w.yes), collection_of(w.no)};
        return v_obj(array_objects(both, 2));
    }
    return collection_of(w.yes);
}

static bool intrinsic(value target, const str *name, value *args, uint32_t argc, value *out)
{
    static const str *names[2];
    if (!names[0]) {
        names[1] = str_intern_c("Where");
        names[0] = str_intern_c("ForEach");
    }
    if (name == names[0])
        *out = for_each(runspace_current(), target, args, argc);
    else if (name == names[1])
        *out = where(runspace_current(), target, args, argc);
    else
        return false;
    return true;
}

void vm_intrinsics_init(void)
{
    object_up.intrinsic_method = intrinsic;
}
