/* clixml_types.c: [System.Management.Automation.PSSerializer]. */
#include "engine/jobs/clixml.h"
#include "object/error.h"

static value serialize(call *c)
{
    int depth = c->argc > 1 ? (int)c->args[1].as.i : 1;
    if (depth < 1)
        throw_error("System.Management.Automation.PSArgumentException", "Argument", EC_InvalidArgument, V_NULL,
                    "Value of depth parameter must be greater than or equal to 1.");
    return v_str(clixml_text(c->args[0], depth));
}

static list *read_argument(const call *c)
{
    buf b = {0};
    str_append_utf8(to_str(c->args[0]), &b);
    return clixml_read(b.data, b.length);
}

static value deserialize(call *c)
{
    list *all = read_argument(c);
    if (list_count(all) == 1)
        return list_get(all, 0);
    return v_obj(list_to_array(all));
}

static value deserialize_list(call *c)
{
    return v_obj(list_to_array(read_argument(c)));
}

static const method methods[] = {{"Serialize", "object source", "string", serialize, M_STATIC},
                                 {"Serialize", "object source, int depth", "string", serialize, M_STATIC},
                                 {"Deserialize", "string source", "object", deserialize, M_STATIC},
                                 {"DeserializeAsList", "string source", "object[]", deserialize_list, M_STATIC},
                                 {0}};
static type type_PSSerializer = {TYPE_OBJECT, .name = "System.Management.Automation.PSSerializer", .kind = K_OBJECT,
                                 .methods = methods};

void clixml_register(void)
{
    static type *const types[] = {&type_PSSerializer};
    type_register(types, 1);
}
