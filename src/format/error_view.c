/* error_view.c: error records as text: the concise view, and those that $ErrorView chooses. */
#include "engine/vm/vm.h"
#include "format/internal.h"

str *format_error(runspace *rs, error_record *r, bool colour)
{
    return error_view_text(rs, v_obj(r), colour);
}

str *error_view_text(runspace *rs, value record, bool colour)
{
    (void)rs;
    (void)colour;
    error_record *r = (error_record *)psobject_base(record).as.o;
    wbuf b = {0};
    if (r->command) {
        str_append(&b, r->command);
        wbuf_ascii(&b, ": ");
    }
    str_append(&b, r->details ? r->details : r->exception->message);
    return str_from_wbuf(&b);
}
