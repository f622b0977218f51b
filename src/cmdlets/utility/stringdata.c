/* stringdata.c: ConvertFrom-StringData: lines of name=value to a hashtable. */
#include "base/utf.h"
#include "cmdlets/cmdlets.h"
#include "object/regex.h"

enum { P_StringData, P_Delimiter };
static const param_spec params[] = {[P_StringData] = {"StringData", "string", .position = 1,
                                                      .flags = PF_MANDATORY | PF_PIPELINE | PF_ALLOW_EMPTY_STRING},
                                    [P_Delimiter] = {"Delimiter", "char", .position = 2},
                                    {0}};

static void add_line(cmdlet_run *c, map *table, str *line, uint16_t delimiter)
{
    line = str_trim(line, NULL, 3);
    if (!line->length || str_at(line, 0) == '#')
        return;
    ptrdiff_t at = str_index_unit(line, delimiter, 0);
    if (at <= 0)
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
                         EC_InvalidOperation, V_NULL, "Data line '%s' is not in 'name=value' format. ", str_to_c(line));
    str *name = str_trim(str_sub(line, 0, (size_t)at), NULL, 3);
    str *text = str_trim(str_sub(line, (size_t)at + 1, line->length - (size_t)at - 1), NULL, 3);
    text = regex_unescape(text);
    if (!map_add(table, v_str(name), v_str(text)))
        cmdlet_fail_text(c, "System.Management.Automation.PSInvalidOperationException", "InvalidOperation",
                         EC_InvalidOperation, V_NULL, "Data item '%s' in line '%s' is already defined. ",
                         str_to_c(name), str_to_c(line));
}

static void process(cmdlet_run *c)
{
    map *table = hashtable_new();
    str *all = arg_str(c, P_StringData);
    uint16_t delimiter = has(c, P_Delimiter) ? (uint16_t)arg(c, P_Delimiter).as.i : '=';
    for (size_t start = 0; start < all->length;) {
        ptrdiff_t end = str_index_unit(all, '\n', start);
        size_t stop = end < 0 ? all->length : (size_t)end;
        add_line(c, table, str_sub(all, start, stop - start), delimiter);
        start = stop + 1;
    }
    cmdlet_write(c, v_obj(table));
}

const cmdlet cmdlet_convertfrom_stringdata = {
    .name = "ConvertFrom-StringData",
    .module = MODULE_UTILITY,
    .params = params,
    .default_set = "Default",
    .output = "System.Collections.Hashtable",
    .synopsis = "Converts a string containing one or more key and value pairs to a hash table.",
    .process = process};
