/* array_static.h: the statics of [array], which stand in array_static.c and are rows of its type's table. Threads: any. */
#ifndef OBJECT_ARRAY_STATIC_H
#define OBJECT_ARRAY_STATIC_H

#include "object/collection.h"

/* Stores what fits without a conversion of the language; InvalidCastException else. */
void array_store(array *a, size_t at, value v);
value array_copy_of(const array *a);

value array_sort(call *c);
value array_sort_range(call *c);
value array_sort_items(call *c);
value array_sort_by(call *c);
value array_reverse(call *c);
value array_index_of(call *c);
value array_last_index_of(call *c);
value array_copy(call *c);
value array_clear(call *c);
value array_resize(call *c);
value array_find(call *c);
value array_find_all(call *c);
value array_find_index(call *c);
value array_find_last(call *c);
value array_find_last_index(call *c);
value array_create(call *c);
value array_search(call *c);
value array_fill(call *c);
value array_exists(call *c);
value array_true_for_all(call *c);
value array_for_each(call *c);
value array_convert_all(call *c);
value array_empty(call *c);
value array_as_read_only(call *c);

#define ARRAY_STATICS                                                                                                  \
    {"Sort", "array array", "void", array_sort, M_STATIC},                                                             \
        {"Sort", "array keys, array items", "void", array_sort_items, M_STATIC},                                       \
        {"Sort", "array keys, array items, System.Collections.IComparer comparer", "void", array_sort_items,           \
         M_STATIC},                                                                                                    \
        {"Sort", "array array, int index, int length", "void", array_sort_range, M_STATIC},                            \
        {"Sort", "array array, int index, int length, System.Collections.IComparer comparer", "void",                  \
         array_sort_range, M_STATIC},                                                                                  \
        {"Sort", "array array, System.Collections.IComparer comparer", "void", array_sort_by, M_STATIC},               \
        {"Sort", "array array, System.Comparison[object] comparison", "void", array_sort_by, M_STATIC},                \
        {"Reverse", "array array", "void", array_reverse, M_STATIC},                                                   \
        {"Reverse", "array array, int index, int length", "void", array_reverse, M_STATIC},                            \
        {"IndexOf", "array array, object value", "int", array_index_of, M_STATIC},                                     \
        {"IndexOf", "array array, object value, int startIndex", "int", array_index_of, M_STATIC},                     \
        {"IndexOf", "array array, object value, int startIndex, int count", "int", array_index_of, M_STATIC},          \
        {"LastIndexOf", "array array, object value", "int", array_last_index_of, M_STATIC},                            \
        {"LastIndexOf", "array array, object value, int startIndex", "int", array_last_index_of, M_STATIC},            \
        {"Copy", "array sourceArray, array destinationArray, int length", "void", array_copy, M_STATIC},               \
        {"Copy", "array sourceArray, int sourceIndex, array destinationArray, int destinationIndex, int length",       \
         "void", array_copy, M_STATIC},                                                                                \
        {"ConstrainedCopy",                                                                                            \
         "array sourceArray, int sourceIndex, array destinationArray, int destinationIndex, int length", "void",       \
         array_copy, M_STATIC},                                                                                        \
        {"Clear", "array array", "void", array_clear, M_STATIC},                                                       \
        {"Clear", "array array, int index, int length", "void", array_clear, M_STATIC},                                \
        {"Resize", "ref array array, int newSize", "void", array_resize, M_STATIC},                                    \
        {"Find", "array array, System.Predicate[object] match", "object", array_find, M_STATIC},                       \
        {"FindAll", "array array, System.Predicate[object] match", "object[]", array_find_all, M_STATIC},              \
        {"FindIndex", "array array, System.Predicate[object] match", "int", array_find_index, M_STATIC},               \
        {"FindLast", "array array, System.Predicate[object] match", "object", array_find_last, M_STATIC},              \
        {"FindLastIndex", "array array, System.Predicate[object] match", "int", array_find_last_index, M_STATIC},      \
        {"Exists", "array array, System.Predicate[object] match", "bool", array_exists, M_STATIC},                     \
        {"TrueForAll", "array array, System.Predicate[object] match", "bool", array_true_for_all, M_STATIC},           \
        {"ForEach", "array array, System.Action[object] action", "void", array_for_each, M_STATIC},                    \
        {"ConvertAll", "array array, System.Converter[object,object] converter", "object[]", array_convert_all,        \
         M_STATIC},                                                                                                    \
        {"CreateInstance", "type elementType, int length", "array", array_create, M_STATIC},                           \
        {"CreateInstance", "type elementType, int length1, int length2", "array", array_create, M_STATIC},             \
        {"CreateInstance", "type elementType, int length1, int length2, int length3", "array", array_create,           \
         M_STATIC},                                                                                                    \
        {"CreateInstance", "type elementType, params int[] lengths", "array", array_create, M_STATIC},                 \
        {"BinarySearch", "array array, object value", "int", array_search, M_STATIC},                                  \
        {"BinarySearch", "array array, object value, System.Collections.IComparer comparer", "int", array_search,      \
         M_STATIC},                                                                                                    \
        {"Fill", "array array, object value", "void", array_fill, M_STATIC},                                           \
        {"Fill", "array array, object value, int startIndex, int count", "void", array_fill, M_STATIC},                \
        {"Empty", "", "object[]", array_empty, M_STATIC},                                                              \
    {                                                                                                                  \
        "AsReadOnly", "array array", "object", array_as_read_only, M_STATIC                                            \
    }

#endif
