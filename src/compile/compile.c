/* compile.c: blocks, codes, and the tools to emit instructions. */
#include "compile/compiler.h"

#include <string.h>

const char *const auto_variable_names[AUTO_COUNT] = {
    "?", "args", "input", "this", "MyInvocation", "PSBoundParameters", "PSCmdlet", "PSScriptRoot", "PSCommandPath"};

void *vec_grow(void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    uint32_t n = *capacity ? *capacity * 2 : 8;
    void *grown = heap_alloc(n * size);
    if (count)
        memcpy(grown, items, count * size);
    *capacity = n;
    return grown;
}

void compile_error(ast *node, const char *id, const char *message)
{
    uint32_t line, column;
    source_position(node->src, node->start, &line, &column);
    throw_error("System.Management.Automation.ParseException", id, EC_ParserError, V_NULL, "At line:%u char:%u\n%s",
                line, column, message);
}

static void note_extent(compiler *c)
{
    if (!c->node)
        return;
    pc_extent e = {c->ops.count, c->node->start, c->node->end};
    if (c->extents.count) {
        pc_extent *last = &c->extents.items[c->extents.count - 1];
        if (last->start == e.start && last->end == e.end)
            return;
        if (last->pc == e.pc) {
            *last = e;
            return;
        }
    }
    VEC_ADD(c->extents, e);
}

uint32_t emit(compiler *c, opcode op, uint32_t a, uint32_t b, uint32_t x)
{
    if (a > UINT16_MAX || b > UINT16_MAX || x > UINT16_MAX)
        compile_error(c->node, "ScriptTooComplicated", "The script block is too large to be compiled.");
    note_extent(c);
    ins i = {(uint16_t)op, (uint16_t)a, (uint16_t)b, (uint16_t)x};
    VEC_ADD(c->ops, i);
    return c->ops.count - 1;
}

uint32_t emit_jump(compiler *c, opcode op, uint32_t a)
{
    return emit(c, op, a, 0, 0);
}

void patch_to(compiler *c, uint32_t at, uint32_t target)
{
    c->ops.items[at].b = (uint16_t)target;
    c->ops.items[at].c = (uint16_t)(target >> 16);
}

void patch_here(compiler *c, uint32_t at)
{
    patch_to(c, at, c->ops.count);
}

uint16_t reg_block(compiler *c, uint32_t n)
{
    uint32_t first = c->next_reg;
    if (first + n >= NO_DST)
        compile_error(c->node, "ScriptTooComplicated", "The script block is too large to be compiled.");
    c->next_reg = (uint16_t)(first + n);
    if (c->next_reg > c->reg_count)
        c->reg_count = c->next_reg;
    return (uint16_t)first;
}

uint16_t reg_new(compiler *c)
{
    return reg_block(c, 1);
}

static bool same_constant(value a, value b)
{
    return a.kind == b.kind && a.type == b.type && a.as.u == b.as.u;
}

uint32_t constant(compiler *c, value v)
{
    block_builder *b = c->builder;
    /* Only the last few are compared: enough for `$x.a; $x.b; $x.a`, and linear in all. */
    uint32_t from = b->constants.count > 32 ? b->constants.count - 32 : 0;
    for (uint32_t i = from; i < b->constants.count; i++)
        if (same_constant(b->constants.items[i], v))
            return i;
    VEC_ADD(b->constants, v);
    return b->constants.count - 1;
}

uint32_t constant_ref(compiler *c, const void *p)
{
    VEC_ADD(c->builder->constants, v_internal(p));
    return c->builder->constants.count - 1;
}

static variable_name split_path(str *path)
{
    static const struct {
        const char *prefix;
        variable_reach reach;
    } known[] = {{"local", REACH_LOCAL},
                 {"global", REACH_GLOBAL},
                 {"script", REACH_SCRIPT},
                 {"private", REACH_PRIVATE},
                 {"using", REACH_USING}};
    variable_name n = {.name = NULL, .reach = REACH_ANY};
    ptrdiff_t colon = str_index_unit(path, ':', 0);
    if (colon > 0 && (size_t)colon + 1 < path->length) {
        str *prefix = str_sub(path, 0, (size_t)colon);
        str *rest = str_sub(path, (size_t)colon + 1, path->length - (size_t)colon - 1);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_equal_c(prefix, known[i].prefix)) {
                n.reach = known[i].reach;
                n.name = str_intern(rest);
                return n;
            }
        if (str_equal_c(prefix, "variable")) {
            n.name = str_intern(rest);
            return n;
        }
        n.reach = REACH_DRIVE;
        n.drive = str_intern(prefix);
        n.name = rest; /* as written: $env:http_proxy is not $env:HTTP_PROXY */
        return n;
    }
    /* $PSItem is another name of $_. */
    n.name = str_equal_c(path, "PSItem") ? str_intern_c("_") : str_intern(path);
    return n;
}

uint16_t slot_of(compiler *c, str *path)
{
    variable_name n = split_path(path);
    block_builder *b = c->builder;
    for (uint32_t i = 0; i < b->names.count; i++)
        if (b->names.items[i].name == n.name && b->names.items[i].reach == n.reach &&
            b->names.items[i].drive == n.drive)
            return (uint16_t)i;
    VEC_ADD(b->names, n);
    if (b->names.count >= UINT16_MAX)
        compile_error(c->node, "ScriptTooComplicated", "The script block has too many variables.");
    return (uint16_t)(b->names.count - 1);
}

uint16_t slot_of_c(compiler *c, const char *name)
{
    return slot_of(c, str_c(name));
}

int auto_variable_of(str *path)
{
    for (int i = 0; i < AUTO_COUNT; i++)
        if (str_equal_c(path, auto_variable_names[i]))
            return i;
    return -1;
}

void region_add(compiler *c, region_kind kind, uint32_t start, uint32_t handler, uint32_t next, uint16_t reg,
                const str *label)
{
    if (start == here(c))
        return;
    region r = {start, here(c), handler, next, reg, (uint8_t)kind, label};
    VEC_ADD(c->regions, r);
}

const code *compile_code(block_builder *b, void (*body)(compiler *c, ast *node), ast *node)
{
    compiler c = {.builder = b, .node = node};
    reg_block(&c, 2); /* output stage, result */
    body(&c, node);
    emit(&c, OP_RETURN, 0, 0, 0);
    code *out = heap_alloc(sizeof *out);
    out->ops = c.ops.items;
    out->count = c.ops.count;
    out->reg_count = c.reg_count;
    out->regions = c.regions.items; /* inner ones were closed, hence added, first */
    out->region_count = c.regions.count;
    out->extents = c.extents.items;
    out->extent_count = c.extents.count;
    out->block = b->block;
    return out;
}

static void body_of_named_block(compiler *c, ast *node)
{
    ast_NamedBlock *n = (ast_NamedBlock *)node;
    uint16_t out = 0;
    if (c->builder->block->is_method) {
        out = reg_new(c);
        emit(c, OP_DISCARD, out, 0, 0);
    }
    c->last_counts = !c->builder->block->parent;
    compile_statements(c, n->traps, n->statements, out);
}

static void body_of_expression(compiler *c, ast *node)
{
    compile_expression_to(c, node, 1);
}

static void compile_params(block_builder *bb, ast_list params)
{
    block *b = bb->block;
    compiler naming = {.builder = bb, .node = (ast *)b->node};
    b->param_count = params.count;
    b->params = heap_alloc(sizeof(block_param) * (params.count + 1));
    for (uint32_t i = 0; i < params.count; i++) {
        ast_Parameter *p = (ast_Parameter *)params.items[i];
        ast_VariableExpression *v = (ast_VariableExpression *)p->name;
        block_param *out = &b->params[i];
        out->node = p;
        out->name = str_intern(v->path);
        out->slot = slot_of(&naming, v->path);
        for (uint32_t k = 0; k < p->attributes.count; k++) {
            ast *a = p->attributes.items[k];
            if (a->kind == AST_TypeConstraint)
                out->type_text = str_intern(((ast_TypeConstraint *)a)->type_name);
            else if (str_equal_c(((ast_Attribute *)a)->type_name, "Parameter"))
                b->cmdlet_binding = true;
        }
    }
    for (uint32_t i = 0; i < params.count; i++) {
        ast_Parameter *p = (ast_Parameter *)params.items[i];
        if (p->default_value)
            b->params[i].default_code = compile_code(bb, body_of_expression, p->default_value);
    }
}

static bool has_cmdlet_binding(ast_list attributes)
{
    for (uint32_t i = 0; i < attributes.count; i++)
        if (attributes.items[i]->kind == AST_Attribute &&
            (str_equal_c(((ast_Attribute *)attributes.items[i])->type_name, "CmdletBinding") ||
             str_equal_c(((ast_Attribute *)attributes.items[i])->type_name, "CmdletBindingAttribute")))
            return true;
    return false;
}

static void take_namespaces(block *b, ast_list usings)
{
    VEC(const str *) names = {0};
    for (uint32_t i = 0; b->parent && i < b->parent->namespace_count; i++)
        VEC_ADD(names, b->parent->namespaces[i]);
    for (uint32_t i = 0; i < usings.count; i++) {
        ast_UsingStatement *u = (ast_UsingStatement *)usings.items[i];
        if (u->name_kind == UK_NAMESPACE && u->name)
            VEC_ADD(names, (const str *)((ast_StringConstantExpression *)u->name)->text);
    }
    b->namespaces = names.items;
    b->namespace_count = names.count;
}

/* The block's parameters: its param(), or those in parentheses of the function it is the body of. */
static ast_list params_of(ast_ScriptBlock *node)
{
    if (node->param_block)
        return ((ast_ParamBlock *)node->param_block)->parameters;
    ast *up = node->base.parent;
    if (up && up->kind == AST_FunctionDefinition)
        return ((ast_FunctionDefinition *)up)->parameters;
    return (ast_list){0};
}

static const code *named(block_builder *bb, ast *node)
{
    return node ? compile_code(bb, body_of_named_block, node) : NULL;
}

static void note_nested(block *parent, block *b)
{
    uint32_t n = parent->nested_count;
    if ((n & (n - 1)) == 0) { /* full at every power of two */
        block **grown = heap_alloc(sizeof *grown * (n ? n * 2 : 1));
        if (n)
            memcpy(grown, parent->nested, n * sizeof *grown);
        parent->nested = grown;
    }
    parent->nested[parent->nested_count++] = b;
}

static block *compile_body(ast_ScriptBlock *node, block *parent, const str *function_name, bool is_method)
{
    block *b = heap_alloc(sizeof *b);
    b->node = node;
    b->is_method = is_method;
    b->src = node->base.src;
    b->parent = parent;
    b->function_name = function_name;
    if (parent)
        note_nested(parent, b);
    b->is_filter = node->flags & SB_IS_FILTER;
    take_namespaces(b, node->usings);
    block_builder *bb = heap_alloc(sizeof *bb);
    bb->block = b;
    if (node->param_block)
        b->cmdlet_binding = has_cmdlet_binding(((ast_ParamBlock *)node->param_block)->attributes);
    compile_params(bb, params_of(node));
    b->dynamic_param = named(bb, node->dynamic_param);
    b->begin = named(bb, node->begin);
    b->process = named(bb, node->process);
    b->end = named(bb, node->end);
    b->clean = named(bb, node->clean);
    b->names = bb->names.items;
    b->name_count = bb->names.count;
    b->constants = bb->constants.items;
    b->constant_count = bb->constants.count;
    return b;
}

block *compile_block(ast_ScriptBlock *node, block *parent, const str *function_name)
{
    return compile_body(node, parent, function_name, false);
}

block *compile_method(ast_ScriptBlock *node, block *parent, const str *name)
{
    return compile_body(node, parent, name, true);
}

static const code *compile_alone(ast *node, block *owner, void (*body)(compiler *c, ast *node))
{
    /* A block of its own, so that the owner's tables stay as its running code knows them. */
    block *b = heap_alloc(sizeof *b);
    b->src = node->src;
    b->parent = owner;
    b->namespaces = owner ? owner->namespaces : NULL;
    b->namespace_count = owner ? owner->namespace_count : 0;
    block_builder bb = {.block = b};
    const code *c = compile_code(&bb, body, node);
    b->names = bb.names.items;
    b->name_count = bb.names.count;
    b->constants = bb.constants.items;
    b->constant_count = bb.constants.count;
    return c;
}

const code *compile_expression(ast *node, block *owner)
{
    return compile_alone(node, owner, body_of_expression);
}

static void body_of_steppable(compiler *c, ast *node)
{
    c->steppable = true;
    compile_pipeline(c, (ast_Pipeline *)node, 1);
}

const code *compile_steppable(ast *pipeline, block *owner)
{
    return compile_alone(pipeline, owner, body_of_steppable);
}
