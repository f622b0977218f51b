/* invoke_webrequest.c: Invoke-WebRequest: a request whose answer comes as it is. */
#include "cmdlets/utility/web_response.h"

static const param_spec params[] = {WEB_PARAMS, {0}};

static void process(cmdlet_run *c)
{
    web_validate(c);
    web_session *s = web_session_of(c);
    http_response *a = web_exchange(c, s, web_uri(c));
    if (!web_to_file(c) || arg_switch(c, W_PassThru)) {
        cmdlet_write(c, web_response_new(a));
    }
}

const cmdlet cmdlet_invoke_webrequest = {.name = "Invoke-WebRequest",
                                         .module = MODULE_UTILITY,
                                         .params = params,
                                         .default_set = "StandardMethod",
                                         .output = "Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject",
                                         .synopsis = "Gets content from a web page on the internet.",
                                         .process = process,
                                         .missing = WEB_MISSING};
