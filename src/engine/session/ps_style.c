/* ps_style.c: $PSStyle: escape sequences by name, and how output is rendered. One object for the process. */
#include "base/heap.h"
#include "engine/session/session_internal.h"

#define GETTER(id) static value get_##id(value self __attribute__((unused)), const type *of __attribute__((unused)))
#define SEQUENCE(id, text)                                                                                             \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_str(str_c("\x1b[" text "m"));                                                                         \
    }
SEQUENCE(reset, "0")
SEQUENCE(blink, "5")
SEQUENCE(blink_off, "25")
SEQUENCE(bold, "1")
SEQUENCE(bold_off, "22")
SEQUENCE(dim, "2")
SEQUENCE(dim_off, "22")
SEQUENCE(hidden, "8")
SEQUENCE(hidden_off, "28")
SEQUENCE(italic, "3")
SEQUENCE(italic_off, "23")
SEQUENCE(reverse, "7")
SEQUENCE(reverse_off, "27")
SEQUENCE(strike, "9")
SEQUENCE(strike_off, "29")
SEQUENCE(underline, "4")
SEQUENCE(underline_off, "24")

/* An object of a few slots; `aux` of a palette: what is added to the code of a colour. */
enum { SLOTS = 11 };
typedef struct part {
    object o;
    value slot[SLOTS];
} part;

static part *part_of(value v)
{
    return (part *)v.as.o;
}

#define SLOT(i)                                                                                                        \
    static value get_##i(value self, const type *of __attribute__((unused)))                                           \
    {                                                                                                                  \
        return value_load(&part_of(self)->slot[i]);                                                                    \
    }                                                                                                                  \
    static void set_##i(value self, const type *of __attribute__((unused)), value v)                                   \
    {                                                                                                                  \
        value_store(&part_of(self)->slot[i], v);                                                                       \
    }
SLOT(0)
SLOT(1)
SLOT(2)
SLOT(3)
SLOT(4)
SLOT(5)
SLOT(6)
SLOT(7)
SLOT(8)
SLOT(9)
SLOT(10)

/* ---- Foreground, Background ---- */

#define COLOUR(id, code)                                                                                               \
    static value get_##id(value self, const type *of __attribute__((unused)))                                          \
    {                                                                                                                  \
        return v_str(str_printf("\x1b[%um", part_of(self)->o.aux + code));                                             \
    }
#define COLOURS(prefix, first)                                                                                         \
    COLOUR(prefix##black, first)                                                                                       \
    COLOUR(prefix##red, first + 1)                                                                                     \
    COLOUR(prefix##green, first + 2)                                                                                   \
    COLOUR(prefix##yellow, first + 3)                                                                                  \
    COLOUR(prefix##blue, first + 4)                                                                                    \
    COLOUR(prefix##magenta, first + 5)                                                                                 \
    COLOUR(prefix##cyan, first + 6)                                                                                    \
    COLOUR(prefix##white, first + 7)
COLOURS(, 30)
COLOURS(bright_, 90)

static value from_rgb(call *c)
{
    unsigned r, g, b;
    if (c->argc == 1) {
        unsigned all = (unsigned)c->args[0].as.i;
        r = all >> 16 & 255, g = all >> 8 & 255, b = all & 255;
    } else {
        r = (unsigned)c->args[0].as.i, g = (unsigned)c->args[1].as.i, b = (unsigned)c->args[2].as.i;
    }
    return v_str(str_printf("\x1b[%u;2;%u;%u;%um", 38 + part_of(c->self)->o.aux, r, g, b));
}

#define COLOUR_ROW(name, id)                                                                                           \
    {                                                                                                                  \
        name, "string", get_##id, NULL, 0                                                                              \
    }
static const property palette_properties[] = {COLOUR_ROW("Black", black),
                                              COLOUR_ROW("Red", red),
                                              COLOUR_ROW("Green", green),
                                              COLOUR_ROW("Yellow", yellow),
                                              COLOUR_ROW("Blue", blue),
                                              COLOUR_ROW("Magenta", magenta),
                                              COLOUR_ROW("Cyan", cyan),
                                              COLOUR_ROW("White", white),
                                              COLOUR_ROW("BrightBlack", bright_black),
                                              COLOUR_ROW("BrightRed", bright_red),
                                              COLOUR_ROW("BrightGreen", bright_green),
                                              COLOUR_ROW("BrightYellow", bright_yellow),
                                              COLOUR_ROW("BrightBlue", bright_blue),
                                              COLOUR_ROW("BrightMagenta", bright_magenta),
                                              COLOUR_ROW("BrightCyan", bright_cyan),
                                              COLOUR_ROW("BrightWhite", bright_white),
                                              {0}};
static const method palette_methods[] = {{"FromRgb", "byte red, byte green, byte blue", "string", from_rgb, 0},
                                         {"FromRgb", "int rgb", "string", from_rgb, 0},
                                         {0}};
#define STYLE "System.Management.Automation.PSStyle"
#define PART(id, full, rows, functions)                                                                                \
    static type id = {TYPE_OBJECT, .name = STYLE full, .kind = K_OBJECT, .properties = rows, .methods = functions}
PART(type_ForegroundColor, "+ForegroundColor", palette_properties, palette_methods);
PART(type_BackgroundColor, "+BackgroundColor", palette_properties, palette_methods);

/* ---- Formatting, Progress, FileInfo ---- */

static const property formatting_properties[] = {{"FormatAccent", "string", get_0, set_0, 0},
                                                 {"TableHeader", "string", get_1, set_1, 0},
                                                 {"CustomTableHeaderLabel", "string", get_2, set_2, 0},
                                                 {"ErrorAccent", "string", get_3, set_3, 0},
                                                 {"Error", "string", get_4, set_4, 0},
                                                 {"Warning", "string", get_5, set_5, 0},
                                                 {"Verbose", "string", get_6, set_6, 0},
                                                 {"Debug", "string", get_7, set_7, 0},
                                                 {"FeedbackName", "string", get_8, set_8, 0},
                                                 {"FeedbackText", "string", get_9, set_9, 0},
                                                 {"FeedbackAction", "string", get_10, set_10, 0},
                                                 {0}};
static const property progress_properties[] = {{"Style", "string", get_0, set_0, 0},
                                               {"MaxWidth", "int", get_1, set_1, 0},
                                               {"View", "System.Management.Automation.ProgressView", get_2, set_2, 0},
                                               {"UseOSCIndicator", "bool", get_3, set_3, 0},
                                               {0}};
static const property file_properties[] = {{"Directory", "string", get_0, set_0, 0},
                                           {"SymbolicLink", "string", get_1, set_1, 0},
                                           {"Executable", "string", get_2, set_2, 0},
                                           {"Extension", "hashtable", get_3, NULL, 0},
                                           {0}};
PART(type_FormattingData, "+FormattingData", formatting_properties, NULL);
PART(type_ProgressConfiguration, "+ProgressConfiguration", progress_properties, NULL);
PART(type_FileInfoFormatting, "+FileInfoFormatting", file_properties, NULL);

static part *part_new(const type *t, uint32_t aux, const char *const *texts)
{
    part *p = heap_alloc(sizeof *p);
    p->o.type = t;
    p->o.aux = aux;
    for (unsigned i = 0; texts && texts[i]; i++)
        p->slot[i] = v_str(str_printf("\x1b[%sm", texts[i]));
    return p;
}

static value formatting_new(void)
{
    static const char *const texts[] = {"32;1", "32;1", "32;1;3", "36;1", "31;1", "33;1",
                                        "33;1", "33;1", "33",     "96",   "97",   NULL};
    return v_obj(part_new(&type_FormattingData, 0, texts));
}

static value progress_new(void)
{
    static const char *const texts[] = {"33;1", NULL};
    part *p = part_new(&type_ProgressConfiguration, 0, texts);
    p->slot[1] = v_int(120);
    p->slot[2] = preference_enum(&type_ProgressView, 0);
    p->slot[3] = V_FALSE;
    return v_obj(p);
}

static value files_new(void)
{
    static const char *const texts[] = {"44;1", "36;1", "32;1", NULL};
    static const char *const archives[] = {".zip", ".tgz", ".gz", ".tar", ".nupkg", ".cab", ".7z"};
    static const char *const scripts[] = {".ps1", ".psd1", ".psm1", ".ps1xml"};
    part *p = part_new(&type_FileInfoFormatting, 0, texts);
    map *m = hashtable_new();
    for (unsigned i = 0; i < sizeof archives / sizeof *archives; i++)
        map_set(m, v_str(str_c(archives[i])), v_str(str_c("\x1b[31;1m")));
    for (unsigned i = 0; i < sizeof scripts / sizeof *scripts; i++)
        map_set(m, v_str(str_c(scripts[i])), v_str(str_c("\x1b[33;1m")));
    p->slot[3] = v_obj(m);
    return v_obj(p);
}

/* ---- PSStyle ---- */

enum { S_RENDERING, S_AUTO_SIZE, S_FOREGROUND, S_BACKGROUND, S_FORMATTING, S_PROGRESS, S_FILES };

static value format_hyperlink(call *c)
{
    return v_str(
        str_printf("\x1b]8;;%s\x1b\\%s\x1b]8;;\x1b\\", str_to_c(to_str(c->args[1])), str_to_c(to_str(c->args[0]))));
}

GETTER(instance)
{
    return ps_style_object();
}

#define TEXT_ROW(name, id)                                                                                             \
    {                                                                                                                  \
        name, "string", get_##id, NULL, 0                                                                              \
    }
static const property style_properties[] = {
    TEXT_ROW("Reset", reset),
    TEXT_ROW("BlinkOff", blink_off),
    TEXT_ROW("Blink", blink),
    TEXT_ROW("BoldOff", bold_off),
    TEXT_ROW("Bold", bold),
    TEXT_ROW("DimOff", dim_off),
    TEXT_ROW("Dim", dim),
    TEXT_ROW("Hidden", hidden),
    TEXT_ROW("HiddenOff", hidden_off),
    TEXT_ROW("Reverse", reverse),
    TEXT_ROW("ReverseOff", reverse_off),
    TEXT_ROW("ItalicOff", italic_off),
    TEXT_ROW("Italic", italic),
    TEXT_ROW("UnderlineOff", underline_off),
    TEXT_ROW("Underline", underline),
    TEXT_ROW("StrikethroughOff", strike_off),
    TEXT_ROW("Strikethrough", strike),
    {"OutputRendering", "System.Management.Automation.OutputRendering", get_0, set_0, 0},
    {"AutoSizeDefaultFormatting", "bool", get_1, set_1, 0},
    {"Foreground", "object", get_2, NULL, 0},
    {"Background", "object", get_3, NULL, 0},
    {"Formatting", "object", get_4, NULL, 0},
    {"Progress", "object", get_5, NULL, 0},
    {"FileInfo", "object", get_6, NULL, 0},
    {"Instance", STYLE, get_instance, NULL, M_STATIC},
    {0}};
static const method style_methods[] = {{"FormatHyperlink", "string text, object link", "string", format_hyperlink, 0},
                                       {0}};
PART(type_PSStyle, "", style_properties, style_methods);

value ps_style_object(void)
{
    static part *_Atomic known;
    if (known)
        return v_obj(known);
    part *p = part_new(&type_PSStyle, 0, NULL);
    p->slot[S_RENDERING] = preference_enum(&type_OutputRendering, 0);
    p->slot[S_AUTO_SIZE] = V_FALSE;
    p->slot[S_FOREGROUND] = v_obj(part_new(&type_ForegroundColor, 0, NULL));
    p->slot[S_BACKGROUND] = v_obj(part_new(&type_BackgroundColor, 10, NULL));
    p->slot[S_FORMATTING] = formatting_new();
    p->slot[S_PROGRESS] = progress_new();
    p->slot[S_FILES] = files_new();
    heap_root((void *)(uintptr_t)&known, sizeof known);
    known = p;
    return v_obj(known);
}

void ps_style_register(void)
{
    static type *const types[] = {&type_ForegroundColor,       &type_BackgroundColor,    &type_FormattingData,
                                  &type_ProgressConfiguration, &type_FileInfoFormatting, &type_PSStyle};
    type_register(types, sizeof types / sizeof *types);
}
