/* collector.h: the heap and the parallel core introduced to each other.
 *
 * Purpose: par knows no collector; these hooks give it scanned memory, registered threads and switches that a collection
 *   cannot come between; the heap scans the stacks of parked fibers. Threads: called once at start.
 */
#ifndef ENGINE_COLLECTOR_H
#define ENGINE_COLLECTOR_H

#include "par/par.h"

void collector_hooks(par_hooks *out);

#endif
