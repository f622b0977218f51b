/* scope_arg.c: -Scope of the variable and alias cmdlets. */
#include "cmdlets/utility/scope_arg.h"

static _Noreturn void bad_scope(cmdlet_run *c, const str *text)
{
    cmdlet_fail_text(c, "System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                     "Cannot process argument because the value of argument \"scopeID\" is not valid. Change the value "
                     "of the \"scopeID\" argument and run the operation again. (Value: %s)",
                     str_to_c(text));
}

scope *scope_of_argument(cmdlet_run *c, const str *text)
{
    if (!text)
        return NULL;
    if (str_equal_c(text, "global"))
        return scope_reach(c->scope, REACH_GLOBAL);
    if (str_equal_c(text, "script"))
        return scope_reach(c->scope, REACH_SCRIPT);
    if (str_equal_c(text, "local") || str_equal_c(text, "private"))
        return c->scope;
    unsigned n = 0;
    for (size_t i = 0; i < text->length; i++) {
        uint16_t u = str_at(text, i);
        if (u < '0' || u > '9' || n > 100000)
            bad_scope(c, text);
        n = n * 10 + (u - '0');
    }
    scope *s = text->length ? scope_up(c->scope, n) : NULL;
    if (!s)
        cmdlet_fail_text(c, "System.Management.Automation.PSArgumentOutOfRangeException", "ArgumentOutOfRange",
                         EC_InvalidArgument, v_str(str_of(text)),
                         "The scope number '%s' exceeds the number of active scopes.", str_to_c(text));
    return s;
}
