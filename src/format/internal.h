/* internal.h: what the files of src/format share: packets, fields, views, text.
 *
 * Purpose: objects become packets (shape.c), packets become lines (formatter.c, writers.c). Format-* cmdlets end in the
 *   middle: they emit packets, which any formatter renders later.
 * Invariants: packets are immutable once emitted. A document is START, then GROUP_START, entries, GROUP_END any number of
 *   times, then END; out-of-band entries (strings, scalars, errors) may stand anywhere.
 * Threads: one fiber. Cost: an out-of-band string costs one packet.
 */
#ifndef FORMAT_INTERNAL_H
#define FORMAT_INTERNAL_H

#include "base/heap.h"
#include "format/format.h"
#include "object/convert.h"

/* ---- text.c: columns on a screen ---- */

typedef struct text_lines {
    str **items;
    uint32_t count, capacity;
} text_lines;

void lines_add(text_lines *l, str *s);
/* Columns on the screen; escape sequences take none. */
int text_columns(const str *s);
/* Length in units of the longest start (end) that takes at most n columns. */
size_t text_head(const str *s, int n);
size_t text_tail(const str *s, int n);
str *text_blanks(int n);
/* At line breaks only. */
void text_split(const str *s, text_lines *out);
/* Breaks at blanks so that lines are at most `first`, then `rest` columns wide. */
void text_wrap(const str *s, int first, int rest, text_lines *out);
/* A cell: cut with an ellipsis or padded to `width`. `pad`: blanks behind left-aligned text. */
enum { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };
str *text_fit(str *s, int width, int align, bool pad);

/* ---- packets ---- */

/* Tree of a custom view. */
typedef enum tree_kind { TREE_TEXT, TREE_NEWLINE, TREE_FRAME } tree_kind;
typedef struct tree {
    tree_kind kind;
    str *text;
    int left, right, first; /* of a frame */
    struct tree *child;     /* first child of a frame */
    struct tree *next;
} tree;

typedef struct tree_builder {
    tree *first, *last;
} tree_builder;
void tree_text(tree_builder *b, str *s);
void tree_newline(tree_builder *b);
void tree_frame(tree_builder *b, int left, tree *child);

typedef struct column {
    str *label;
    int width; /* 0: sized by content or by what is left */
    int align;
} column;

typedef enum packet_kind { PACKET_START, PACKET_GROUP_START, PACKET_ENTRY, PACKET_GROUP_END, PACKET_END } packet_kind;
typedef enum entry_kind { ENTRY_ROW, ENTRY_LIST, ENTRY_WIDE, ENTRY_TREE, ENTRY_TEXT } entry_kind;
typedef enum format_shape { SHAPE_ANY, SHAPE_TABLE, SHAPE_LIST, SHAPE_WIDE, SHAPE_CUSTOM } format_shape;

typedef struct packet {
    object o;
    packet_kind kind;
    /* START */
    format_shape shape;
    column *columns;
    uint32_t column_count;
    bool hide_header, repeat_header, autosize;
    int wide_columns;
    /* GROUP_START: heading or NULL. ENTRY: what is shown. */
    tree *tree;
    entry_kind entry;
    bool out_of_band, wrap, is_error;
    str **labels; /* of a list */
    str **cells;
    uint8_t *aligns; /* of a row; NULL: those of the columns */
    uint32_t cell_count;
    str *text;
} packet;

packet *packet_new(packet_kind kind);
/* The packet in a value, or NULL. */
packet *packet_of(value v);
extern type type_FormatStartData, type_GroupStartData, type_FormatEntryData, type_GroupEndData, type_FormatEndData;

/* ---- field.c: what a column shows ---- */

typedef struct field {
    str *name;    /* property name, perhaps with wildcards; NULL: script */
    value script; /* V_NULL: by name */
    str *label;   /* NULL: the name, or the script's text */
    int width, align;
    str *format; /* FormatString */
    int depth;   /* Format-Custom */
} field;

typedef struct fields {
    field *items;
    uint32_t count, capacity;
} fields;

void fields_add(fields *l, field e);
/* From a -Property argument. `keys` names the hashtable keys that are allowed. Throws DictionaryKeyIllegal and so on. */
void fields_parse(value property, const char *keys, fields *out);
/* Names with wildcards become the properties they match in `v`. keep_missing: names that match nothing stay (tables). */
void fields_resolve(const fields *in, value v, bool keep_missing, fields *out);
str *field_label(const field *e);
/* false: no such property, or it failed (then *error says how). */
bool field_value(const field *e, value v, value *out, error_record **error);
/* The properties that stand for an object: its default display set, or all of them. */
void fields_default(value v, fields *out);
void fields_all(value v, fields *out);
bool has_properties(value v);
bool fields_default_set(value v, fields *out); /* false: it has none */
/* The one property that names an object: Name, Id, Key, *Key, *Name, *Id. */
bool field_display_name(value v, field *out);

/* ---- cell.c: values as text ---- */

/* Text of a value in a cell or behind a label. `limit`: $FormatEnumerationLimit. `table`: doubles in the N format. */
str *cell_text(value v, int limit, bool table);
/* Text of a scalar on a line of its own. */
str *plain_line(value v);
/* Is it one of the types that print as text everywhere and are right-aligned in tables? */
bool is_scalar(value v);
/* XML nodes show their children and attributes, not .NET's properties; as text, their name. */
bool is_xml_node(value v);
/* The parts of what formats as a sequence; also dictionaries. */
bool cell_enumerate(value v, enumerator *e);
int enumeration_limit(runspace *rs);

/* ---- type names ---- */

typedef struct type_names {
    const char **names;
    uint32_t count;
} type_names;
type_names type_names_of(value v);

/* ---- views.c ---- */

typedef struct view_column {
    const char *label; /* NULL: the property's name */
    const char *property;
    int width, align;
    str *(*text)(value v); /* instead of the property */
} view_column;

typedef struct view {
    const char *types; /* comma list of type names */
    format_shape shape;
    const view_column *columns; /* ends with a row of zeros */
    const char *name;           /* for -View; NULL: default */
    bool wrap;
    bool out_of_band;
    bool hide_header;
    const char *group_property; /* or NULL */
    const char *group_label;
    str *(*group_text)(value v);             /* value of the group when it is no property */
    void (*build)(value v, tree_builder *b); /* of a custom view */
    bool (*applies)(value v);                /* NULL: always */
    int group_indent;
} view;

/* The first view for those types, of that shape (SHAPE_ANY: any), by name when given. */
const view *view_find(value v, format_shape shape, const str *name, bool out_of_band);
bool view_applies(const view *w, value v);
/* Names of a type's default display set, or NULL: "Id,Handles,CPU". */
const char *view_display_set(value v);

/* ---- shape.c: objects to packets ---- */

typedef struct shape_options {
    format_shape shape;
    fields properties;
    str *view_name;
    field *group_by;
    bool autosize, hide_header, repeat_header, wrap, force, show_error, display_error;
    int columns; /* Format-Wide */
    int depth;   /* Format-Custom */
    int expand;  /* EXPAND_* */
} shape_options;

enum { EXPAND_ENUM, EXPAND_CORE, EXPAND_BOTH };

typedef struct shaper {
    runspace *rs;
    shape_options options;
    void (*emit)(void *arg, packet *p);
    void *arg;
    void (*unknown_view)(void *arg, str *name);
    void (*report)(void *arg, const field *f, value v); /* -ShowError: an expression that failed */
    bool started, in_group;
    format_shape shape;
    const view *view; /* NULL: by properties */
    fields active;
    uint32_t column_count;
    value group_value;
    str *group_text;
    int limit;
} shaper;

void shaper_init(shaper *s, runspace *rs, void (*emit)(void *arg, packet *p), void *arg);
void shaper_process(shaper *s, value v);
void shaper_end(shaper *s);

/* ---- custom.c ---- */
tree *custom_tree(value v, const fields *properties, int depth, int limit);

/* ---- error_view.c ---- */
/* Lines of an error by $ErrorView, as an out-of-band entry. */
str *error_view_text(runspace *rs, value record, bool colour);

/* ---- writers.c: packets to lines ---- */

typedef void (*line_fn)(void *arg, str *text);

typedef struct table_writer {
    int width;
    column *columns;
    uint32_t count;
    bool disabled;
    text_lines header; /* kept for groups that follow */
} table_writer;
void table_init(table_writer *t, int width, const column *columns, const int *hint, uint32_t count);
void table_header(table_writer *t, line_fn line, void *arg);
void table_row(table_writer *t, str *const *cells, uint32_t n, const uint8_t *aligns, bool wrap, line_fn line,
               void *arg);
void list_write(str *const *labels, str *const *cells, uint32_t n, int width, line_fn line, void *arg);
void tree_write(const tree *t, int width, line_fn line, void *arg);

#endif
