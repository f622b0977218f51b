/* encoding_arg.c: -Encoding. */
#include "cmdlets/encoding_arg.h"

#include <string.h>

static const struct {
    const char *name;
    int page;
    bool mark;
} names[] = {{"utf8", 65001, false},
             {"utf8NoBOM", 65001, false},
             {"utf8BOM", 65001, true},
             {"default", 65001, false},
             {"unicode", 1200, true},
             {"string", 1200, true},
             {"unknown", 1200, true},
             {"byte", 1200, true},
             {"bigendianunicode", 1201, true},
             {"utf32", 12000, true},
             {"bigendianutf32", 12001, true},
             {"ascii", 20127, false},
             {"latin1", 28591, false},
             {"ansi", 1252, false},
             {"oem", 437, false}};

static _Noreturn void refuse(cmdlet_run *c, str *text)
{
    throw_error(
        "System.Management.Automation.ParameterBindingException", "ParameterArgumentTransformationError",
        EC_InvalidData, v_str((str *)(uintptr_t)c->command->name),
        "Cannot process argument transformation on parameter 'Encoding'. '%s' is not a supported encoding name. "
        "For information on defining a custom encoding, see the documentation for the "
        "Encoding.RegisterProvider method. (Parameter 'name')",
        str_to_c(text));
}

static value by_name(cmdlet_run *c, str *text)
{
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_c(text, names[i].name))
            return encoding_new(encoding_by_page(names[i].page), names[i].mark);
    if (str_equal_c(text, "utf7"))
        throw_unsupported("UTF-7, which is not safe and obsolete");
    const encoding_info *info = encoding_by_name(text);
    if (!info)
        refuse(c, text);
    return encoding_new(info, info->kind == ENC_UTF16 || info->kind == ENC_UTF32);
}

value encoding_arg(cmdlet_run *c, uint32_t p)
{
    value v = psobject_base(arg(c, p));
    if (v_is_null(v) || value_is_encoding(v))
        return v;
    if (v_is_integer(v)) {
        const encoding_info *info = encoding_by_page((int)v.as.i);
        if (!info)
            refuse(c, to_str(v));
        return encoding_new(info, info->kind == ENC_UTF16 || info->kind == ENC_UTF32);
    }
    return by_name(c, to_str(v));
}

void encoding_append(value encoding, const str *text, buf *out)
{
    if (v_is_null(encoding))
        str_append_utf8(text, out);
    else
        encoding_encode((const struct encoding *)encoding.as.o, text, out);
}

void encoding_append_mark(value encoding, buf *out)
{
    uint8_t mark[4];
    if (!v_is_null(encoding) && ((const struct encoding *)encoding.as.o)->preamble)
        buf_bytes(out, mark, encoding_preamble((const struct encoding *)encoding.as.o, mark));
}
