/* list.c: --list-missing: every command there is, with its parameters and what its descriptor says is missing, for tools/make-missing.
 *
 * A line a command: kind, name, parameters, missing, with tabs between. */
#include "cli/list.h"

#include <string.h>

#include "engine/pipeline/cmdlet.h"

static const char *kind_name(command_kind k)
{
    return k == CMD_ALIAS ? "alias" : k == CMD_CMDLET ? "cmdlet" : "function";
}

static void add_parameters(buf *out, const cmdlet *c)
{
    for (const param_spec *p = c->params; p && p->name; p++) {
        /* Rows of one name that follow each other are one parameter in several sets. */
        if (p > c->params && !strcmp(p[-1].name, p->name))
            continue;
        buf_printf(out, "%s%s", p > c->params ? "," : "", p->name);
    }
}

static void add_command(const command *c, void *arg)
{
    buf *out = arg;
    buf_printf(out, "%s\t%s\t", kind_name(c->kind), str_to_c(c->name));
    if (c->kind == CMD_CMDLET)
        add_parameters(out, c->cmdlet);
    else if (c->kind == CMD_ALIAS && c->definition)
        buf_text(out, str_to_c(c->definition));
    buf_printf(out, "\t%s\n", c->kind == CMD_CMDLET && c->cmdlet->missing ? c->cmdlet->missing : "");
}

str *list_missing(runspace *rs)
{
    buf out = {0};
    command_each(rs, CMD_ALIAS | CMD_FUNCTION | CMD_CMDLET, add_command, &out);
    return str_from_buf(&out);
}
