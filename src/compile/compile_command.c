/* compile_command.c: pipelines, commands and their arguments, redirections.
 *
 * All arguments of all commands of a pipeline are evaluated first, left to right, into consecutive registers; one
 * instruction then runs the whole pipeline. */
#include "compile/compiler.h"

typedef struct site_builder {
    compiler *c;
    site *site;
    VEC(arg_info) args;
    uint32_t value_count;
    uint16_t first;
} site_builder;

/* Values of one site must be consecutive: the next free register is always the next value's. */
static uint16_t next_value(site_builder *b)
{
    b->value_count++;
    return reg_new(b->c);
}

static str *source_text_if_plain(ast *e, bool *bare)
{
    *bare = false;
    if (e->kind == AST_StringConstantExpression && ((ast_StringConstantExpression *)e)->string_kind == SK_BARE) {
        *bare = true;
        return ((ast_StringConstantExpression *)e)->text;
    }
    if (e->kind == AST_ExpandableStringExpression)
        *bare = ((ast_ExpandableStringExpression *)e)->string_kind == SK_BARE;
    if (e->kind == AST_ConstantExpression)
        return ast_text(e);
    return NULL;
}

static void add_value(site_builder *b, ast *e, arg_kind kind, const str *name)
{
    arg_info info = {.kind = (uint8_t)kind, .name = name, .start = e->start, .end = e->end};
    info.text = source_text_if_plain(e, &info.bare);
    info.array_text = e->kind == AST_ArrayLiteral ? ast_text(e) : NULL;
    info.quoted = !info.bare && (e->kind == AST_StringConstantExpression || e->kind == AST_ExpandableStringExpression);
    uint16_t r = next_value(b);
    compile_expression_to(b->c, e, r);
    VEC_ADD(b->args, info);
}

static void add_argument(site_builder *b, ast *e)
{
    if (e->kind == AST_CommandParameter) {
        ast_CommandParameter *p = (ast_CommandParameter *)e;
        const str *name = str_intern(p->name);
        if (p->argument) {
            add_value(b, p->argument, ARG_PARAMETER_VALUE, name);
            b->args.items[b->args.count - 1].attached = true;
        } else {
            arg_info info = {
                .kind = ARG_PARAMETER, .name = name, .text = ast_text(e), .start = e->start, .end = e->end};
            VEC_ADD(b->args, info);
        }
        return;
    }
    if (e->kind == AST_VariableExpression && ((ast_VariableExpression *)e)->splatted) {
        add_value(b, e, ARG_SPLAT, NULL);
        return;
    }
    add_value(b, e, ARG_VALUE, NULL);
}

static void add_redirections(site_builder *b, ast_list list)
{
    VEC(redirection) out = {0};
    for (uint32_t i = 0; i < list.count; i++) {
        redirection r = {0};
        if (list.items[i]->kind == AST_MergingRedirection) {
            ast_MergingRedirection *m = (ast_MergingRedirection *)list.items[i];
            r.from = (uint8_t)m->from;
            r.to = (uint8_t)m->to;
        } else {
            ast_FileRedirection *f = (ast_FileRedirection *)list.items[i];
            r.from = (uint8_t)f->from;
            r.append = f->append;
            r.reg = reg_new(b->c);
            compile_expression_to(b->c, f->location, r.reg);
        }
        VEC_ADD(out, r);
    }
    b->site->redirections = out.items;
    b->site->redirection_count = out.count;
}

static const str *constant_command_name(ast *e)
{
    if (e->kind == AST_StringConstantExpression)
        return str_intern(((ast_StringConstantExpression *)e)->text);
    return NULL;
}

/* `F(1, 2)`, where a call of a method was meant. */
static bool is_like_method(const ast_Command *n)
{
    if (n->elements.count != 2 || n->invocation != TK_Unknown)
        return false;
    ast *name = n->elements.items[0], *e = n->elements.items[1];
    if (e->kind != AST_ParenExpression || e->start != name->end)
        return false;
    ast *within = pure_expression(((ast_ParenExpression *)e)->pipeline);
    return within && within->kind == AST_ArrayLiteral;
}

static site *compile_command_site(compiler *c, ast_Command *n)
{
    site *s = heap_alloc(sizeof *s);
    site_builder b = {.c = c, .site = s};
    s->node = (ast *)n;
    s->invocation = n->invocation;
    s->like_method = is_like_method(n);
    s->reg = c->next_reg;
    s->name = constant_command_name(n->elements.items[0]);
    if (!s->name) {
        uint16_t r = next_value(&b);
        compile_expression_to(c, n->elements.items[0], r);
    }
    for (uint32_t i = 1; i < n->elements.count; i++)
        add_argument(&b, n->elements.items[i]);
    s->args = b.args.items;
    s->arg_count = b.args.count;
    add_redirections(&b, n->redirections);
    return s;
}

static site *compile_expression_site(compiler *c, ast_CommandExpression *n)
{
    site *s = heap_alloc(sizeof *s);
    site_builder b = {.c = c, .site = s};
    s->node = (ast *)n;
    s->is_expression = true;
    ast_BinaryExpression *range = as_range(n->expression);
    if (range) {
        /* `1..1e6 | ...` makes its items one by one. */
        s->is_range = true;
        s->reg = reg_block(c, 2);
        compile_expression_to(c, range->left, s->reg);
        compile_expression_to(c, range->right, (uint16_t)(s->reg + 1));
    } else {
        s->reg = reg_new(c);
        compile_expression_to(c, n->expression, s->reg);
    }
    add_redirections(&b, n->redirections);
    return s;
}

void compile_pipeline(compiler *c, ast_Pipeline *n, uint16_t out)
{
    uint16_t mark = c->next_reg;
    bool steppable = c->steppable;
    c->steppable = false; /* those within its arguments run */
    pipe_site *p = heap_alloc(sizeof *p);
    p->node = (ast *)n;
    p->count = n->elements.count;
    p->stages = heap_alloc(sizeof(site *) * (p->count + 1));
    for (uint32_t i = 0; i < p->count; i++) {
        ast *e = n->elements.items[i];
        p->stages[i] = e->kind == AST_Command ? compile_command_site(c, (ast_Command *)e)
                                              : compile_expression_site(c, (ast_CommandExpression *)e);
    }
    c->node = (ast *)n;
    if (steppable)
        emit(c, OP_STEPPABLE, out, constant_ref(c, p), 0);
    else if (n->background)
        emit(c, OP_BACKGROUND, out, constant_ref(c, n), 0);
    else if (p->count == 1 && !p->stages[0]->is_expression && !p->stages[0]->redirection_count)
        emit(c, OP_COMMAND, out, constant_ref(c, p), 0);
    else
        emit(c, OP_PIPELINE, out, constant_ref(c, p), 0);
    c->next_reg = mark;
}

void compile_chain(compiler *c, ast_PipelineChain *n, uint16_t out)
{
    if (n->background) {
        emit(c, OP_BACKGROUND, out, constant_ref(c, n), 0);
        return;
    }
    compile_statement(c, n->left, out);
    if (pure_expression(n->left) || n->left->kind == AST_AssignmentStatement)
        emit(c, OP_SET_OK, 0, 0, 0);
    uint16_t ok = reg_new(c);
    emit(c, OP_LOAD_AUTO, ok, AUTO_STATUS, 0);
    uint32_t skip = emit_jump(c, n->op == TK_AndAnd ? OP_JUMP_FALSE : OP_JUMP_TRUE, ok);
    compile_statement(c, n->right, out);
    patch_here(c, skip);
}
