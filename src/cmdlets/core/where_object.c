/* where_object.c: Where-Object: a script block, or one property against one value. */
#include "base/heap.h"
#include "cmdlets/core/block_call.h"
#include "object/operate.h"

/* clang-format off */
#define COMPARISONS(X)                                                                                   \
    X(EQ, "IEQ", "EqualSet") X(CEQ, NULL, "CaseSensitiveEqualSet")                                        \
    X(NE, "INE", "NotEqualSet") X(CNE, NULL, "CaseSensitiveNotEqualSet")                                  \
    X(GT, "IGT", "GreaterThanSet") X(CGT, NULL, "CaseSensitiveGreaterThanSet")                            \
    X(LT, "ILT", "LessThanSet") X(CLT, NULL, "CaseSensitiveLessThanSet")                                  \
    X(GE, "IGE", "GreaterOrEqualSet") X(CGE, NULL, "CaseSensitiveGreaterOrEqualSet")                      \
    X(LE, "ILE", "LessOrEqualSet") X(CLE, NULL, "CaseSensitiveLessOrEqualSet")                            \
    X(Like, "ILike", "LikeSet") X(CLike, NULL, "CaseSensitiveLikeSet")                                    \
    X(NotLike, "INotLike", "NotLikeSet") X(CNotLike, NULL, "CaseSensitiveNotLikeSet")                     \
    X(Match, "IMatch", "MatchSet") X(CMatch, NULL, "CaseSensitiveMatchSet")                               \
    X(NotMatch, "INotMatch", "NotMatchSet") X(CNotMatch, NULL, "CaseSensitiveNotMatchSet")                \
    X(Contains, "IContains", "ContainsSet") X(CContains, NULL, "CaseSensitiveContainsSet")                \
    X(NotContains, "INotContains", "NotContainsSet") X(CNotContains, NULL, "CaseSensitiveNotContainsSet") \
    X(In, "IIn", "InSet") X(CIn, NULL, "CaseSensitiveInSet")                                              \
    X(NotIn, "INotIn", "NotInSet") X(CNotIn, NULL, "CaseSensitiveNotInSet")                               \
    X(Is, NULL, "IsSet") X(IsNot, NULL, "IsNotSet")
/* clang-format on */

/* Reference sets but one: -Not shares EqualSet, since 31 sets are what a table holds. */
#define PROPERTY_SETS                                                                                                  \
    "EqualSet,CaseSensitiveEqualSet,NotEqualSet,CaseSensitiveNotEqualSet,GreaterThanSet,CaseSensitiveGreaterThanSet,"  \
    "LessThanSet,CaseSensitiveLessThanSet,GreaterOrEqualSet,CaseSensitiveGreaterOrEqualSet,LessOrEqualSet,"            \
    "CaseSensitiveLessOrEqualSet,LikeSet,CaseSensitiveLikeSet,NotLikeSet,CaseSensitiveNotLikeSet,MatchSet,"            \
    "CaseSensitiveMatchSet,NotMatchSet,CaseSensitiveNotMatchSet,ContainsSet,CaseSensitiveContainsSet,"                 \
    "NotContainsSet,CaseSensitiveNotContainsSet,InSet,CaseSensitiveInSet,NotInSet,CaseSensitiveNotInSet,IsSet,"        \
    "IsNotSet"

enum {
    P_InputObject,
    P_FilterScript,
    P_Property,
    P_Value,
#define X(name, alias, set) P_##name,
    COMPARISONS(X)
#undef X
        P_Not
};

static const param_spec params[] = {
    [P_InputObject] = {"InputObject", "psobject", .flags = PF_PIPELINE, .help = "Each object."},
    [P_FilterScript] = {"FilterScript", "scriptblock", .sets = "ScriptBlockSet", .position = 1, .flags = PF_MANDATORY,
                        .help = "Objects for which it is true pass."},
    [P_Property] = {"Property", "string", .sets = PROPERTY_SETS, .position = 1,
                    .flags = PF_MANDATORY | PF_NOT_NULL_OR_EMPTY},
    [P_Value] = {"Value", "object", .sets = PROPERTY_SETS, .position = 2},
#define X(id, alias, set) [P_##id] = {#id, "switch", alias, .sets = set, .flags = P_##id == P_EQ ? 0 : PF_MANDATORY},
    COMPARISONS(X)
#undef X
        [P_Not] = {"Not", "switch", .sets = "EqualSet"},
    {0}};

/* Takes what the block puts out and keeps whether that is true: nothing is false, one object is itself, more are true. */
typedef struct truth {
    stage stage;
    uint32_t count;
    value first;
} truth;

typedef struct state {
    block_call filter;
    truth truth;
    int comparison; /* P_EQ ...; 0: the property alone */
    str *property;
    value right;
    bool wildcard;
} state;

static void take_truth(stage *s, value v)
{
    truth *t = (truth *)s;
    if (t->count++ == 0)
        t->first = v;
}

static _Noreturn void bad_syntax(cmdlet_run *c, const char *id, const char *message)
{
    cmdlet_fail_text(c, "System.Management.Automation.PSArgumentException", id, EC_InvalidArgument, V_NULL, "%s",
                     message);
}

static void begin_comparison(cmdlet_run *c)
{
    state *s = c->state;
    s->property = arg_str(c, P_Property);
    s->wildcard = wildcard_has(s->property);
    s->right = arg(c, P_Value);
    for (int p = P_EQ; p < P_Not; p++)
        if (arg_switch(c, (uint32_t)p))
            s->comparison = p;
    if (!s->comparison && has(c, P_Value))
        bad_syntax(c, "OperatorNotSpecified",
                   "An operator is required to compare the two specified values. Include a valid operator in the "
                   "command, and then try the command again. For example, Get-Process | Where-Object -Property Name "
                   "-eq Idle");
    if (s->comparison && !has(c, P_Value))
        bad_syntax(c, "ValueNotSpecifiedForWhereObject",
                   "The specified operator requires both the -Property and -Value parameters. Provide values for both "
                   "parameters, and then try the command again.");
    bool type_test = s->comparison == P_Is || s->comparison == P_IsNot;
    if (type_test && s->right.kind == K_STRING) {
        str *name = s->right.as.s;
        if (name->length > 2 && str_at(name, 0) == '[' && str_at(name, name->length - 1) == ']')
            name = str_sub(name, 1, name->length - 2);
        s->right = v_str(name);
    }
}

static void begin(cmdlet_run *c)
{
    state *s = c->state;
    if (!has(c, P_FilterScript)) {
        begin_comparison(c);
        return;
    }
    s->truth.stage = (stage){.process = take_truth, .streams = c->stage.streams, .runspace = c->rs};
    block_call_open(&s->filter, c, v_block(arg(c, P_FilterScript)), &s->truth.stage);
}

/* ---- the comparisons ---- */

static value compare(int how, value a, value b)
{
    value matches;
    bool ignore_case = true;
    switch (how) {
    case P_CEQ:
    case P_EQ: return operate_compare(CMP_EQ, a, b, how == P_EQ);
    case P_CNE:
    case P_NE: return operate_compare(CMP_NE, a, b, how == P_NE);
    case P_CGT:
    case P_GT: return operate_compare(CMP_GT, a, b, how == P_GT);
    case P_CLT:
    case P_LT: return operate_compare(CMP_LT, a, b, how == P_LT);
    case P_CGE:
    case P_GE: return operate_compare(CMP_GE, a, b, how == P_GE);
    case P_CLE:
    case P_LE: return operate_compare(CMP_LE, a, b, how == P_LE);
    case P_CLike: ignore_case = false; /* fall through */
    case P_Like: return operate_like(a, b, ignore_case, false);
    case P_CNotLike: ignore_case = false; /* fall through */
    case P_NotLike: return operate_like(a, b, ignore_case, true);
    case P_CMatch: ignore_case = false; /* fall through */
    case P_Match: return operate_match(a, b, ignore_case, false, &matches);
    case P_CNotMatch: ignore_case = false; /* fall through */
    case P_NotMatch: return operate_match(a, b, ignore_case, true, &matches);
    case P_CContains:
    case P_Contains: return operate_contains(a, b, how == P_Contains);
    case P_CNotContains:
    case P_NotContains: return v_bool(!to_bool(operate_contains(a, b, how == P_NotContains)));
    case P_CIn:
    case P_In: return operate_contains(b, a, how == P_In);
    case P_CNotIn:
    case P_NotIn: return v_bool(!to_bool(operate_contains(b, a, how == P_NotIn)));
    case P_Is: return operate_is(a, b);
    default: return v_bool(!to_bool(operate_is(a, b)));
    }
}

static bool read_property(cmdlet_run *c, value item, value *out)
{
    state *s = c->state;
    const str *name = s->property;
    *out = V_NULL;
    if (s->wildcard) {
        const str *found;
        uint32_t n = member_by_pattern(item, name, &found);
        if (n > 1) {
            cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "AmbiguousPropertyOrMethodName",
                              EC_InvalidOperation, item,
                              "Input name \"%s\" is ambiguous. It can be resolved to multiple matched members.",
                              str_to_c(name));
            return false;
        }
        if (n)
            name = found;
    }
    if (v_is_null(item) || !member_try_get(item, name, out)) {
        if (cmdlet_strict(c) >= 2) {
            cmdlet_error_text(c, "System.Management.Automation.PSArgumentException", "PropertyNotFound",
                              EC_InvalidArgument, item, "The input object does not have a property named \"%s\".",
                              str_to_c(name));
            return false;
        }
    }
    return true;
}

static bool passes(cmdlet_run *c, value item)
{
    state *s = c->state;
    value left;
    if (!read_property(c, item, &left))
        return false;
    if (!s->comparison)
        return to_bool(left) != arg_switch(c, P_Not);
    ctx *x = ctx_current();
    volatile bool result = false;
    TRY(x)
    {
        result = to_bool(compare(s->comparison, left, s->right));
    }
    CAUGHT
    {
        if (x->kind != UNWIND_ERROR)
            unwind(x, x->kind, x->payload);
        error_record *inner = error_caught(x);
        bool operand = s->comparison >= P_Like && s->comparison <= P_CNotMatch;
        error_record *r = error_record_new(inner->exception, operand ? "BadOperatorArgument" : "OperatorFailed",
                                           operand ? EC_InvalidArgument : EC_InvalidOperation, item);
        if (operand)
            cmdlet_fail(c, r);
        cmdlet_error(c, r);
    }
    END_TRY;
    return result;
}

static void process(cmdlet_run *c)
{
    state *s = c->state;
    if (!c->has_input && !has(c, P_InputObject))
        return;
    value item = c->has_input ? c->input : arg(c, P_InputObject);
    bool pass;
    if (s->filter.open) {
        s->truth.count = 0;
        block_call_item(&s->filter, item);
        pass = s->truth.count > 1 || (s->truth.count == 1 && to_bool(s->truth.first));
    } else {
        pass = passes(c, item);
    }
    if (pass)
        cmdlet_write(c, item);
}

static void clean(cmdlet_run *c)
{
    block_call_close(&((state *)c->state)->filter);
}

const cmdlet cmdlet_where_object = {.name = "Where-Object",
                                    .module = MODULE_CORE,
                                    .aliases = "?,where",
                                    .params = params,
                                    .default_set = "EqualSet",
                                    .output = "System.Object",
                                    .synopsis = "Selects objects from a collection based on their property values.",
                                    .state_size = sizeof(state),
                                    .begin = begin,
                                    .process = process,
                                    .clean = clean};
