/* capture.h: the stage that collects output for `$x = ...`, `@(...)`, `$(...)`.
 *
 * Purpose: 320,000 values arrive one by one or in runs and become one array: chunks that never move, one copy at the end.
 * Invariants: nobody else sees the chunks, so they need no lock and are given back at once.
 * Threads: one fiber. Cost: about 3 ns a value.
 */
#ifndef ENGINE_CAPTURE_H
#define ENGINE_CAPTURE_H

#include "engine/pipeline/stage.h"
#include "object/array.h"

stage *capture_new(struct runspace *rs);
/* What was collected, as object[]; the capture is empty then. */
array *capture_array(stage *s);
/* Nothing -> V_NOTHING, one -> itself, more -> object[]. */
value capture_value(stage *s);

#endif
