/* format_shape.c: Format-Table, Format-List, Format-Wide, Format-Custom: objects in, format packets out. */
#include "cmdlets/cmdlets.h"
#include "format/internal.h"

/* The parameters that all four have stand first, in this order. */
enum {
    P_Property,
    P_GroupBy,
    P_View,
    P_ShowError,
    P_DisplayError,
    P_Force,
    P_Expand,
    P_InputObject,
    P_AutoSize, /* tables and wide lists */
    P_HideTableHeaders,
    P_RepeatHeader,
    P_Wrap,
    P_Column = P_HideTableHeaders,
    P_Depth = P_AutoSize
};

#define COMMON_PARAMS(property_type)                                                                                   \
    [P_Property] = {"Property", property_type, .position = 1}, [P_GroupBy] = {"GroupBy", "object", .flags = 0},        \
    [P_View] = {"View", "string", .flags = 0}, [P_ShowError] = {"ShowError", "switch", .flags = 0},                    \
    [P_DisplayError] = {"DisplayError", "switch", .flags = 0}, [P_Force] = {"Force", "switch", .flags = 0},            \
    [P_Expand] = {"Expand", "string", .validate = "set CoreOnly,EnumOnly,Both"},                                       \
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE}

static const param_spec table_params[] = {COMMON_PARAMS("object[]"),
                                          [P_AutoSize] = {"AutoSize", "switch", .flags = 0},
                                          [P_HideTableHeaders] = {"HideTableHeaders", "switch", .flags = 0},
                                          [P_RepeatHeader] = {"RepeatHeader", "switch", .flags = 0},
                                          [P_Wrap] = {"Wrap", "switch", .flags = 0},
                                          {0}};
static const param_spec list_params[] = {COMMON_PARAMS("object[]"), {0}};
static const param_spec wide_params[] = {COMMON_PARAMS("object"),
                                         [P_AutoSize] = {"AutoSize", "switch", .flags = 0},
                                         [P_Column] = {"Column", "int", .validate = "range 1 2147483647"},
                                         {0}};
static const param_spec custom_params[] = {
    COMMON_PARAMS("object[]"), [P_Depth] = {"Depth", "int", .validate = "range 1 2147483647"}, {0}};

typedef struct format_run {
    shaper shaper;
    cmdlet_run *run;
} format_run;

static void emit(void *arg, packet *p)
{
    cmdlet_write(arg, v_obj(p));
}

static void unknown_view(void *arg, str *name)
{
    cmdlet_fail_text(arg, "System.Management.Automation.PipelineStoppedException", "FormatViewNotFound",
                     EC_ObjectNotFound, v_str(name), "The view name %s cannot be found.", str_to_c(name));
}

static void report(void *arg, const field *f, value v)
{
    cmdlet_error_text(arg, "System.Management.Automation.RuntimeException", "mshExpressionError", EC_InvalidArgument, v,
                      "Failed to evaluate expression \"%s\".", str_to_c(f->name ? f->name : to_str(f->script)));
}

static void property_and_view(cmdlet_run *c)
{
    error_record *r =
        error_record_new(exception_new("System.IO.InvalidDataException", str_c("Found invalid data while decoding.")),
                         "FormatCannotSpecifyViewAndProperty", EC_InvalidArgument, V_NULL);
    r->details = str_c("The View and Property parameters cannot both be specified.");
    cmdlet_fail(c, r);
}

static int expand_of(cmdlet_run *c)
{
    str *s = arg_str(c, P_Expand);
    return !s || str_equal_c(s, "EnumOnly") ? EXPAND_ENUM : str_equal_c(s, "CoreOnly") ? EXPAND_CORE : EXPAND_BOTH;
}

static void group_by(cmdlet_run *c, shape_options *o)
{
    fields l = {0};
    if (!has(c, P_GroupBy))
        return;
    fields_parse(arg(c, P_GroupBy), "expression label name formatstring", &l);
    if (l.count)
        o->group_by = &l.items[0];
}

static shaper *begin_shape(cmdlet_run *c, format_shape shape, const char *keys)
{
    format_run *f = c->state;
    shaper_init(&f->shaper, c->rs, emit, c);
    f->run = c;
    shape_options *o = &f->shaper.options;
    f->shaper.unknown_view = unknown_view;
    f->shaper.report = report;
    o->shape = shape;
    if (has(c, P_Property))
        fields_parse(arg(c, P_Property), keys, &o->properties);
    o->view_name = arg_str(c, P_View);
    if (o->view_name && o->properties.count)
        property_and_view(c);
    group_by(c, o);
    o->force = arg_switch(c, P_Force);
    o->show_error = arg_switch(c, P_ShowError);
    o->display_error = arg_switch(c, P_DisplayError);
    o->expand = expand_of(c);
    return &f->shaper;
}

static void begin_table(cmdlet_run *c)
{
    shaper *s = begin_shape(c, SHAPE_TABLE, "expression label name width alignment formatstring");
    s->options.autosize = arg_switch(c, P_AutoSize);
    s->options.hide_header = arg_switch(c, P_HideTableHeaders);
    s->options.repeat_header = arg_switch(c, P_RepeatHeader);
    s->options.wrap = arg_switch(c, P_Wrap);
}

static void begin_list(cmdlet_run *c)
{
    begin_shape(c, SHAPE_LIST, "expression label name formatstring");
}

static void begin_wide(cmdlet_run *c)
{
    shaper *s = begin_shape(c, SHAPE_WIDE, "expression formatstring");
    if (arg_switch(c, P_AutoSize) && has(c, P_Column)) {
        error_record *r = error_record_new(
            exception_new("System.IO.InvalidDataException", str_c("Found invalid data while decoding.")),
            "FormatCannotSpecifyAutosizeAndColumns", EC_InvalidArgument, V_NULL);
        r->details = str_c("The AutoSize and Column parameters cannot both be specified.");
        cmdlet_fail(c, r);
    }
    s->options.autosize = arg_switch(c, P_AutoSize);
    s->options.columns = (int)arg_int(c, P_Column, 0);
}

static void begin_custom(cmdlet_run *c)
{
    shaper *s = begin_shape(c, SHAPE_CUSTOM, "expression depth");
    s->options.depth = (int)arg_int(c, P_Depth, 0);
}

static void process(cmdlet_run *c)
{
    value v = has(c, P_InputObject) ? arg(c, P_InputObject) : c->input;
    shaper_process(&((format_run *)c->state)->shaper, v);
}

static void end(cmdlet_run *c)
{
    shaper_end(&((format_run *)c->state)->shaper);
}

#define OUTPUT "Microsoft.PowerShell.Commands.Internal.Format"

const cmdlet cmdlet_format_table = {.name = "Format-Table",
                                    .module = MODULE_UTILITY,
                                    .aliases = "ft",
                                    .params = table_params,
                                    .output = OUTPUT,
                                    .synopsis = "Formats the output as a table.",
                                    .state_size = sizeof(format_run),
                                    .begin = begin_table,
                                    .process = process,
                                    .end = end};

const cmdlet cmdlet_format_list = {.name = "Format-List",
                                   .module = MODULE_UTILITY,
                                   .aliases = "fl",
                                   .params = list_params,
                                   .output = OUTPUT,
                                   .synopsis = "Formats the output as a list of properties, each on a line of its own.",
                                   .state_size = sizeof(format_run),
                                   .begin = begin_list,
                                   .process = process,
                                   .end = end};

const cmdlet cmdlet_format_wide = {.name = "Format-Wide",
                                   .module = MODULE_UTILITY,
                                   .aliases = "fw",
                                   .params = wide_params,
                                   .output = OUTPUT,
                                   .synopsis = "Formats objects as a wide table of one property each.",
                                   .state_size = sizeof(format_run),
                                   .begin = begin_wide,
                                   .process = process,
                                   .end = end};

const cmdlet cmdlet_format_custom = {.name = "Format-Custom",
                                     .module = MODULE_UTILITY,
                                     .aliases = "fc",
                                     .params = custom_params,
                                     .output = OUTPUT,
                                     .synopsis = "Formats the output by a custom view, or as a tree of properties.",
                                     .state_size = sizeof(format_run),
                                     .begin = begin_custom,
                                     .process = process,
                                     .end = end};
