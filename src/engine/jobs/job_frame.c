/* job_frame.c: frames between a session and the process of a job; errors and messages as data. */
#include "engine/jobs/job_frame.h"

#include <string.h>

#include "engine/jobs/clixml.h"

enum { HEAD = 5, LARGEST = 1 << 30 };

/* Until there are n bytes to take. */
static bool fill(frame_reader *r, size_t n)
{
    if (r->at && r->at == r->bytes.length)
        r->at = r->bytes.length = 0;
    while (r->bytes.length - r->at < n) {
        size_t got;
        buf_reserve(&r->bytes, 16384);
        if (par_read(r->fd, r->bytes.data + r->bytes.length, 16384, &got, -1) != PAR_OK || !got)
            return false;
        r->bytes.length += got;
    }
    return true;
}

bool frame_receive(frame_reader *r, int *kind, list **values)
{
    if (!fill(r, HEAD))
        return false;
    const uint8_t *head = (const uint8_t *)r->bytes.data + r->at;
    uint32_t n = head[1] | (uint32_t)head[2] << 8 | (uint32_t)head[3] << 16 | (uint32_t)head[4] << 24;
    *kind = head[0];
    if (n > LARGEST) {
        *kind = 0;
        return true;
    }
    if (!fill(r, HEAD + n))
        return false;
    *values = clixml_read(r->bytes.data + r->at + HEAD, n);
    r->at += HEAD + n;
    return true;
}

static bool put(int fd, const char *p, size_t n)
{
    size_t done;
    for (size_t at = 0; at < n; at += done)
        if (par_write(fd, p + at, n - at, &done, -1) != PAR_OK)
            return false;
    return true;
}

bool frame_send(int fd, int kind, const value *values, size_t n)
{
    clixml_writer w;
    clixml_begin(&w, false);
    for (size_t i = 0; i < n; i++)
        clixml_write(&w, values[i], JOB_DEPTH);
    clixml_end(&w);
    size_t length = w.out.length;
    char head[HEAD] = {(char)kind, (char)length, (char)(length >> 8), (char)(length >> 16), (char)(length >> 24)};
    buf all = {0};
    buf_reserve(&all, length + HEAD);
    buf_bytes(&all, head, HEAD);
    buf_bytes(&all, w.out.data, length);
    return put(fd, all.data, all.length);
}

/* ---- records ---- */

static void note(psobject *o, const char *name, value v)
{
    psobject_set_member(v_obj(o), str_c(name), MEMBER_NOTE, v);
}

static value text_or_null(const str *s)
{
    return s ? v_str((str *)(uintptr_t)s) : V_NULL;
}

static value get(value v, const char *name)
{
    value x = V_NULL;
    psobject_get_note(v, str_intern_c(name), &x);
    return x;
}

static str *get_text(value v, const char *name)
{
    value x = get(v, name);
    return v_is_null(x) ? NULL : to_str(x);
}

value error_to_data(const error_record *r)
{
    psobject *o = psobject_new();
    value info = member_get(v_obj((void *)(uintptr_t)r), str_intern_c("CategoryInfo"), 0);
    static const char *const parts[] = {"Activity", "Reason", "TargetName", "TargetType"};
    note(o, "Message", text_or_null(r->exception->message));
    note(o, "Id", v_str(error_fully_qualified_id(r)));
    note(o, "Category", v_int((int32_t)r->category));
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        note(o, parts[i], v_str(to_str(member_get(info, str_intern_c(parts[i]), 0))));
    note(o, "Target", r->target);
    note(o, "Details", text_or_null(r->details));
    note(o, "Stack", text_or_null(r->script_stack));
    return v_obj(o);
}

error_record *error_from_data(value v)
{
    str *message = get_text(v, "Message");
    exception *e = exception_new("System.Management.Automation.RemoteException", message ? message : str_empty);
    error_record *r = error_record_new(e, "", (error_category)to_int(get(v, "Category")), get(v, "Target"));
    r->id = get_text(v, "Id");
    r->activity = get_text(v, "Activity");
    r->reason = get_text(v, "Reason");
    r->target_name = get_text(v, "TargetName");
    r->target_type = get_text(v, "TargetType");
    r->details = get_text(v, "Details");
    r->script_stack = get_text(v, "Stack");
    e->record = r;
    return r;
}

value record_to_data(stream_kind kind, value v)
{
    if (kind == STREAM_OUTPUT)
        return v;
    if (kind == STREAM_PROGRESS)
        return V_NOTHING; /* shown where it happens or not at all: nobody looks at a job while it runs */
    if (kind == STREAM_ERROR)
        return error_to_data((const error_record *)(const void *)psobject_base(v).as.o);
    const message_record *m = (const message_record *)(const void *)v.as.o;
    psobject *o = psobject_new();
    note(o, "Message", text_or_null(m->message));
    note(o, "Data", m->data);
    note(o, "Source", text_or_null(m->source));
    note(o, "Shown", v_bool(m->shown));
    note(o, "Tags", m->tags ? v_obj(list_to_array(m->tags)) : V_NULL);
    return v_obj(o);
}

value record_from_data(stream_kind kind, value v)
{
    if (kind == STREAM_OUTPUT)
        return v;
    if (kind == STREAM_ERROR)
        return v_obj(error_from_data(v));
    value made = message_record_new(kind, get_text(v, "Message"));
    message_record *m = (message_record *)(void *)made.as.o;
    m->data = get(v, "Data");
    m->source = get_text(v, "Source");
    m->shown = to_bool(get(v, "Shown"));
    value tags = get(v, "Tags");
    enumerator e = {0};
    value tag;
    if (m->tags && enumerate(tags, &e))
        while (e.next(&e, &tag))
            list_add(m->tags, tag);
    return made;
}
