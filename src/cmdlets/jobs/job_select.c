/* job_select.c: finding the jobs that a job cmdlet means. */
#include "cmdlets/jobs/job_select.h"

static job *at(const cmdlet_run *c, size_t i)
{
    return (job *)list_get(c->rs->jobs, i).as.o;
}

static size_t count(const cmdlet_run *c)
{
    return c->rs->jobs ? list_count(c->rs->jobs) : 0;
}

static void by_id(cmdlet_run *c, list *out)
{
    list *ids = items_of(arg(c, JS_Id));
    for (size_t k = 0; k < list_count(ids); k++) {
        int64_t id = list_get(ids, k).as.i;
        bool found = false;
        for (size_t i = 0; i < count(c); i++)
            if (at(c, i)->id == id) {
                list_add(out, v_obj(at(c, i)));
                found = true;
            }
        if (!found)
            cmdlet_error_text(
                c, "System.Management.Automation.PSArgumentException", "JobWithSpecifiedSessionNotFound",
                EC_ObjectNotFound, v_int((int32_t)id),
                "The command cannot find a job with the job ID %d. Verify the value of the Id parameter and then try the command again.",
                (int)id);
    }
}

/* A thread job is found by its whole name only, children by none. */
static void by_name(cmdlet_run *c, list *out)
{
    list *names = items_of(arg(c, JS_Name));
    for (size_t k = 0; k < list_count(names); k++) {
        str *name = to_str(list_get(names, k));
        bool found = false, pattern = wildcard_has(name);
        for (size_t i = 0; i < count(c); i++) {
            job *j = at(c, i);
            bool thread = v_is(v_obj(j), &type_ThreadJob);
            if (thread ? str_equal_nocase(j->name, name) : wildcard_match(name, j->name, true)) {
                list_add(out, v_obj(j));
                found = true;
            }
        }
        if (!found && !pattern)
            cmdlet_error_text(
                c, "System.Management.Automation.PSArgumentException", "JobWithSpecifiedNameNotFound",
                EC_ObjectNotFound, v_str(name),
                "The command cannot find the job because the job name %s was not found. Verify the value of the Name parameter, and then try the command again.",
                str_to_c(name));
    }
}

static void by_instance(cmdlet_run *c, list *out)
{
    list *ids = items_of(arg(c, JS_InstanceId));
    for (size_t k = 0; k < list_count(ids); k++) {
        value id = list_get(ids, k);
        bool found = false;
        for (size_t i = 0; i < count(c); i++)
            if (compare_equal(at(c, i)->instance_id, id, true)) {
                list_add(out, v_obj(at(c, i)));
                found = true;
            }
        if (!found)
            cmdlet_error_text(
                c, "System.Management.Automation.PSArgumentException", "JobWithSpecifiedInstanceIdNotFound",
                EC_ObjectNotFound, id,
                "The command cannot find a job with the instance ID %s. Verify the value of the InstanceId parameter and then try the command again.",
                str_to_c(to_str(id)));
    }
}

static void by_state(cmdlet_run *c, list *out)
{
    for (size_t i = 0; i < count(c); i++)
        if ((int64_t)at(c, i)->state == arg(c, JS_State).as.i)
            list_add(out, v_obj(at(c, i)));
}

static void by_command(cmdlet_run *c, list *out)
{
    for (size_t i = 0; i < count(c); i++)
        if (at(c, i)->command && patterns_match(arg(c, JS_Command), str_trim(at(c, i)->command, NULL, 3)))
            list_add(out, v_obj(at(c, i)));
}

static bool fits(job *j, const map *filter)
{
    size_t cursor = 0;
    value key, v;
    while (map_next(filter, &cursor, &key, &v))
        if (!compare_equal(member_get(v_obj(j), str_intern(to_str(key)), 0), v, true))
            return false;
    return true;
}

list *jobs_selected(cmdlet_run *c, unsigned rows)
{
    list *out = list_new(NULL);
    if (rows & SELECT_JOB && has(c, JS_Job)) {
        list *given = items_of(arg(c, JS_Job));
        list_add_all(out, given->buffer ? given->buffer->items : NULL, list_count(given));
    } else if (has(c, JS_Id)) {
        by_id(c, out);
    } else if (has(c, JS_Name)) {
        by_name(c, out);
    } else if (has(c, JS_InstanceId)) {
        by_instance(c, out);
    } else if (rows & SELECT_STATE && has(c, JS_State)) {
        by_state(c, out);
    } else if (rows & SELECT_STATE && has(c, JS_Command)) {
        by_command(c, out);
    } else {
        const map *filter = rows & SELECT_STATE && has(c, JS_Filter) ? v_map(psobject_base(arg(c, JS_Filter))) : NULL;
        for (size_t i = 0; i < count(c); i++)
            if (!filter || fits(at(c, i), filter))
                list_add(out, v_obj(at(c, i)));
    }
    return out;
}
