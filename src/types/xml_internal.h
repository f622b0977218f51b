/* xml_internal.h: what the files of System.Xml share. Threads: any. */
#ifndef TYPES_XML_INTERNAL_H
#define TYPES_XML_INTERNAL_H

#include "types/native.h"
#include "types/xml.h"

extern type type_XmlLinkedNode, type_XmlCharacterData, type_XmlText, type_XmlCDataSection, type_XmlComment,
    type_XmlWhitespace, type_XmlSignificantWhitespace, type_XmlProcessingInstruction, type_XmlDeclaration,
    type_XmlDocumentType, type_XmlDocumentFragment;

/* End of the name that begins at `at`; `at` itself: there is none. */
size_t xml_scan_name(const uint16_t *p, size_t at, size_t n);
/* The namespace that the prefix of an attribute's name stands for at its element (which may be NULL). */
str *xml_attribute_namespace(const xml_node *element, const str *name);
/* Text of a named pseudo attribute of a declaration: encoding, version, standalone; "" when missing. */
str *xml_pseudo_attribute(const xml_node *declaration, const char *name);

str *xml_declaration_text(const str *version, const str *encoding, const str *standalone);
value xml_elements_by_name(call *c); /* GetElementsByTagName */

static inline bool xml_is_blank(uint16_t u)
{
    return u == ' ' || u == '\t' || u == '\n' || u == '\r';
}

#define XML "System.Xml."

#endif
