/* format_hex.c: Format-Hex: text, numbers, bytes and files as rows of 16 bytes. */
#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/utility/file_pattern.h"
#include "types/encoding.h"

/* ---- ByteCollection: one row ---- */

typedef struct byte_row {
    object o;
    uint64_t offset;
    const uint8_t *bytes;
    uint32_t count;
    str *path;  /* NULL: no file */
    str *label; /* what the bytes came from: `String (System.String) <1A2B3C4D>` */
} byte_row;

#define ROW 16

static byte_row *row_of(value v)
{
    return (byte_row *)psobject_base(v).as.o;
}

static str *hex_bytes(const byte_row *r)
{
    wbuf b = {0};
    for (uint32_t i = 0; i < r->count; i++)
        wbuf_printf(&b, i ? " %02X" : "%02X", r->bytes[i]);
    return str_from_wbuf(&b);
}

/* Control characters show as U+FFFD, the rest as Latin-1. */
static str *ascii_text(const byte_row *r)
{
    wbuf b = {0};
    for (uint32_t i = 0; i < r->count; i++) {
        uint8_t c = r->bytes[i];
        wbuf_unit(&b, c < 0x20 || (c >= 0x7F && c < 0xA0) ? 0xFFFD : c);
    }
    return str_from_wbuf(&b);
}

#define GETTER(name, result)                                                                                           \
    static value name(value v, const type *t)                                                                          \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        const byte_row *r = row_of(v);                                                                                 \
        return result;                                                                                                 \
    }
GETTER(get_offset, v_integer(K_UINT64, (int64_t)r->offset))
GETTER(get_hex_offset, v_str(str_printf("%016llX", (unsigned long long)r->offset)))
GETTER(get_bytes, v_obj(array_bytes(r->bytes, r->count)))
GETTER(get_path, r->path ? v_str(r->path) : V_NULL)
GETTER(get_label, v_str(r->label))
GETTER(get_hex, v_str(hex_bytes(r)))
GETTER(get_ascii, v_str(ascii_text(r)))

static str *row_text(value v, bool invariant)
{
    (void)invariant;
    const byte_row *r = row_of(v);
    return str_printf("%016llX   %-47s %s", (unsigned long long)r->offset, str_to_c(hex_bytes(r)),
                      str_to_c(ascii_text(r)));
}

static const property row_properties[] = {
    {"Offset64", "ulong", get_offset, NULL, 0}, {"Bytes", "byte[]", get_bytes, NULL, 0},
    {"Path", "string", get_path, NULL, 0},      {"HexOffset", "string", get_hex_offset, NULL, 0},
    {"Label", "string", get_label, NULL, 0},    {"HexBytes", "string", get_hex, NULL, 0},
    {"Ascii", "string", get_ascii, NULL, 0},    {0}};
static const type_ops row_ops = {.to_string = row_text};
type type_ByteCollection = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.ByteCollection", .kind = K_OBJECT,
                            .properties = row_properties, .ops = &row_ops};

/* ---- the cmdlet ---- */

enum { P_Path, P_LiteralPath, P_InputObject, P_Encoding, P_Count, P_Offset, P_Raw };
static const param_spec params[] = {
    [P_Path] = {"Path", "string[]", NULL, "Path", 1, .flags = PF_MANDATORY | PF_WILDCARDS | PF_NOT_NULL_OR_EMPTY},
    [P_LiteralPath] = {"LiteralPath", "string[]", "PSPath,LP", "LiteralPath",
                       .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_InputObject] = {"InputObject", "psobject", NULL, "ByInputObject", .flags = PF_MANDATORY | PF_PIPELINE},
    [P_Encoding] = {"Encoding", "object", .flags = PF_NOT_NULL_OR_EMPTY},
    [P_Count] = {"Count", "long", .validate = "range 1 9223372036854775807"},
    [P_Offset] = {"Offset", "long", .validate = "range 0 9223372036854775807"},
    [P_Raw] = {"Raw", "switch", NULL, "ByInputObject"},
    {0}};

typedef struct state {
    const encoding *encoding;
    const type *pending_type; /* of the numbers gathered so far */
    buf pending;
} state;

static void write_rows(cmdlet_run *c, const char *data, size_t length, str *path, str *label)
{
    size_t offset = (size_t)arg_int(c, P_Offset, 0);
    size_t count = (size_t)arg_int(c, P_Count, INT64_MAX);
    if (offset > length)
        offset = length;
    if (count > length - offset)
        count = length - offset;
    uint8_t *copy = heap_alloc_leaf(count ? count : 1);
    __builtin_memcpy(copy, data + offset, count);
    for (size_t at = 0; at < count; at += ROW) {
        byte_row *r = heap_alloc(sizeof *r);
        r->o.type = &type_ByteCollection;
        r->offset = offset + at;
        r->bytes = copy + at;
        r->count = count - at < ROW ? (uint32_t)(count - at) : ROW;
        r->path = path;
        r->label = label;
        cmdlet_write(c, v_obj(r));
        cmdlet_poll(c);
    }
}

/* `Int32 (System.Int32) <1A2B3C4D>`: the number only tells one input from the next. */
static str *label_of(const type *t)
{
    uint32_t mark = 0;
    sys_random(&mark, sizeof mark);
    return str_printf("%s (%s) <%08X>", str_to_c(type_short_name(t)), str_to_c(type_full_name(t)), mark);
}

static void flush(cmdlet_run *c)
{
    state *s = c->state;
    if (s->pending.length)
        write_rows(c, s->pending.data, s->pending.length, NULL, label_of(s->pending_type));
    s->pending = (buf){0};
    s->pending_type = NULL;
}

static const encoding *encoding_of(cmdlet_run *c)
{
    static const struct {
        const char *name, *web;
    } names[] = {{"ascii", "us-ascii"},
                 {"bigendianunicode", "utf-16BE"},
                 {"bigendianutf32", "utf-32BE"},
                 {"unicode", "utf-16"},
                 {"utf8", "utf-8"},
                 {"utf8bom", "utf-8"},
                 {"utf8nobom", "utf-8"},
                 {"utf32", "utf-32"},
                 {"latin1", "iso-8859-1"}};
    value v = arg(c, P_Encoding);
    if (value_is_encoding(v))
        return (const encoding *)v.as.o;
    str *name = v_is_null(v) ? str_c("utf8") : to_str(v);
    const encoding_info *info = v_is_integer(v) ? encoding_by_page((int)to_int(v)) : NULL;
    for (size_t i = 0; !info && i < sizeof names / sizeof *names; i++)
        if (str_equal_c(name, names[i].name))
            info = encoding_by_name(str_c(names[i].web));
    if (!info)
        info = encoding_by_name(name);
    if (!info)
        throw_error("System.Management.Automation.ParameterBindingException", "ParameterArgumentTransformationError",
                    EC_InvalidData, v,
                    "Cannot process argument transformation on parameter 'Encoding'. '%s' is not a supported encoding "
                    "name.",
                    str_to_c(name));
    return (const encoding *)encoding_new(info, false).as.o;
}

/* ---- input ---- */

static void file(cmdlet_run *c, str *path)
{
    char *data;
    size_t length;
    int rc = sys_read_file(str_to_c(path), &data, &length);
    if (rc < 0) {
        cmdlet_error_text(c, "System.IO.FileNotFoundException", "FileNotFound", EC_ObjectNotFound, v_str(path),
                          "Cannot find path '%s' because it does not exist.", str_to_c(path));
        return;
    }
    write_rows(c, data, length, path, path);
}

static void files(cmdlet_run *c, uint32_t p, bool literal)
{
    list *given = items_of(arg(c, p));
    for (size_t i = 0; i < list_count(given); i++) {
        str *path = to_str(list_get(given, i));
        list *found = list_new(NULL);
        if (!files_matching(c->rs, path, literal, found))
            file(c, path_resolve(c->rs, path)); /* says that it is not there */
        for (size_t k = 0; k < list_count(found); k++)
            file(c, to_str(list_get(found, k)));
    }
}

/* Bytes of one number, little end first. false: no number. */
static bool number_bytes(value v, buf *out)
{
    const type *t = value_type(v);
    if (v.kind == K_ENUM)
        v.kind = t->underlying ? t->underlying : K_INT32;
    size_t size = v.kind == K_BOOL ? 1 : v.kind == K_CHAR ? 2 : v_is_number(v) ? array_raw_size(value_type(v)) : 0;
    if (!size)
        return false;
    if (v.kind == K_SINGLE) {
        float f = (float)v.as.d;
        buf_bytes(out, &f, sizeof f);
    } else {
        buf_bytes(out, &v.as, size);
    }
    return true;
}

static bool item_bytes(value v, buf *out)
{
    if (!value_is_array(v))
        return number_bytes(v, out);
    for (size_t i = 0; i < v_array(v)->length; i++)
        if (!number_bytes(array_get(v_array(v), i), out))
            return false;
    return true;
}

static void object_input(cmdlet_run *c, value v)
{
    state *s = c->state;
    const type *t = value_type(v);
    if (v.kind == K_STRING) {
        buf text = {0};
        flush(c);
        encoding_encode(s->encoding, v.as.s, &text);
        write_rows(c, text.data, text.length, NULL, label_of(t));
        return;
    }
    if (t && type_is_assignable(type_find_c("System.IO.FileSystemInfo"), t)) {
        flush(c);
        file(c, to_str(member_get(v, str_intern_c("FullName"), 0)));
        return;
    }
    if (t != s->pending_type)
        flush(c);
    buf bytes = {0};
    if (!item_bytes(v, &bytes)) {
        cmdlet_error_text(c, "System.Management.Automation.ParseException", "FormatHexTypeNotSupported", EC_InvalidType,
                          v,
                          "Cannot convert input of type '%s' to hexadecimal. To view the hexadecimal formatting of its "
                          "string representation, pipe it to the Out-String cmdlet before piping it to Format-Hex.",
                          str_to_c(type_full_name(t)));
        return;
    }
    s->pending_type = t;
    buf_bytes(&s->pending, bytes.data, bytes.length);
}

static void begin(cmdlet_run *c)
{
    ((state *)c->state)->encoding = encoding_of(c);
}

static void process(cmdlet_run *c)
{
    if (has(c, P_Path))
        files(c, P_Path, false);
    else if (has(c, P_LiteralPath))
        files(c, P_LiteralPath, true);
    else
        object_input(c, psobject_base(arg(c, P_InputObject)));
}

const cmdlet cmdlet_format_hex = {.name = "Format-Hex",
                                  .module = MODULE_UTILITY,
                                  .aliases = "fhx",
                                  .params = params,
                                  .default_set = "Path",
                                  .output = "Microsoft.PowerShell.Commands.ByteCollection",
                                  .synopsis = "Displays a file or other input as hexadecimal.",
                                  .state_size = sizeof(state),
                                  .begin = begin,
                                  .process = process,
                                  .end = flush};
