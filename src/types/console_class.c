/* console_class.c: System.Console. Text goes through the host of the running runspace: it keeps its order with the output
 * of commands. What needs a terminal does nothing, or says so, where there is none, as .NET does. */
#include "base/heap.h"
#include "base/sys_file.h"
#include "engine/session/runspace.h"
#include "types/io_text.h"

static void show(str *text, bool newline)
{
    runspace *rs = runspace_current();
    if (rs && rs->host) {
        rs->host->write(rs->host, STREAM_OUTPUT, text, newline);
    }
}

METHOD(write)
{
    show(write_arguments(c), false);
    return V_NULL;
}

METHOD(write_line)
{
    show(write_arguments(c), true);
    return V_NULL;
}

METHOD(read_line)
{
    runspace *rs = runspace_current();
    str *line = rs && rs->host && rs->host->read_line ? rs->host->read_line(rs->host, NULL) : NULL;
    return line ? v_str(line) : V_NULL;
}

/* One reader for all: it keeps what is left of a line. */
static value input;
static value error_writer, output_writer;

static value once(value *slot, value made)
{
    if (v_is_null(value_load(slot))) {
        heap_root(slot, sizeof *slot);
        value_store(slot, made);
    }
    return value_load(slot);
}

GETTER(in)
{
    return v_is_null(value_load(&input)) ? once(&input, console_reader()) : value_load(&input);
}

GETTER(out)
{
    return v_is_null(value_load(&output_writer)) ? once(&output_writer, console_writer(false))
                                                 : value_load(&output_writer);
}

GETTER(error)
{
    return v_is_null(value_load(&error_writer)) ? once(&error_writer, console_writer(true)) : value_load(&error_writer);
}

METHOD(read)
{
    return member_invoke(get_in(V_NULL, NULL), str_c("Read"), NULL, 0);
}

METHOD(read_key)
{
    throw_argument("System.InvalidOperationException", NULL,
                   "Cannot read keys when either application does not have a console or when console input has been "
                   "redirected. Try Console.Read.");
}

GETTER(key_available)
{
    if (!sys_is_terminal(0)) {
        throw_argument("System.InvalidOperationException", NULL,
                       "Cannot see if a key has been pressed when either application does not have a console or when "
                       "console input has been redirected from a file. Try Console.In.Peek.");
    }
    return V_FALSE;
}

/* ---- encodings: UTF-8 is what goes in and out ---- */

static value output_encoding, input_encoding;

static value encoding_of(value *slot)
{
    value v = value_load(slot);
    const type *t = type_find_c("System.Text.UTF8Encoding");
    if (!v_is_null(v) || !t) {
        return v;
    }
    value no_bom = V_FALSE;
    return once(slot, member_new(t, &no_bom, 1));
}

static void set_encoding(value *slot, value x)
{
    encoding_of(slot);
    value_store(slot, x);
}

GETTER(output_encoding)
{
    return encoding_of(&output_encoding);
}

SETTER(output_encoding)
{
    set_encoding(&output_encoding, x);
}

GETTER(input_encoding)
{
    return encoding_of(&input_encoding);
}

SETTER(input_encoding)
{
    set_encoding(&input_encoding, x);
}

/* ---- the terminal ---- */

#define REDIRECTED(id, fd)                                                                                             \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_bool(!sys_is_terminal(fd));                                                                           \
    }
REDIRECTED(in_redirected, 0)
REDIRECTED(out_redirected, 1)
REDIRECTED(error_redirected, 2)

static int size(bool lines)
{
    int columns = 80, rows = 25;
    sys_terminal_size(1, &columns, &rows);
    return lines ? rows : columns;
}

GETTER(width)
{
    return v_int(size(false));
}

GETTER(height)
{
    return v_int(size(true));
}

GETTER(cursor)
{
    return v_int(0);
}

SETTER(cursor)
{
    (void)x;
    if (sys_is_terminal(1)) {
        throw_unsupported("moving the cursor by [Console]");
    }
}

METHOD(set_cursor_position)
{
    if (sys_is_terminal(1)) {
        show(str_printf("\033[%lld;%lldH", (long long)c->args[1].as.i + 1, (long long)c->args[0].as.i + 1), false);
    }
    return V_NULL;
}

METHOD(clear)
{
    if (sys_is_terminal(1)) {
        show(str_c("\033[H\033[2J\033[3J"), false);
    }
    return V_NULL;
}

METHOD(beep)
{
    if (sys_is_terminal(1)) {
        show(str_c("\a"), false);
    }
    return V_NULL;
}

METHOD(reset_color)
{
    if (sys_is_terminal(1)) {
        show(str_c("\033[0m"), false);
    }
    return V_NULL;
}

/* Until a script sets a colour it is -1: the terminal's own. */
static _Atomic int32_t foreground = -1, background = -1;

static void colour_sequence(int n, bool back)
{
    /* ConsoleColor counts blue, green, red; ANSI red, green, blue; 8 and above are the bright ones. */
    static const int order[] = {0, 4, 2, 6, 1, 5, 3, 7};
    if (n >= 0 && n < 16 && sys_is_terminal(1)) {
        int bright = n >= 8;
        show(str_printf("\033[%dm", (bright ? 90 : 30) + (back ? 10 : 0) + order[n & 7]), false);
    }
}

static value colour_value(int32_t n)
{
    const type *t = type_find_c("System.ConsoleColor");
    return t ? enum_value(t, n) : V_NULL;
}

static int32_t colour_number(value x)
{
    const type *t = type_find_c("System.ConsoleColor");
    return t ? (int32_t)convert_to(x, t).as.i : to_int(x);
}

GETTER(foreground)
{
    return colour_value(foreground);
}

SETTER(foreground)
{
    foreground = colour_number(x);
    colour_sequence(foreground, false);
}

GETTER(background)
{
    return colour_value(background);
}

SETTER(background)
{
    background = colour_number(x);
    colour_sequence(background, true);
}

GETTER(not_here)
{
    throw_argument("System.PlatformNotSupportedException", NULL, "Operation is not supported on this platform.");
}

SETTER(title)
{
    if (sys_is_terminal(1)) {
        show(str_concat_n((str *[]){str_c("\033]0;"), to_str(x), str_c("\a")}, 3), false);
    }
}

SETTER(cursor_visible)
{
    if (sys_is_terminal(1)) {
        show(str_c(to_bool(x) ? "\033[?25h" : "\033[?25l"), false);
    }
}

GETTER(false)
{
    return V_FALSE;
}

SETTER(control_c)
{
    if (to_bool(x)) {
        throw_unsupported("[Console]::TreatControlCAsInput");
    }
}

METHOD(open_output)
{
    return file_stream_new(1, str_c("stdout"), false, true);
}

METHOD(open_input)
{
    return file_stream_new(0, str_c("stdin"), true, false);
}

METHOD(open_error)
{
    return file_stream_new(2, str_c("stderr"), false, true);
}

METHOD(set_writer)
{
    throw_unsupported("[Console]::SetOut");
}

#define PROPERTY(name, type, get, set)                                                                                 \
    {                                                                                                                  \
        name, type, get, set, M_STATIC                                                                                 \
    }
#define ENCODING "System.Text.Encoding"
static const property properties[] = {
    PROPERTY("In", "System.IO.TextReader", get_in, NULL),
    PROPERTY("Out", "System.IO.TextWriter", get_out, NULL),
    PROPERTY("Error", "System.IO.TextWriter", get_error, NULL),
    PROPERTY("OutputEncoding", ENCODING, get_output_encoding, set_output_encoding),
    PROPERTY("InputEncoding", ENCODING, get_input_encoding, set_input_encoding),
    PROPERTY("IsInputRedirected", "bool", get_in_redirected, NULL),
    PROPERTY("IsOutputRedirected", "bool", get_out_redirected, NULL),
    PROPERTY("IsErrorRedirected", "bool", get_error_redirected, NULL),
    PROPERTY("KeyAvailable", "bool", get_key_available, NULL),
    PROPERTY("WindowWidth", "int", get_width, NULL),
    PROPERTY("WindowHeight", "int", get_height, NULL),
    PROPERTY("BufferWidth", "int", get_width, NULL),
    PROPERTY("BufferHeight", "int", get_height, NULL),
    PROPERTY("CursorLeft", "int", get_cursor, set_cursor),
    PROPERTY("CursorTop", "int", get_cursor, set_cursor),
    PROPERTY("CursorVisible", "bool", get_not_here, set_cursor_visible),
    PROPERTY("ForegroundColor", "System.ConsoleColor", get_foreground, set_foreground),
    PROPERTY("BackgroundColor", "System.ConsoleColor", get_background, set_background),
    PROPERTY("Title", "string", get_not_here, set_title),
    PROPERTY("TreatControlCAsInput", "bool", get_false, set_control_c),
    {0}};
#define VOID(name, params, fn)                                                                                         \
    {                                                                                                                  \
        name, params, "void", fn, M_STATIC | M_VOID                                                                    \
    }
static const method methods[] = {WRITE_FORMS("Write", write, M_STATIC),
                                 VOID("WriteLine", "", write_line),
                                 WRITE_FORMS("WriteLine", write_line, M_STATIC),
                                 {"ReadLine", "", "string", read_line, M_STATIC},
                                 {"Read", "", "int", read, M_STATIC},
                                 {"ReadKey", "", "object", read_key, M_STATIC},
                                 {"ReadKey", "bool intercept", "object", read_key, M_STATIC},
                                 VOID("SetCursorPosition", "int left, int top", set_cursor_position),
                                 VOID("Clear", "", clear),
                                 VOID("Beep", "", beep),
                                 VOID("Beep", "int frequency, int duration", beep),
                                 VOID("ResetColor", "", reset_color),
                                 VOID("SetOut", "System.IO.TextWriter newOut", set_writer),
                                 {"OpenStandardInput", "", "System.IO.Stream", open_input, M_STATIC},
                                 {"OpenStandardOutput", "", "System.IO.Stream", open_output, M_STATIC},
                                 {"OpenStandardError", "", "System.IO.Stream", open_error, M_STATIC},
                                 {0}};
static type type_Console = {TYPE_OBJECT,      .name = "System.Console", .flags = T_STATIC,
                            .kind = K_OBJECT, .methods = methods,       .properties = properties};

TYPES_EXPORT(console_class, &type_Console);
