/* exceptions.c: the exception classes as types: System.Exception with its members, and exceptions.def. */
#include <string.h>

#include "base/heap.h"
#include "object/convert.h"
#include "object/error_internal.h"
#include "object/map.h"
#include "object/type_internal.h"

static exception *self_of(value v)
{
    return (exception *)v.as.o;
}

/* ---- constructors: the same functions serve every class; c->type says which ---- */

static const char *default_message(const type *t)
{
    static const struct {
        const char *type, *message;
    } defaults[] = {
#define EXCEPTION(c_name, full, base_name, message) {full, message},
#include "object/exceptions.def"
#undef EXCEPTION
    };
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (strcmp(defaults[i].type, t->name) == 0) {
            return defaults[i].message;
        }
    }
    return NULL;
}

static value make_default(call *c)
{
    const char *m = default_message(c->type);
    return v_obj(exception_of_type(c->type, m ? str_c(m) : NULL));
}

static str *message_argument(call *c, uint32_t i)
{
    return c->args[i].kind == K_STRING ? c->args[i].as.s : NULL;
}

static value make_message(call *c)
{
    return v_obj(exception_of_type(c->type, message_argument(c, 0)));
}

static value make_inner(call *c)
{
    exception *e = exception_of_type(c->type, message_argument(c, 0));
    e->inner = c->args[1];
    return v_obj(e);
}

static str *with_parameter(str *message, value param)
{
    if (param.kind != K_STRING || param.as.s->length == 0) {
        return message;
    }
    return str_concat_n((str *[]){message, str_c(" (Parameter '"), param.as.s, str_c("')")}, 4);
}

/* ArgumentException(message, paramName); its children take the name first. */
static value make_argument(call *c)
{
    str *m = message_argument(c, 0);
    exception *e = exception_of_type(c->type, with_parameter(m ? m : str_empty, c->args[1]));
    e->extra = c->args[1];
    return v_obj(e);
}

static value make_parameter(call *c)
{
    const char *m = default_message(c->type);
    exception *e = exception_of_type(c->type, with_parameter(str_c(m ? m : ""), c->args[0]));
    e->extra = c->args[0];
    return v_obj(e);
}

static value make_parameter_message(call *c)
{
    str *m = message_argument(c, 1);
    exception *e = exception_of_type(c->type, with_parameter(m ? m : str_empty, c->args[0]));
    e->extra = c->args[0];
    return v_obj(e);
}

static value make_out_of_range(call *c)
{
    str *m = with_parameter(message_argument(c, 2) ? message_argument(c, 2) : str_empty, c->args[0]);
    if (!v_is_null(c->args[1])) {
        m = str_concat_n((str *[]){m, str_c("\nActual value was "), to_str_current(c->args[1]), str_c(".")}, 4);
    }
    exception *e = exception_of_type(c->type, m);
    e->extra = c->args[0];
    e->extra2 = c->args[1];
    return v_obj(e);
}

static value make_file(call *c)
{
    exception *e = exception_of_type(c->type, message_argument(c, 0));
    e->extra = c->args[1];
    return v_obj(e);
}

static value make_disposed(call *c)
{
    str *name = c->args[0].kind == K_STRING ? c->args[0].as.s : str_empty;
    str *m = str_concat_n((str *[]){str_c("Cannot access a disposed object.\nObject name: '"), name, str_c("'.")}, 3);
    exception *e = exception_of_type(c->type, m);
    e->extra = c->args[0];
    return v_obj(e);
}

static const method usual_ctors[] = {{NULL, "", NULL, make_default, 0},
                                     {NULL, "string message", NULL, make_message, 0},
                                     {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
                                     {0}};
static const method argument_ctors[] = {{NULL, "", NULL, make_default, 0},
                                        {NULL, "string message", NULL, make_message, 0},
                                        {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
                                        {NULL, "string message, string paramName", NULL, make_argument, 0},
                                        {0}};
static const method null_ctors[] = {{NULL, "", NULL, make_default, 0},
                                    {NULL, "string paramName", NULL, make_parameter, 0},
                                    {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
                                    {NULL, "string paramName, string message", NULL, make_parameter_message, 0},
                                    {0}};
static const method range_ctors[] = {
    {NULL, "", NULL, make_default, 0},
    {NULL, "string paramName", NULL, make_parameter, 0},
    {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
    {NULL, "string paramName, string message", NULL, make_parameter_message, 0},
    {NULL, "string paramName, object actualValue, string message", NULL, make_out_of_range, 0},
    {0}};
static const method file_ctors[] = {{NULL, "", NULL, make_default, 0},
                                    {NULL, "string message", NULL, make_message, 0},
                                    {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
                                    {NULL, "string message, string fileName", NULL, make_file, 0},
                                    {0}};
static const method disposed_ctors[] = {{NULL, "string objectName", NULL, make_disposed, 0},
                                        {NULL, "string message, System.Exception innerException", NULL, make_inner, 0},
                                        {0}};

/* ---- members ---- */

static value get_message(value v, const type *t)
{
    (void)t;
    return v_str(exception_message(self_of(v)));
}

static value get_inner(value v, const type *t)
{
    (void)t;
    return self_of(v)->inner;
}

static value get_stack_trace(value v, const type *t)
{
    (void)t;
    str *s = self_of(v)->stack_trace;
    return s ? v_str(s) : V_NULL;
}

static value get_data(value v, const type *t)
{
    (void)t;
    exception *e = self_of(v);
    if (v_is_null(value_load(&e->data))) {
        value_store(&e->data, v_obj(hashtable_new()));
    }
    return value_load(&e->data);
}

static value get_null(value v, const type *t)
{
    (void)v;
    (void)t;
    return V_NULL;
}

static value get_hresult(value v, const type *t)
{
    (void)v;
    (void)t;
    return v_int((int32_t)0x80131500);
}

static value get_extra(value v, const type *t)
{
    (void)t;
    return self_of(v)->extra;
}

static value get_extra2(value v, const type *t)
{
    (void)t;
    return self_of(v)->extra2;
}

/* AggregateException: those it was made of, else the inner one alone. */
static value get_inner_exceptions(value v, const type *t)
{
    (void)t;
    const exception *e = self_of(v);
    if (value_is_array(e->extra)) {
        return e->extra;
    }
    return v_obj(array_objects(&e->inner, v_is_null(e->inner) ? 0 : 1));
}

extern type type_AggregateException;

static void flatten_into(value v, list *out)
{
    if (v.kind == K_OBJECT && v.as.o->type == &type_AggregateException) {
        const array *a = v_array(get_inner_exceptions(v, NULL));
        for (size_t i = 0; i < a->length; i++) {
            flatten_into(array_get(a, i), out);
        }
    } else {
        list_add(out, v);
    }
}

static value flatten(call *c)
{
    list *all = list_new(NULL);
    flatten_into(c->self, all);
    exception *e = exception_of_type(&type_AggregateException, self_of(c->self)->message);
    e->inner = list_get(all, 0);
    e->extra = v_obj(list_to_array(all));
    return v_obj(e);
}

static value get_record(value v, const type *t)
{
    (void)t;
    exception *e = self_of(v);
    if (!e->record) {
        e->record = error_record_new(e, "RuntimeException", EC_NotSpecified, V_NULL);
    }
    return v_obj(e->record);
}

static value get_was_thrown(value v, const type *t)
{
    (void)t;
    error_record *r = self_of(v)->record;
    return v_bool(r && r->from_throw);
}

static value base_exception(call *c)
{
    value v = c->self;
    while (!v_is_null(self_of(v)->inner)) {
        v = self_of(v)->inner;
    }
    return v;
}

static str *exception_text(value v, bool invariant)
{
    const exception *e = self_of(v);
    str *m = exception_message(e);
    str *s = m->length ? str_concat_n((str *[]){type_text(e->o.type), str_c(": "), m}, 3) : type_text(e->o.type);
    if (!v_is_null(e->inner)) {
        s = str_concat_n((str *[]){s, str_c("\n ---> "), exception_text(e->inner, invariant),
                                   str_c("\n   --- End of inner exception stack trace ---")},
                         4);
    }
    if (e->stack_trace && e->stack_trace->length) {
        s = str_concat_n((str *[]){s, str_c("\n"), e->stack_trace}, 3);
    }
    return s;
}

static value exception_to_string(call *c)
{
    return v_str(exception_text(c->self, false));
}

static const property exception_properties[] = {{"TargetSite", "object", get_null, NULL, 0},
                                                {"Message", "string", get_message, NULL, 0},
                                                {"Data", "System.Collections.IDictionary", get_data, NULL, 0},
                                                {"InnerException", "System.Exception", get_inner, NULL, 0},
                                                {"HelpLink", "string", get_null, NULL, 0},
                                                {"Source", "string", get_null, NULL, 0},
                                                {"HResult", "int", get_hresult, NULL, 0},
                                                {"StackTrace", "string", get_stack_trace, NULL, 0},
                                                {0}};
static const method exception_methods[] = {{"GetBaseException", "", "System.Exception", base_exception, 0},
                                           {"ToString", "", "string", exception_to_string, 0},
                                           {0}};
static const property argument_properties[] = {{"ParamName", "string", get_extra, NULL, 0}, {0}};
static const property range_properties[] = {{"ActualValue", "object", get_extra2, NULL, 0}, {0}};
static const property file_properties[] = {{"FileName", "string", get_extra, NULL, 0}, {0}};
static const property object_name_properties[] = {{"ObjectName", "string", get_extra, NULL, 0}, {0}};
static const property runtime_properties[] = {
    {"ErrorRecord", "System.Management.Automation.ErrorRecord", get_record, NULL, 0},
    {"WasThrownFromThrowStatement", "bool", get_was_thrown, NULL, 0},
    {0}};
static const property command_properties[] = {{"CommandName", "string", get_extra, NULL, 0}, {0}};
static const property item_properties[] = {{"ItemName", "string", get_extra, NULL, 0}, {0}};
static const property parameter_properties[] = {{"ParameterName", "string", get_extra, NULL, 0}, {0}};
static const property exit_properties[] = {{"ExitCode", "int", get_extra, NULL, 0}, {0}};

static const property request_properties[] = {{"StatusCode", "object", get_extra2, NULL, 0}, {0}};
static const property response_properties[] = {{"Response", "System.Net.Http.HttpResponseMessage", get_extra, NULL, 0},
                                               {0}};

static const type_ops exception_ops = {.to_string = exception_text};

type type_Exception = {
    TYPE_OBJECT,          .name = "System.Exception", .base = "System.Object",      .flags = T_EXCEPTION,
    .kind = K_OBJECT,     .ctors = usual_ctors,       .methods = exception_methods, .properties = exception_properties,
    .ops = &exception_ops};

#define EXCEPTION(c_name, full, base_name, message)                                                                    \
    type type_##c_name = {TYPE_OBJECT,      .name = full,         .base = base_name,    .flags = T_EXCEPTION,          \
                          .kind = K_OBJECT, .ctors = usual_ctors, .ops = &exception_ops};
#include "object/exceptions.def"
#undef EXCEPTION

static type *const all[] = {
    &type_Exception,
#define EXCEPTION(c_name, full, base_name, message) &type_##c_name,
#include "object/exceptions.def"
#undef EXCEPTION
};

static const property aggregate_properties[] = {{"InnerExceptions", "object[]", get_inner_exceptions, NULL, 0}, {0}};
static const method aggregate_methods[] = {{"Flatten", "", "System.AggregateException", flatten, 0}, {0}};

/* The few with members or constructors of their own. */
static void specialise(void)
{
    type_AggregateException.properties = aggregate_properties;
    type_AggregateException.methods = aggregate_methods;
    type_ArgumentException.ctors = argument_ctors;
    type_ArgumentException.properties = argument_properties;
    type_ArgumentNullException.ctors = null_ctors;
    type_ArgumentOutOfRangeException.ctors = range_ctors;
    type_ArgumentOutOfRangeException.properties = range_properties;
    type_FileNotFoundException.ctors = file_ctors;
    type_FileNotFoundException.properties = file_properties;
    type_FileLoadException.properties = file_properties;
    type_ObjectDisposedException.ctors = disposed_ctors;
    type_ObjectDisposedException.properties = object_name_properties;
    type_RuntimeException.properties = runtime_properties;
    type_CommandNotFoundException.properties = command_properties;
    type_SessionStateException.properties = item_properties;
    type_ParameterBindingException.properties = parameter_properties;
    type_HttpRequestException.properties = request_properties;
    type_HttpResponseException.properties = response_properties;
    type_NativeCommandExitException.properties = exit_properties;
}

void exceptions_register(void)
{
    specialise();
    type_register(all, COUNT_OF(all));
}
