/* type_interface.c: the interfaces and delegates that signatures, -is and script classes name. */
#include "object/type_internal.h"

#define INTERFACES                                                                                                     \
    I(IEnumerable, "System.Collections.IEnumerable", "")                                                               \
    I(IEnumerator, "System.Collections.IEnumerator", "")                                                               \
    I(IDictionaryEnumerator, "System.Collections.IDictionaryEnumerator", "System.Collections.IEnumerator")             \
    I(ICollection, "System.Collections.ICollection", "System.Collections.IEnumerable")                                 \
    I(IList, "System.Collections.IList", "System.Collections.ICollection")                                             \
    I(IDictionary, "System.Collections.IDictionary", "System.Collections.ICollection")                                 \
    I(IOrderedDictionary, "System.Collections.Specialized.IOrderedDictionary", "System.Collections.IDictionary")       \
    I(IComparer, "System.Collections.IComparer", "")                                                                   \
    I(IEqualityComparer, "System.Collections.IEqualityComparer", "")                                                   \
    I(IStructuralComparable, "System.Collections.IStructuralComparable", "")                                           \
    I(IStructuralEquatable, "System.Collections.IStructuralEquatable", "")                                             \
    I(IComparable, "System.IComparable", "")                                                                           \
    I(IConvertible, "System.IConvertible", "")                                                                         \
    I(ICloneable, "System.ICloneable", "")                                                                             \
    I(IDisposable, "System.IDisposable", "")                                                                           \
    I(IAsyncDisposable, "System.IAsyncDisposable", "")                                                                 \
    I(IFormattable, "System.IFormattable", "")                                                                         \
    I(IFormatProvider, "System.IFormatProvider", "")                                                                   \
    I(ICustomFormatter, "System.ICustomFormatter", "")                                                                 \
    I(IAsyncResult, "System.IAsyncResult", "")

#define GENERICS                                                                                                       \
    G(GIEnumerable, "System.Collections.Generic.IEnumerable`1", "System.Collections.IEnumerable")                      \
    G(GIEnumerator, "System.Collections.Generic.IEnumerator`1", "System.Collections.IEnumerator,System.IDisposable")   \
    G(GICollection, "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IEnumerable[T]")           \
    G(GIReadOnlyCollection, "System.Collections.Generic.IReadOnlyCollection`1",                                        \
      "System.Collections.Generic.IEnumerable[T]")                                                                     \
    G(GIList, "System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection[T]")                       \
    G(GIReadOnlyList, "System.Collections.Generic.IReadOnlyList`1",                                                    \
      "System.Collections.Generic.IReadOnlyCollection[T]")                                                             \
    G(GISet, "System.Collections.Generic.ISet`1", "System.Collections.Generic.ICollection[T]")                         \
    G(GIReadOnlySet, "System.Collections.Generic.IReadOnlySet`1", "System.Collections.Generic.IReadOnlyCollection[T]") \
    G(GIDictionary, "System.Collections.Generic.IDictionary`2",                                                        \
      "System.Collections.Generic.ICollection[System.Collections.Generic.KeyValuePair[K,V]]")                          \
    G(GIReadOnlyDictionary, "System.Collections.Generic.IReadOnlyDictionary`2",                                        \
      "System.Collections.Generic.IReadOnlyCollection[System.Collections.Generic.KeyValuePair[K,V]]")                  \
    G(GIComparer, "System.Collections.Generic.IComparer`1", "")                                                        \
    G(GIEqualityComparer, "System.Collections.Generic.IEqualityComparer`1", "")                                        \
    G(GIComparable, "System.IComparable`1", "")                                                                        \
    G(GIEquatable, "System.IEquatable`1", "")                                                                          \
    G(GIProgress, "System.IProgress`1", "")

/* Values of delegate types are script blocks; the types only name what a block is passed as. */
#define DELEGATES                                                                                                      \
    D(Action, "System.Action", 0)                                                                                      \
    D(Action1, "System.Action`1", T_GENERIC)                                                                           \
    D(Action2, "System.Action`2", T_GENERIC)                                                                           \
    D(Action3, "System.Action`3", T_GENERIC)                                                                           \
    D(Action4, "System.Action`4", T_GENERIC)                                                                           \
    D(Func1, "System.Func`1", T_GENERIC)                                                                               \
    D(Func2, "System.Func`2", T_GENERIC)                                                                               \
    D(Func3, "System.Func`3", T_GENERIC)                                                                               \
    D(Func4, "System.Func`4", T_GENERIC)                                                                               \
    D(Func5, "System.Func`5", T_GENERIC)                                                                               \
    D(Predicate, "System.Predicate`1", T_GENERIC)                                                                      \
    D(Comparison, "System.Comparison`1", T_GENERIC)                                                                    \
    D(Converter, "System.Converter`2", T_GENERIC)                                                                      \
    D(EventHandler, "System.EventHandler", 0)                                                                          \
    D(EventHandler1, "System.EventHandler`1", T_GENERIC)

#define I(c_name, text, above)                                                                                         \
    static type type_##c_name = {TYPE_OBJECT, .name = text, .interfaces = above, .flags = T_INTERFACE | T_ABSTRACT,    \
                                 .kind = K_OBJECT};
#define G(c_name, text, above)                                                                                         \
    static type type_##c_name = {TYPE_OBJECT, .name = text, .interfaces = above,                                       \
                                 .flags = T_INTERFACE | T_ABSTRACT | T_GENERIC, .kind = K_OBJECT};
#define D(c_name, text, extra)                                                                                         \
    static type type_##c_name = {TYPE_OBJECT, .name = text, .base = "System.MulticastDelegate",                        \
                                 .flags = T_SEALED | (extra), .kind = K_OBJECT};
INTERFACES GENERICS DELEGATES
#undef I
#undef G
#undef D

    static type type_Delegate = {TYPE_OBJECT, .name = "System.Delegate", .accelerators = NULL, .flags = T_ABSTRACT,
                                 .kind = K_OBJECT};
static type type_MulticastDelegate = {TYPE_OBJECT, .name = "System.MulticastDelegate", .base = "System.Delegate",
                                      .flags = T_ABSTRACT, .kind = K_OBJECT};

#define I(c_name, text, above) &type_##c_name,
#define G(c_name, text, above) &type_##c_name,
#define D(c_name, text, extra) &type_##c_name,
type *const interface_types[] = {&type_Delegate, &type_MulticastDelegate, INTERFACES GENERICS DELEGATES};
const size_t interface_types_count = COUNT_OF(interface_types);
