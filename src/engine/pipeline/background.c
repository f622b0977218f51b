/* background.c: `pipeline &`. */
#include "engine/pipeline/pipeline.h"

void pipeline_start_background(frame *f, ast *node, stage *out)
{
    (void)f;
    (void)node;
    (void)out;
    throw_unsupported("background jobs (&)");
}
