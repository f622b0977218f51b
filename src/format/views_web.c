/* views_web.c: views of what Invoke-WebRequest gives. */
#include "format/views.h"

/* The first 200 characters of a long text. */
static str *start_of(value v, const char *name)
{
    value out;
    if (!member_try_get(v, str_intern_c(name), &out))
        return str_empty;
    if (out.kind != K_STRING)
        return cell_text(out, 4, false);
    return out.as.s->length > 200 ? str_sub(out.as.s, 0, 200) : out.as.s;
}

static str *content_text(value v)
{
    return start_of(v, "Content");
}

static str *raw_text(value v)
{
    return start_of(v, "RawContent");
}

static const view_column html_columns[] = {{NULL, "StatusCode", 0, 0, NULL},
                                           {NULL, "StatusDescription", 0, 0, NULL},
                                           {"Content", NULL, 0, 0, content_text},
                                           {"RawContent", NULL, 0, 0, raw_text},
                                           {NULL, "Headers", 0, 0, NULL},
                                           {NULL, "Images", 0, 0, NULL},
                                           {NULL, "InputFields", 0, 0, NULL},
                                           {NULL, "Links", 0, 0, NULL},
                                           {NULL, "RawContentLength", 0, 0, NULL},
                                           {NULL, "RelationLink", 0, 0, NULL},
                                           {0}};
static const view html = {
    .types = "Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject", .shape = SHAPE_LIST, .columns = html_columns};

static const view_column response_columns[] = {
    {NULL, "StatusCode", 0, 0, NULL},      {NULL, "StatusDescription", 0, 0, NULL},
    {"Content", NULL, 0, 0, content_text}, {"RawContent", NULL, 0, 0, raw_text},
    {NULL, "Headers", 0, 0, NULL},         {NULL, "RawContentLength", 0, 0, NULL},
    {NULL, "RelationLink", 0, 0, NULL},    {0}};
static const view response = {
    .types = "Microsoft.PowerShell.Commands.WebResponseObject", .shape = SHAPE_LIST, .columns = response_columns};

const view *const views_web[] = {&html, &response, NULL};
