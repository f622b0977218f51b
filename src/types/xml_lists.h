/* xml_lists.h: lists of XML nodes: XmlNodeList and XmlAttributeCollection.
 *
 * Invariants: children and attributes are seen as they are now; what a search found is a copy. Threads: any.
 */
#ifndef TYPES_XML_LISTS_H
#define TYPES_XML_LISTS_H

#include "types/xml.h"

extern type type_XmlNodeType, type_XPathNodeList, type_XmlElementList;

value xml_child_list(xml_node *n);
value xml_attribute_map(xml_node *element);
value xml_node_list(const type *t, list *found);

#endif
