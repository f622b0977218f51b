/* version.c: System.Version and System.Management.Automation.SemanticVersion. */
#include "types/version.h"

#include <string.h>

#include "base/heap.h"
#include "types/native.h"

/* ---- Version ---- */

static const version *ver(value v)
{
    return (const version *)(const void *)v.as.o;
}

value version_new(int major, int minor, int build, int revision)
{
    version *v = heap_alloc_leaf(sizeof *v);
    memset(v, 0, sizeof *v);
    v->o.type = &type_Version;
    v->part[0] = major;
    v->part[1] = minor;
    v->part[2] = build;
    v->part[3] = revision;
    return v_obj(v);
}

static int fields_of(const version *v)
{
    return v->part[2] < 0 ? 2 : v->part[3] < 0 ? 3 : 4;
}

static str *version_text(const version *v, int fields)
{
    wbuf b = {0};
    for (int i = 0; i < fields; i++) {
        wbuf_printf(&b, i ? ".%d" : "%d", v->part[i]);
    }
    return str_from_wbuf(&b);
}

static str *version_to_text(value v, bool invariant)
{
    (void)invariant;
    return version_text(ver(v), fields_of(ver(v)));
}

typedef enum fault { FAULT_NONE, FAULT_SHAPE, FAULT_DIGITS, FAULT_RANGE, FAULT_NEGATIVE } fault;

/* One part: an Int32 as int.Parse reads it. */
static fault scan_part(const str *s, int *out)
{
    str *t = str_trim(s, NULL, 3);
    size_t i = t->length && (str_at(t, 0) == '-' || str_at(t, 0) == '+');
    int64_t n = 0;
    if (i == t->length) {
        return FAULT_DIGITS;
    }
    for (size_t k = i; k < t->length; k++) {
        uint16_t u = str_at(t, k);
        if (u < '0' || u > '9') {
            return FAULT_DIGITS;
        }
        n = n > INT32_MAX ? n : n * 10 + (u - '0');
    }
    bool negative = i && str_at(t, 0) == '-';
    *out = negative ? (int)-n : (int)n;
    return n > (int64_t)INT32_MAX + negative ? FAULT_RANGE : negative && n ? FAULT_NEGATIVE : FAULT_NONE;
}

static fault scan_version(const str *s, int part[4], str **bad)
{
    size_t start = 0;
    int count = 0;
    part[2] = part[3] = -1;
    size_t dots = 0;
    for (size_t i = 0; i < s->length; i++) {
        dots += str_at(s, i) == '.';
    }
    if (dots < 1 || dots > 3) {
        return FAULT_SHAPE;
    }
    for (;;) {
        ptrdiff_t dot = str_index_unit(s, '.', start);
        size_t end = dot < 0 ? s->length : (size_t)dot;
        *bad = str_sub(s, start, end - start);
        fault f = scan_part(*bad, &part[count++]);
        if (f != FAULT_NONE) {
            return f;
        }
        if (dot < 0) {
            return FAULT_NONE;
        }
        start = end + 1;
    }
}

static value parse_version(const str *s)
{
    int part[4];
    str *bad = str_empty;
    if (!s) {
        throw_null_argument("input");
    }
    switch (scan_version(s, part, &bad)) {
    case FAULT_NONE: return version_new(part[0], part[1], part[2], part[3]);
    case FAULT_DIGITS:
        throw_argument("System.FormatException", NULL, "The input string '%s' was not in a correct format.",
                       str_to_c(bad));
    case FAULT_RANGE:
        throw_argument("System.OverflowException", NULL, "Value was either too large or too small for an Int32.");
    case FAULT_NEGATIVE: {
        const char *t = str_to_c(bad);
        throw_argument("System.ArgumentOutOfRangeException", NULL,
                       "input ('%s') must be a non-negative value. (Parameter 'input')\nActual value was %s.", t, t);
    }
    default: throw_argument("System.ArgumentException", "input", "Version string portion was too short or too long.");
    }
}

METHOD(version_parse)
{
    return parse_version(arg_text(c, 0));
}

METHOD(version_try_parse)
{
    int part[4];
    str *bad;
    const str *s = arg_text(c, 0);
    bool good = s && scan_version(s, part, &bad) == FAULT_NONE;
    ref_assign(c->args[1], good ? version_new(part[0], part[1], part[2], part[3]) : V_NULL);
    return v_bool(good);
}

METHOD(version_of_parts)
{
    static const char *const names[] = {"major", "minor", "build", "revision"};
    int part[4] = {0, 0, -1, -1};
    for (uint32_t i = 0; i < c->argc; i++) {
        part[i] = (int)c->args[i].as.i;
        if (part[i] < 0) {
            throw_negative(names[i], part[i]);
        }
    }
    return version_new(part[0], part[1], part[2], part[3]);
}

#define PART(id, i)                                                                                                    \
    GETTER(id)                                                                                                         \
    {                                                                                                                  \
        return v_int(ver(self)->part[i]);                                                                              \
    }
PART(major, 0)
PART(minor, 1)
PART(build, 2)
PART(revision, 3)

GETTER(major_revision)
{
    return v_integer(K_INT16, (int16_t)(ver(self)->part[3] >> 16));
}

GETTER(minor_revision)
{
    return v_integer(K_INT16, (int16_t)ver(self)->part[3]);
}

static int version_compare(value a, value b)
{
    for (int i = 0; i < 4; i++) {
        int x = ver(a)->part[i], y = ver(b)->part[i];
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

static bool version_equals(value a, value b)
{
    return v_is(a, &type_Version) && v_is(b, &type_Version) && version_compare(a, b) == 0;
}

static uint32_t version_hash(value v)
{
    const int *p = ver(v)->part;
    return ((uint32_t)p[0] & 0xF) << 28 | ((uint32_t)p[1] & 0xFF) << 20 | ((uint32_t)p[2] & 0xFF) << 12 |
           ((uint32_t)p[3] & 0xFFF);
}

METHOD(version_compare_to)
{
    value other = psobject_base(c->args[0]);
    if (v_is_null(other)) {
        return v_int(1);
    }
    if (!v_is(other, &type_Version)) {
        throw_argument("System.ArgumentException", NULL, "Object must be of type Version.");
    }
    return v_int(version_compare(c->self, other));
}

METHOD(version_equals_call)
{
    return v_bool(version_equals(c->self, psobject_base(c->args[0])));
}

METHOD(version_hash_code)
{
    return v_int((int32_t)version_hash(c->self));
}

METHOD(version_to_string)
{
    int fields = fields_of(ver(c->self));
    if (c->argc == 0) {
        return v_str(version_text(ver(c->self), fields));
    }
    int64_t n = c->args[0].as.i;
    if (n < 0 || n > fields) {
        throw_argument("System.ArgumentException", "fieldCount", "Argument must be between 0 and %d.", fields);
    }
    return v_str(version_text(ver(c->self), (int)n));
}

METHOD(version_clone)
{
    return c->self;
}

static const type_ops version_ops = {
    .to_string = version_to_text, .equals = version_equals, .hash = version_hash, .compare = version_compare};
static const property version_properties[] = {{"Major", "int", get_major, NULL, 0},
                                              {"Minor", "int", get_minor, NULL, 0},
                                              {"Build", "int", get_build, NULL, 0},
                                              {"Revision", "int", get_revision, NULL, 0},
                                              {"MajorRevision", "short", get_major_revision, NULL, 0},
                                              {"MinorRevision", "short", get_minor_revision, NULL, 0},
                                              {0}};
static const method version_methods[] = {
    {"Clone", "", "System.Object", version_clone, 0},
    {"CompareTo", "System.Object version", "int", version_compare_to, 0},
    {"CompareTo", "version value", "int", version_compare_to, 0},
    {"Equals", "System.Object obj", "bool", version_equals_call, 0},
    {"Equals", "version obj", "bool", version_equals_call, 0},
    {"GetHashCode", "", "int", version_hash_code, 0},
    {"Parse", "string input", "version", version_parse, M_STATIC},
    {"ToString", "", "string", version_to_string, 0},
    {"ToString", "int fieldCount", "string", version_to_string, 0},
    {"TryParse", "string input, ref version result", "bool", version_try_parse, M_STATIC},
    {0}};
static const method version_ctors[] = {
    {NULL, "int major, int minor, int build, int revision", NULL, version_of_parts, 0},
    {NULL, "int major, int minor, int build", NULL, version_of_parts, 0},
    {NULL, "int major, int minor", NULL, version_of_parts, 0},
    {NULL, "string version", NULL, version_parse, 0},
    {NULL, "", NULL, version_of_parts, 0},
    {0}};
type type_Version = {TYPE_OBJECT,
                     .name = "System.Version",
                     .accelerators = "version",
                     .flags = T_SEALED,
                     .kind = K_OBJECT,
                     .interfaces = "System.ICloneable,System.IComparable,System.IFormattable",
                     .ctors = version_ctors,
                     .methods = version_methods,
                     .properties = version_properties,
                     .ops = &version_ops};

/* ---- SemanticVersion ---- */

static const semver *sem(value v)
{
    return (const semver *)(const void *)v.as.o;
}

value semver_new(int major, int minor, int patch, str *pre, str *build)
{
    semver *v = heap_alloc(sizeof *v);
    v->o.type = &type_SemanticVersion;
    v->part[0] = major;
    v->part[1] = minor;
    v->part[2] = patch;
    v->pre = pre && pre->length ? pre : NULL;
    v->build = build && build->length ? build : NULL;
    return v_obj(v);
}

static bool is_label(const str *s)
{
    if (!s->length) {
        return false;
    }
    uint16_t before = '.';
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        bool good = (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '-';
        if (!good && (u != '.' || before == '.')) {
            return false;
        }
        before = u;
    }
    return before != '.';
}

/* major[.minor[.patch]][-label][+build] */
bool semver_scan(const str *s, value *out)
{
    str *core = (str *)(uintptr_t)s, *pre = NULL, *build = NULL;
    ptrdiff_t dash = str_index_unit(s, '-', 0), plus = str_index_unit(s, '+', 0);
    if (plus >= 0 && dash > plus) {
        dash = -1; /* the dash is one of the build label */
    }
    if (plus >= 0) {
        build = str_sub(s, (size_t)plus + 1, s->length - (size_t)plus - 1);
        core = str_sub(s, 0, (size_t)plus);
    }
    if (dash >= 0) {
        pre = str_sub(core, (size_t)dash + 1, core->length - (size_t)dash - 1);
        core = str_sub(core, 0, (size_t)dash);
    }
    if ((pre && !is_label(pre)) || (build && !is_label(build))) {
        return false;
    }
    int part[3] = {0, 0, 0}, count = 0;
    for (size_t start = 0;;) {
        ptrdiff_t dot = str_index_unit(core, '.', start);
        size_t end = dot < 0 ? core->length : (size_t)dot;
        str *piece = str_sub(core, start, end - start);
        if (count == 3 || str_trim(piece, NULL, 3) != piece || scan_part(piece, &part[count++]) != FAULT_NONE ||
            str_at(piece, 0) == '-' || str_at(piece, 0) == '+') {
            return false;
        }
        if (dot < 0) {
            break;
        }
        start = end + 1;
    }
    *out = semver_new(part[0], part[1], part[2], pre, build);
    return true;
}

METHOD(semver_parse)
{
    const str *s = arg_text(c, 0);
    value out;
    if (!s || s->length == 0) {
        throw_argument("System.FormatException", NULL, "version");
    }
    if (!semver_scan(s, &out)) {
        throw_argument("System.FormatException", NULL, "The input string '' was not in a correct format.");
    }
    return out;
}

METHOD(semver_try_parse)
{
    const str *s = arg_text(c, 0);
    value out = V_NULL;
    bool good = s && semver_scan(s, &out);
    ref_assign(c->args[1], good ? out : V_NULL);
    return v_bool(good);
}

_Noreturn static void throw_semver_argument(const char *name)
{
    throw_argument("System.Management.Automation.PSArgumentException", NULL,
                   "Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the "
                   "\"%s\" argument and run the operation again.",
                   name, name);
}

METHOD(semver_of_parts)
{
    static const char *const names[] = {"major", "minor", "patch"};
    int part[3] = {0, 0, 0};
    str *label[2] = {NULL, NULL};
    for (uint32_t i = 0; i < c->argc; i++) {
        if (i < 3) {
            part[i] = (int)c->args[i].as.i;
            if (part[i] < 0) {
                throw_semver_argument(names[i]);
            }
        } else {
            label[i - 3] = arg_text(c, i);
        }
    }
    /* One label may hold both: (1, 2, 3, 'pre+build') */
    for (int i = 0; i < 2; i++) {
        if (label[i] && label[i]->length && !is_label(label[i])) {
            value both;
            str *text = str_printf("0.0.0-%s", str_to_c(label[i]));
            if (i || c->argc > 4 || !semver_scan(text, &both)) {
                throw_argument("System.FormatException", NULL, "The input string '%s' was not in a correct format.",
                               str_to_c(label[i]));
            }
            return semver_new(part[0], part[1], part[2], sem(both)->pre, sem(both)->build);
        }
    }
    return semver_new(part[0], part[1], part[2], label[0], label[1]);
}

static str *note_text(value v, const char *name)
{
    value out;
    return member_try_get(v, str_intern_c(name), &out) && out.kind == K_STRING ? out.as.s : NULL;
}

/* From a Version; one that came from a SemanticVersion carries its labels as notes. */
METHOD(semver_of_version)
{
    value v = c->args[0];
    if (v_is_null(v)) {
        throw_argument("System.Management.Automation.PSArgumentNullException", NULL,
                       "Cannot process argument because the value of argument \"version\" is null. Change the value of "
                       "argument \"version\" to a non-null value.");
    }
    const version *from = ver(psobject_base(v));
    if (from->part[3] > 0) {
        throw_semver_argument("version");
    }
    return semver_new(from->part[0], from->part[1], from->part[2] < 0 ? 0 : from->part[2],
                      note_text(v, "PSSemVerPreReleaseLabel"), note_text(v, "PSSemVerBuildLabel"));
}

static str *semver_to_text(value v, bool invariant)
{
    (void)invariant;
    const semver *s = sem(v);
    str *core = str_printf("%d.%d.%d", s->part[0], s->part[1], s->part[2]);
    str *parts[5] = {core};
    size_t n = 1;
    if (s->pre) {
        parts[n++] = str_c("-");
        parts[n++] = s->pre;
    }
    if (s->build) {
        parts[n++] = str_c("+");
        parts[n++] = s->build;
    }
    return str_concat_n(parts, n);
}

static bool label_number(const str *s, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint16_t u = str_at(s, i);
        if (u < '0' || u > '9' || *out > INT32_MAX) {
            return false;
        }
        *out = *out * 10 + (u - '0');
    }
    return s->length > 0 && *out <= INT32_MAX;
}

/* Identifier by identifier: numbers before words, fewer before more; no label is the greatest. */
static int compare_labels(const str *a, const str *b)
{
    if (!a || !b) {
        return a ? -1 : b ? 1 : 0;
    }
    for (size_t i = 0, k = 0;; i++, k++) {
        ptrdiff_t x = str_index_unit(a, '.', i), y = str_index_unit(b, '.', k);
        size_t ei = x < 0 ? a->length : (size_t)x, ek = y < 0 ? b->length : (size_t)y;
        str *p = str_sub(a, i, ei - i), *q = str_sub(b, k, ek - k);
        int64_t m, n;
        bool pm = label_number(p, &m), qn = label_number(q, &n);
        int order = pm && qn ? (m > n) - (m < n) : pm != qn ? (pm ? -1 : 1) : str_compare_ordinal(p, q);
        if (order) {
            return order < 0 ? -1 : 1;
        }
        if (x < 0 || y < 0) {
            return x < 0 && y < 0 ? 0 : x < 0 ? -1 : 1;
        }
        i = ei;
        k = ek;
    }
}

static int semver_order(const semver *a, const semver *b)
{
    for (int i = 0; i < 3; i++) {
        if (a->part[i] != b->part[i]) {
            return a->part[i] < b->part[i] ? -1 : 1;
        }
    }
    return compare_labels(a->pre, b->pre);
}

static int semver_compare(value a, value b)
{
    if (!v_is(b, &type_SemanticVersion)) {
        throw_semver_argument("version");
    }
    return semver_order(sem(a), sem(b));
}

static bool semver_equals(value a, value b)
{
    return v_is(a, &type_SemanticVersion) && v_is(b, &type_SemanticVersion) && semver_order(sem(a), sem(b)) == 0;
}

static uint32_t semver_hash(value v)
{
    const semver *s = sem(v);
    return str_hash(str_printf("%d.%d.%d-%s", s->part[0], s->part[1], s->part[2], s->pre ? str_to_c(s->pre) : ""));
}

METHOD(semver_compare_to)
{
    value other = psobject_base(c->args[0]);
    return v_int(v_is_null(other) ? 1 : semver_compare(c->self, other));
}

METHOD(semver_compare_two)
{
    value a = c->args[0], b = c->args[1];
    if (v_is_null(a) || v_is_null(b)) {
        return v_int(v_is_null(a) ? (v_is_null(b) ? 0 : -1) : 1);
    }
    return v_int(semver_compare(a, b));
}

METHOD(semver_equals_call)
{
    return v_bool(semver_equals(c->self, psobject_base(c->args[0])));
}

METHOD(semver_hash_code)
{
    return v_int((int32_t)semver_hash(c->self));
}

METHOD(semver_to_string)
{
    return v_str(semver_to_text(c->self, true));
}

/* [version][semver]'1.2.3' */
static bool semver_convert_to(value v, const type *to, value *out)
{
    if (to != &type_Version) {
        return false;
    }
    const semver *s = sem(v);
    *out = version_new(s->part[0], s->part[1], s->part[2], -1);
    return true;
}

GETTER(sem_major)
{
    return v_int(sem(self)->part[0]);
}

GETTER(sem_minor)
{
    return v_int(sem(self)->part[1]);
}

GETTER(patch)
{
    return v_int(sem(self)->part[2]);
}

GETTER(pre)
{
    return sem(self)->pre ? v_str(sem(self)->pre) : V_NULL;
}

GETTER(build_label)
{
    return sem(self)->build ? v_str(sem(self)->build) : V_NULL;
}

static const type_ops semver_ops = {.to_string = semver_to_text,
                                    .equals = semver_equals,
                                    .hash = semver_hash,
                                    .compare = semver_compare,
                                    .convert_to = semver_convert_to};
static const property semver_properties[] = {{"Major", "int", get_sem_major, NULL, 0},
                                             {"Minor", "int", get_sem_minor, NULL, 0},
                                             {"Patch", "int", get_patch, NULL, 0},
                                             {"PreReleaseLabel", "string", get_pre, NULL, 0},
                                             {"BuildLabel", "string", get_build_label, NULL, 0},
                                             {0}};
#define SEMVER "System.Management.Automation.SemanticVersion"
static const method semver_methods[] = {
    {"Compare", SEMVER " versionA, " SEMVER " versionB", "int", semver_compare_two, M_STATIC},
    {"CompareTo", "System.Object version", "int", semver_compare_to, 0},
    {"CompareTo", SEMVER " value", "int", semver_compare_to, 0},
    {"Equals", "System.Object obj", "bool", semver_equals_call, 0},
    {"Equals", SEMVER " other", "bool", semver_equals_call, 0},
    {"GetHashCode", "", "int", semver_hash_code, 0},
    {"Parse", "string version", SEMVER, semver_parse, M_STATIC},
    {"ToString", "", "string", semver_to_string, 0},
    {"TryParse", "string version, ref " SEMVER " result", "bool", semver_try_parse, M_STATIC},
    {0}};
static const method semver_ctors[] = {
    {NULL, "string version", NULL, semver_parse, 0},
    {NULL, "int major, int minor, int patch, string preReleaseLabel, string buildLabel", NULL, semver_of_parts, 0},
    {NULL, "int major, int minor, int patch, string label", NULL, semver_of_parts, 0},
    {NULL, "int major, int minor, int patch", NULL, semver_of_parts, 0},
    {NULL, "int major, int minor", NULL, semver_of_parts, 0},
    {NULL, "int major", NULL, semver_of_parts, 0},
    {NULL, "version version", NULL, semver_of_version, 0},
    {0}};
type type_SemanticVersion = {TYPE_OBJECT,
                             .name = SEMVER,
                             .accelerators = "semver",
                             .flags = T_SEALED,
                             .kind = K_OBJECT,
                             .interfaces = "System.IComparable",
                             .ctors = semver_ctors,
                             .methods = semver_methods,
                             .properties = semver_properties,
                             .ops = &semver_ops};

TYPES_EXPORT(version, &type_Version, &type_SemanticVersion);
