/* dump.c: --dump-bytecode. */
#include "base/buf.h"
#include "compile/code.h"

static const struct {
    const char *name, *operands;
} op_table[OP_COUNT] = {
#define OP(name, operands, what) {#name, operands},
#include "compile/opcode.def"
#undef OP
};

static void dump_constant(buf *out, const block *b, uint16_t i)
{
    value v = b->constants[i];
    if (v.kind == K_STRING) {
        buf_text(out, " '");
        str_append_utf8(v.as.s, out);
        buf_byte(out, '\'');
    } else if (v.kind == K_INT32 || v.kind == K_INT64) {
        buf_printf(out, " %lld", (long long)v.as.i);
    } else if (v.kind == K_DOUBLE) {
        buf_printf(out, " %.17g", v.as.d);
    } else {
        buf_printf(out, " #%u", i);
    }
}

static void dump_ins(buf *out, const block *b, ins i)
{
    uint16_t operand[3] = {i.a, i.b, i.c};
    const char *kinds = op_table[i.op].operands;
    for (int k = 0, at = 0; kinds[k] && at < 3; k++, at++) {
        switch (kinds[k]) {
        case 'v':
            buf_text(out, " $");
            str_append_utf8(b->names[operand[at]].name, out);
            break;
        case 'k':
        case 'p': dump_constant(out, b, operand[at]); break;
        case '>': buf_printf(out, " ->%u", ins_target(i)); return;
        case 'n': buf_printf(out, " %d", (int16_t)operand[at]); break;
        default: buf_printf(out, " r%u", operand[at]);
        }
    }
}

static void dump_code(buf *out, const code *c, const char *title)
{
    static const char *const kinds[] = {"catch", "finally", "loop", "switch", "trap", "statement"};
    buf_printf(out, "%s: %u registers\n", title, c->reg_count);
    for (uint32_t pc = 0; pc < c->count; pc++) {
        buf_printf(out, "%5u %-16s", pc, op_table[c->ops[pc].op].name);
        dump_ins(out, c->block, c->ops[pc]);
        buf_byte(out, '\n');
    }
    for (uint32_t i = 0; i < c->region_count; i++)
        if (c->regions[i].kind != REGION_STATEMENT)
            buf_printf(out, "      %s %u..%u -> %u\n", kinds[c->regions[i].kind], c->regions[i].start,
                       c->regions[i].end, c->regions[i].handler);
}

void code_dump(const block *b, buf *out)
{
    if (b->function_name) {
        buf_text(out, "function ");
        str_append_utf8(b->function_name, out);
        buf_byte(out, '\n');
    }
    const struct {
        const code *c;
        const char *title;
    } parts[] = {{b->dynamic_param, "dynamicparam"},
                 {b->begin, "begin"},
                 {b->process, "process"},
                 {b->end, "end"},
                 {b->clean, "clean"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].c)
            dump_code(out, parts[i].c, parts[i].title);
    for (uint32_t i = 0; i < b->nested_count; i++)
        code_dump(b->nested[i], out);
}
