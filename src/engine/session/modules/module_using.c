/* module_using.c: `using module X`: the module is loaded between parse and compile, so that its classes are known. */
#include "base/heap.h"
#include "engine/pipeline/cmdlet.h"
#include "engine/session/modules/module.h"

/* The name in `using module Name` or `using module @{ ModuleName = 'Name'; ... }`. */
static str *name_in(const ast_UsingStatement *u)
{
    const ast *n = u->name;
    if (n && n->kind == AST_StringConstantExpression)
        return ((const ast_StringConstantExpression *)(const void *)n)->text;
    return NULL;
}

/* Relative to the script's folder, not to the current one. */
static str *resolved(str *name, const str *file)
{
    ptrdiff_t slash = file ? str_last_index(file, str_c("/"), false) : -1;
    if (slash < 0 || !str_starts(name, str_c("."), false))
        return name;
    return str_concat(str_sub(file, 0, (size_t)slash + 1), name);
}

void module_use(runspace *rs, ast_ScriptBlock *root, str *file)
{
    for (uint32_t i = 0; rs && i < root->usings.count; i++) {
        const ast_UsingStatement *u = (const ast_UsingStatement *)root->usings.items[i];
        if (u->name_kind != UK_MODULE)
            continue;
        str *name = name_in(u);
        if (!name)
            throw_unsupported("using module with a module specification");
        session_state *state = rs->current ? rs->current->state : rs->state;
        import_options o = {.target = state->module_scope, .caller = state};
        if (!module_load(rs, resolved(name, file), &o))
            throw_error("System.Management.Automation.ParseException", "ModuleNotFoundDuringParse", EC_ParserError,
                        v_str(name), "Could not find the module '%s'.", str_to_c(name));
    }
}
