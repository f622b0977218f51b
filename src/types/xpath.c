/* xpath.c: XPath. */
#include "types/xml_internal.h"

list *xpath_select(xml_node *at, const str *expression, value manager, bool first_only)
{
    (void)at;
    (void)expression;
    (void)manager;
    (void)first_only;
    throw_unsupported("XPath");
}
