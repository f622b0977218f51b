/* read_host.c: Read-Host. */
#include "cmdlets/cmdlets.h"

enum { P_Prompt, P_AsSecureString, P_MaskInput };
static const param_spec params[] = {[P_Prompt] = {"Prompt", "object", .position = 1, .flags = PF_REMAINING},
                                    [P_AsSecureString] = {"AsSecureString", "switch", .sets = "AsSecureString"},
                                    [P_MaskInput] = {"MaskInput", "switch", .sets = "MaskInput"},
                                    {0}};

static str *prompt_of(const cmdlet_run *c)
{
    if (!has(c, P_Prompt))
        return str_empty;
    list *parts = items_of(arg(c, P_Prompt));
    wbuf b = {0};
    for (size_t i = 0; i < list_count(parts); i++) {
        if (i)
            wbuf_unit(&b, ' ');
        str_append(&b, to_str(list_get(parts, i)));
    }
    wbuf_ascii(&b, ": ");
    return str_from_wbuf(&b);
}

static void process(cmdlet_run *c)
{
    host *h = c->rs->host;
    if (!h || !h->interactive || !h->read_line)
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
                         EC_InvalidOperation, V_NULL,
                         "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
    if (arg_switch(c, P_AsSecureString) || arg_switch(c, P_MaskInput))
        throw_unsupported("Read-Host -AsSecureString and -MaskInput");
    str *line = h->read_line(h, prompt_of(c));
    cmdlet_write(c, line ? v_str(line) : V_NULL);
}

const cmdlet cmdlet_read_host = {.name = "Read-Host",
                                 .module = MODULE_UTILITY,
                                 .params = params,
                                 .default_set = "AsString",
                                 .output = "System.String",
                                 .synopsis = "Reads a line of input from the console.",
                                 .end = process};
