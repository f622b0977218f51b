/* comment_help.c: help written as a comment: where it stands, and its sections. */
#include "cmdlets/core/comment_help.h"

#include "base/utf.h"

/* ---- where ---- */

typedef struct span {
    uint32_t start, end;
} span;

static bool at(const source *s, uint32_t i, const char *text)
{
    for (; *text; text++, i++)
        if (i >= s->length || s->text[i] != (uint16_t)*text)
            return false;
    return true;
}

static uint32_t skip_space(const source *s, uint32_t i)
{
    while (i < s->length && utf_is_space(s->text[i]))
        i++;
    return i;
}

static uint32_t line_end(const source *s, uint32_t i)
{
    while (i < s->length && s->text[i] != '\n')
        i++;
    return i;
}

/* The comment that begins at `i`: a block, or lines that follow each other. */
static span comment_at(const source *s, uint32_t i)
{
    if (at(s, i, "<#")) {
        uint32_t end = i + 2;
        while (end < s->length && !at(s, end, "#>"))
            end++;
        return (span){i + 2, end};
    }
    span found = {i, i};
    while (i < s->length && s->text[i] == '#') {
        found.end = line_end(s, i);
        i = found.end + 1;
        while (i < s->length && (s->text[i] == ' ' || s->text[i] == '\t'))
            i++;
    }
    return found;
}

/* The comment that ends right above `i`, with at most one empty line between. */
static span comment_above(const source *s, uint32_t i)
{
    uint32_t breaks = 0;
    while (i > 0 && utf_is_space(s->text[i - 1]))
        breaks += s->text[--i] == '\n';
    if (breaks > 2 || i == 0)
        return (span){0, 0};
    if (i >= 2 && at(s, i - 2, "#>")) {
        uint32_t start = i - 2;
        while (start > 0 && !at(s, start, "<#"))
            start--;
        return (span){start + 2, i - 2};
    }
    span found = {i, i};
    for (;;) {
        uint32_t start = found.start;
        while (start > 0 && s->text[start - 1] != '\n')
            start--;
        uint32_t first = start;
        while (first < found.start && (s->text[first] == ' ' || s->text[first] == '\t'))
            first++;
        if (first >= s->length || s->text[first] != '#')
            return found;
        found.start = first;
        if (!start)
            return found;
        found.start = start - 1;
        if (found.start && s->text[found.start - 1] == '\r')
            found.start--;
    }
}

/* ---- sections ---- */

static str *strip_mark(str *line)
{
    str *t = str_trim(line, NULL, 3);
    return t->length && str_at(t, 0) == '#' ? str_trim(str_sub(t, 1, t->length - 1), NULL, 2) : line;
}

typedef struct section {
    comment_help *help;
    str *keyword, *argument;
    wbuf text;
} section;

static void close_section(section *s)
{
    comment_help *h = s->help;
    str *text = str_trim(str_from_wbuf(&s->text), NULL, 3);
    s->text = (wbuf){0};
    if (!s->keyword)
        return;
    h->found = true;
    if (str_equal_c(s->keyword, "SYNOPSIS"))
        h->synopsis = text;
    else if (str_equal_c(s->keyword, "DESCRIPTION"))
        h->description = text;
    else if (str_equal_c(s->keyword, "NOTES"))
        h->notes = text;
    else if (str_equal_c(s->keyword, "EXAMPLE"))
        list_add(h->examples, v_str(text));
    else if (str_equal_c(s->keyword, "LINK"))
        list_add(h->links, v_str(text));
    else if (str_equal_c(s->keyword, "INPUTS"))
        list_add(h->inputs, v_str(text));
    else if (str_equal_c(s->keyword, "OUTPUTS"))
        list_add(h->outputs, v_str(text));
    else if (str_equal_c(s->keyword, "PARAMETER"))
        map_set(h->parameters, v_str(s->argument), v_str(text));
}

static bool is_keyword(const str *line)
{
    static const char *const words[] = {"SYNOPSIS",    "DESCRIPTION", "PARAMETER",     "EXAMPLE",
                                        "INPUTS",      "OUTPUTS",     "NOTES",         "LINK",
                                        "ROLE",        "COMPONENT",   "FUNCTIONALITY", "FORWARDHELPTARGETNAME",
                                        "EXTERNALHELP"};
    if (line->length < 2 || str_at(line, 0) != '.')
        return false;
    ptrdiff_t blank = str_index_unit(line, ' ', 0);
    str *word = str_sub(line, 1, (blank < 0 ? line->length : (size_t)blank) - 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_c(word, words[i]))
            return true;
    return false;
}

static void read_line(section *s, str *line)
{
    line = strip_mark(line);
    str *bare = str_trim(line, NULL, 3);
    if (!is_keyword(bare)) {
        str_append(&s->text, str_trim(line, NULL, 2));
        wbuf_unit(&s->text, '\n');
        return;
    }
    close_section(s);
    ptrdiff_t blank = str_index_unit(bare, ' ', 0);
    size_t end = blank < 0 ? bare->length : (size_t)blank;
    s->keyword = str_sub(bare, 1, end - 1);
    s->argument = str_trim(str_sub(bare, end, bare->length - end), NULL, 3);
}

static void read_comment(comment_help *h, const source *src, span where)
{
    section s = {.help = h};
    for (uint32_t i = where.start; i < where.end;) {
        uint32_t end = line_end(src, i);
        if (end > where.end)
            end = where.end;
        read_line(&s, str_new(src->text + i, end - i));
        i = end + 1;
    }
    close_section(&s);
}

comment_help comment_help_of(const script_block *sb)
{
    comment_help h = {.examples = list_new(NULL),
                      .links = list_new(NULL),
                      .inputs = list_new(NULL),
                      .outputs = list_new(NULL),
                      .parameters = hashtable_new()};
    const ast *node = (const ast *)sb->block->node;
    const source *src = sb->block->src;
    bool is_function = node->parent && node->parent->kind == AST_FunctionDefinition;
    uint32_t start = node->start + (is_function && at(src, node->start, "{"));
    read_comment(&h, src, comment_at(src, skip_space(src, start)));
    if (!h.found && is_function)
        read_comment(&h, src, comment_above(src, node->parent->start));
    if (!h.found && node->end > node->start)
        read_comment(&h, src, comment_above(src, node->end - is_function));
    return h;
}
