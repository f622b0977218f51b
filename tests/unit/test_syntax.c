/* test_syntax.c: the parser by example, the expectation beside the code.
 *
 * A tree is written as Kind(children); a leaf is its source text; pipelines of one expression and the wrappers around
 * it are left out, so that `1 + 2` reads Plus(1, 2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/unwind.h"
#include "object/array.h"
#include "syntax/parser.h"

/* --- trees as text --- */

static void shape(ast *node, buf *out);

static bool shape_child(ast *child, void *ctx)
{
    buf *out = ctx;
    if (out->length && out->data[out->length - 1] != '(')
        buf_text(out, ", ");
    shape(child, out);
    return true;
}

static bool count_child(ast *child, void *ctx)
{
    (void)child;
    ++*(int *)ctx;
    return true;
}

static bool is_wrapper(const ast *node, int children)
{
    switch (node->kind) {
    case AST_ScriptBlock:
    case AST_NamedBlock:
    case AST_Pipeline:
    case AST_CommandExpression: return children == 1;
    default: return false;
    }
}

static const char *node_name(const ast *node)
{
    const void *n = node;
    switch (node->kind) {
    case AST_BinaryExpression: return token_table[((const ast_BinaryExpression *)n)->op].name;
    case AST_UnaryExpression: return token_table[((const ast_UnaryExpression *)n)->op].name;
    case AST_AssignmentStatement: return token_table[((const ast_AssignmentStatement *)n)->op].name;
    case AST_Command:
        return ((const ast_Command *)n)->invocation == TK_Unknown
                   ? "Command"
                   : token_table[((const ast_Command *)n)->invocation].name;
    default: return ast_kind_name(node->kind);
    }
}

static void shape(ast *node, buf *out)
{
    int children = 0;
    ast_each_child(node, count_child, &children);
    if (children == 0) {
        str_append_utf8(ast_text(node), out);
        return;
    }
    bool wrapper = is_wrapper(node, children);
    if (!wrapper)
        buf_printf(out, "%s(", node_name(node));
    if (wrapper) {
        buf inner = {0};
        ast_each_child(node, shape_child, &inner);
        buf_bytes(out, inner.data, inner.length);
    } else {
        ast_each_child(node, shape_child, out);
        buf_byte(out, ')');
    }
}

static void check_tree(const char *text, const char *expected)
{
    parse_result r = parse_script(str_c(text), NULL);
    buf out = {0};
    shape(&r.root->base, &out);
    if (r.error_count)
        buf_printf(&out, " !%s", r.errors[0].id);
    assert_string_equal(buf_cstr(&out), expected);
}

static void check_errors(const char *text, const char *expected)
{
    parse_result r = parse_script(str_c(text), NULL);
    buf out = {0};
    for (uint32_t i = 0; i < r.error_count; i++)
        buf_printf(&out, "%s%s %u..%u", i ? "; " : "", r.errors[i].id, r.errors[i].start, r.errors[i].end);
    assert_string_equal(buf_cstr(&out), expected);
}

/* --- expressions --- */

static void test_operators(void **state)
{
    (void)state;
    check_tree("1 + 2 * 3", "Plus(1, Multiply(2, 3))");
    check_tree("(1 + 2) * 3", "Multiply(ParenExpression(Plus(1, 2)), 3)");
    check_tree("1 -bor 2 -band 3", "Band(Bor(1, 2), 3)"); /* one precedence, to the left */
    check_tree("'{0}' -f 5 * 2", "Multiply(Format('{0}', 5), 2)");
    check_tree("1 -shl 2 + 3", "Shl(1, Plus(2, 3))");
    check_tree("1..3 + 4", "Plus(DotDot(1, 3), 4)");
    check_tree("-split 'a', 'b'", "ArrayLiteral(Isplit('a'), 'b')");
    check_tree("-join 1 -eq 2", "Ieq(Join(1), 2)");
    check_tree("!$a -and $b", "And(Exclaim($a), $b)");
    check_tree(",1,2", "ArrayLiteral(ArrayLiteral(1), 2)");
    check_tree("$a ? 1:2", "TernaryExpression($a, 1, 2)");
    check_tree("$a ?? $b ?? 3", "QuestionQuestion(QuestionQuestion($a, $b), 3)");
    check_tree("$a ?\?= 3", "QuestionQuestionEquals($a, 3)");
    check_tree("$i++ + --$j", "Plus(PostfixPlusPlus($i), MinusMinus($j))");
    check_tree("1 -1", "Minus(1, 1)");
    check_tree("- 1", "Minus(1)");
    check_tree("-1", "-1");
    check_tree("1 \xE2\x80\x93"
               "eq 2",
               "Ieq(1, 2)"); /* en dash */
    check_tree("$a -is [int], [long]", "Is($a, ArrayLiteral([int], [long]))");
    check_tree("$a =\n 1", "Equals($a, 1)");
}

static void test_members(void **state)
{
    (void)state;
    check_tree("$a.b.c", "MemberExpression(MemberExpression($a, b), c)");
    check_tree("$a.b(1, 2)[3]", "IndexExpression(InvokeMemberExpression($a, b, 1, 2), 3)");
    check_tree("$a?.b", "MemberExpression($a?, b)"); /* the mark belongs to the name */
    check_tree("${a}?.b", "MemberExpression(${a}, b)");
    check_tree("[int]::MaxValue", "MemberExpression([int], MaxValue)");
    check_tree("$a.where{1}", "InvokeMemberExpression($a, where, ScriptBlockExpression(1))");
    check_tree("$a.M[int](1)", "InvokeMemberExpression($a, M, 1)");
    check_tree("$a.M[0]", "IndexExpression(MemberExpression($a, M), 0)");
    check_tree("$a.\nb", "MemberExpression($a, b)");
    check_tree("$a.$b.'c d'", "MemberExpression(MemberExpression($a, $b), 'c d')");
    check_tree("$using:a.b", "UsingExpression(MemberExpression($using:a, b))");
    check_tree("1.5.ToString()", "InvokeMemberExpression(1.5, ToString)");
}

static void test_casts(void **state)
{
    (void)state;
    check_tree("[int]$a", "ConvertExpression([int], $a)");
    check_tree("[int]-1", "ConvertExpression([int], -1)");
    check_tree("[int][string]1", "ConvertExpression([int], ConvertExpression([string], 1))");
    check_tree("[List[string]]::new()", "InvokeMemberExpression([List[string]], new)");
    check_tree("[ValidateSet('a')]$x = 1", "Equals(AttributedExpression(Attribute('a'), $x), 1)");
    check_tree("[int], [long]", "ArrayLiteral([int], [long])");
}

static void test_strings(void **state)
{
    (void)state;
    check_tree("\"a $x b\"", "ExpandableStringExpression($x)");
    check_tree("\"$a.b\"", "ExpandableStringExpression($a)");
    check_tree("\"$(1; \"b$x\")\"",
               "ExpandableStringExpression(SubExpression(StatementBlock(1, ExpandableStringExpression($x))))");
    check_tree("\"$(\"\"a\"\")\"", "ExpandableStringExpression(SubExpression(StatementBlock(\"\"a\"\")))");
    check_tree("\"`$x\"", "\"`$x\"");
    check_tree("@\"\n$a\n\"@", "ExpandableStringExpression($a)");
    parse_result r = parse_script(str_c("\"a`t$x-$(1)z\""), NULL);
    ast_NamedBlock *end = (ast_NamedBlock *)(void *)r.root->end;
    ast_Pipeline *pipeline = (ast_Pipeline *)(void *)end->statements.items[0];
    ast_CommandExpression *element = (ast_CommandExpression *)(void *)pipeline->elements.items[0];
    ast_ExpandableStringExpression *n = (ast_ExpandableStringExpression *)(void *)element->expression;
    array *literals = v_array(n->literals);
    assert_int_equal(literals->length, 3);
    assert_string_equal(str_to_c(array_get(literals, 0).as.s), "a\t");
    assert_string_equal(str_to_c(array_get(literals, 1).as.s), "-");
    assert_string_equal(str_to_c(array_get(literals, 2).as.s), "z");
}

/* --- commands --- */

static void test_commands(void **state)
{
    (void)state;
    check_tree("f -a b -c:1 -5 $x.y", "Command(f, -a, b, CommandParameter(1), -5, MemberExpression($x, y))");
    check_tree("f a, b", "Command(f, ArrayLiteral(a, b))");
    check_tree("f $x/y $x-z", "Command(f, ExpandableStringExpression($x), ExpandableStringExpression($x))");
    check_tree("f \"$x\".y", "Command(f, MemberExpression(ExpandableStringExpression($x), y))");
    check_tree("f $a[0]b", "Command(f, IndexExpression($a, 0), b)");
    check_tree("f -p=1.5", "Command(f, -p=1, .5)");
    check_tree("f if else", "Command(f, if, else)");
    check_tree("f --% a $b | g", "Pipeline(Command(f, --%, a $b ), Command(g))");
    check_tree("& $x 1", "Ampersand($x, 1)");
    check_tree(". $x", "Dot($x)");
    check_tree("f @a", "Command(f, @a)");
    check_tree("f > x 2>&1", "Command(f, FileRedirection(x), 2>&1)");
    check_tree("a && b || c", "PipelineChain(PipelineChain(Command(a), Command(b)), Command(c))");
    check_tree("a\n| b", "Pipeline(Command(a), Command(b))");
    check_tree("if (1) {} > f", "NamedBlock(IfStatement(1, {}), Command(>, f))");
    check_tree("foreach-object { 1 }", "Command(foreach-object, ScriptBlockExpression(1))");
    check_tree("!foo", "Command(!foo)");
}

/* --- statements --- */

static void test_statements(void **state)
{
    (void)state;
    check_tree("if (1) { 2 } elseif (3) { 4 } else { 5 }",
               "IfStatement(1, StatementBlock(2), 3, StatementBlock(4), StatementBlock(5))");
    check_tree(":l foreach ($i in 1..3) { break l }",
               "ForEachStatement($i, DotDot(1, 3), StatementBlock(BreakStatement(l)))");
    check_tree("for ($i = 0; $i -lt 3; $i++) {}", "ForStatement(Equals($i, 0), Ilt($i, 3), PostfixPlusPlus($i), {})");
    check_tree("do { 1 } until ($a)", "DoUntilStatement($a, StatementBlock(1))");
    check_tree("switch -regex ($x) { 'a' { 1 } default { 2 } }",
               "SwitchStatement($x, 'a', StatementBlock(1), StatementBlock(2))");
    check_tree("try { 1 } catch [A], [B] { 2 } catch {} finally { 3 }",
               "TryStatement(StatementBlock(1), CatchClause([A], [B], StatementBlock(2)), CatchClause({}), "
               "StatementBlock(3))");
    check_tree("@{ a = 1; 'b' = if (1) { 2 } }", "Hashtable(a, 1, 'b', IfStatement(1, StatementBlock(2)))");
    check_tree("function f($a, [int]$b = 2) { $a }", "FunctionDefinition(Parameter($a), Parameter([int], $b, 2), $a)");
    check_tree("begin { 1 } end { 2 }", "ScriptBlock(1, 2)");
    check_tree("class A : B { [int]$x = 1; A() : base(2) {} [int] M($p) { return $p } }",
               "TypeDefinition(B, PropertyMember([int], 1), FunctionMember(FunctionDefinition("
               "BaseCtorInvokeMemberExpression(base, base, 2))), FunctionMember([int], FunctionDefinition("
               "Parameter($p), ReturnStatement($p))))");
    check_tree("enum E { A; B = 2 }", "TypeDefinition(A;, PropertyMember(2))");
}

/* --- numbers --- */

static void check_number(const char *text, kind expected_kind, double expected)
{
    str *s = str_c(text);
    value v;
    assert_true(parse_number(str_all_units(s), s->length, &v));
    assert_int_equal(v.kind, expected_kind);
    if (v.kind != K_OBJECT)
        assert_true((v_is_float(v) ? v.as.d : (double)v.as.i) == expected);
}

static void test_numbers(void **state)
{
    (void)state;
    check_number("5", K_INT32, 5);
    check_number("2147483648", K_INT64, 2147483648.0);
    check_number("9223372036854775808", K_OBJECT, 0); /* decimal */
    check_number("79228162514264337593543950336", K_DOUBLE, 79228162514264337593543950336.0);
    check_number("0xFF", K_INT32, 255);
    check_number("0xFFFFFFFF", K_INT32, -1);
    check_number("0xFFFFFFFFFFFFFFFF", K_INT64, -1);
    check_number("0b11111111", K_INT32, -1);
    check_number("0xFFy", K_SBYTE, -1);
    check_number("1kb", K_INT32, 1024);
    check_number("1.5kb", K_DOUBLE, 1536);
    check_number("5tb", K_INT64, 5497558138880.0);
    check_number("10l", K_INT64, 10);
    check_number("1uy", K_BYTE, 1);
    check_number("1.5l", K_INT64, 2);
    check_number("1.5d", K_OBJECT, 0);
    check_number("7n", K_OBJECT, 0);
    check_number("1e3", K_DOUBLE, 1000);
    check_number("-.5", K_DOUBLE, -0.5);
    value v;
    str *bad = str_c("300y");
    assert_false(parse_number(str_all_units(bad), bad->length, &v));
}

static void test_type_names(void **state)
{
    (void)state;
    str *name;
    assert_true(parse_type_name(str_c(" List[ string , int[] ] "), &name));
    assert_string_equal(str_to_c(name), "List[string,int[]]");
    assert_false(parse_type_name(str_c("List["), &name));
}

/* --- errors --- */

static void test_errors(void **state)
{
    (void)state;
    check_errors("if (1) {", "MissingEndCurlyBrace 7..8");
    check_errors("$x = ", "ExpectedValueExpression 4..4");
    check_errors("1 +", "ExpectedValueExpression 3..3");
    check_errors("1 2", "UnexpectedToken 2..3");
    check_errors("'abc", "TerminatorExpectedAtEndOfString 0..4");
    check_errors("@{a=1;A=2}", "DuplicateKeyInHashLiteral 6..7");
    check_errors("@{1=2;'1'=3}", "DuplicateKeyInHashLiteral 6..9");
    check_errors("1 = 2", "InvalidLeftHandSide 0..1");
    check_errors("param($x, $X)", "DuplicateFormalParameter 10..12");
    check_errors("a |", "EmptyPipeElement 3..3");
    check_errors("1 | 2", "ExpressionsMustBeFirstInPipeline 4..5");
    check_errors("try {}", "MissingCatchOrFinally 6..6");
    check_errors("5++", "OperatorRequiresVariableOrProperty 0..1");
    check_errors("$a = @x", "SplattingNotPermitted 5..7");
    check_errors("\"$x: y\"", "InvalidVariableReferenceWithDrive 1..4");
    check_errors("class A { [int] f() { } }", "MethodHasCodePathNotReturn 16..17");
    check_errors("try {} finally { return }", "ControlLeavingFinally 17..23");
    check_errors("300y", "BadNumericConstant 0..4");
    check_errors("f < a", "RedirectionNotSupported 2..3");
    check_errors("$using:x.M()", "InvalidUsingExpression 0..12");
}

/* --- anything at all --- */

static uint32_t chance_state = 12345;

static uint32_t chance(uint32_t limit)
{
    chance_state = chance_state * 1664525u + 1013904223u;
    return limit ? (chance_state >> 8) % limit : 0;
}

static void parse_bytes(const char *text, size_t length)
{
    str *s = str_utf8(text, length);
    parse_result r = parse_script(s, NULL);
    assert_non_null(r.root);
    buf out = {0};
    tokens_dump(s, &out);
}

static void mutate(char *text, size_t length, size_t changes)
{
    static const char marks[] = "(){}[]$@\"'`;|&,.:!?<>=+-*/%#\n 5a";
    for (size_t i = 0; i < changes; i++)
        text[chance((uint32_t)length)] = marks[chance(sizeof marks - 1)];
}

static void torture(const char *text, size_t length)
{
    for (int i = 0; i < 4; i++)
        parse_bytes(text, chance((uint32_t)length));
    char *copy = malloc(length);
    assert_non_null(copy);
    for (size_t changes = 1; changes < 10; changes *= 3) {
        memcpy(copy, text, length);
        mutate(copy, length, changes);
        parse_bytes(copy, length);
    }
    free(copy);
}

static void torture_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return;
    char text[8192];
    size_t length = fread(text, 1, sizeof text, f);
    fclose(f);
    if (length)
        torture(text, length);
}

/* Scripts cut short and scripts with characters changed: PARSH_CONFORMANCE names a folder of folders of them. */
static void test_broken_text(void **state)
{
    (void)state;
    static const char sample[] =
        "function f { param([int]$x = 5) \"a $($x.y(1)) b\" | % { $_ ?? @{a = 1} } 2>&1 }\n"
        "class A : B { [int]$p; A() : base(1) {} } switch -regex ($a) { 'x' { 1 } }\n@\"\n$z\n\"@";
    for (int i = 0; i < 50; i++)
        torture(sample, sizeof sample - 1);
    const char *root = getenv("PARSH_CONFORMANCE");
    DIR *folders = root ? opendir(root) : NULL;
    for (struct dirent *folder; folders && (folder = readdir(folders));) {
        char path[2048];
        snprintf(path, sizeof path, "%s/%s", root, folder->d_name);
        DIR *files = folder->d_name[0] == '.' ? NULL : opendir(path);
        for (struct dirent *file; files && (file = readdir(files));) {
            const char *dot = strrchr(file->d_name, '.');
            if (!dot || strcmp(dot, ".ps1") != 0)
                continue;
            char name[4096];
            snprintf(name, sizeof name, "%s/%s", path, file->d_name);
            torture_file(name);
        }
        if (files)
            closedir(files);
    }
    if (folders)
        closedir(folders);
}

static void repeat_and_parse(const char *piece, size_t times)
{
    buf text = {0};
    for (size_t i = 0; i < times; i++)
        buf_text(&text, piece);
    parse_bytes(text.data, text.length);
}

/* Nesting without end is refused, not followed. */
static void test_deep_nesting(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",    "{",    "$(",     "@{a=",         "- ",          ",",
                                         "[a[",  "[x({", "if(1){", "$x[",          "$x.f(",       "1+",
                                         "\"$(", "$a=",  "try{",   "class A{f(){", "switch(1){1{"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        repeat_and_parse(pieces[i], 3000);
    parse_result r = parse_script(str_repeat(str_c("("), 100000), NULL);
    assert_string_equal(r.errors[r.error_count - 1].id, "ScriptTooComplicated");
}

int main(void)
{
    heap_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),   cmocka_unit_test(test_members),      cmocka_unit_test(test_casts),
        cmocka_unit_test(test_strings),     cmocka_unit_test(test_commands),     cmocka_unit_test(test_statements),
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_type_names),   cmocka_unit_test(test_errors),
        cmocka_unit_test(test_broken_text), cmocka_unit_test(test_deep_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
