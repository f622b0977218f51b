/* random.h: the pseudo-random generator behind System.Random and Get-Random.
 *
 * Invariants: with a seed the sequence is .NET's (Knuth's subtractive generator), so scripts that seed see the same numbers;
 *   without one it is xoshiro256**, seeded by the system.
 * Threads: one at a time; a race repeats numbers, nothing worse. Cost: about 3 ns a number.
 */
#ifndef TYPES_RANDOM_H
#define TYPES_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct random_state {
    bool seeded;
    int32_t table[56];
    int32_t next, next_p;
    uint64_t s[4];
} random_state;

void random_seed(random_state *r, int32_t seed);
void random_start(random_state *r); /* from the system */
/* 0 .. 0x7FFFFFFE */
int32_t random_sample(random_state *r);
/* low .. high - 1; low <= high. */
int64_t random_between(random_state *r, int64_t low, int64_t high);
/* 0 .. 1, 1 excluded. */
double random_real(random_state *r);
void random_bytes_to(random_state *r, uint8_t *p, size_t n);

#endif
