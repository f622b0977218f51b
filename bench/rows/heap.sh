# title: allocation of 48 bytes (bench/heap_bench.c)
# bar: two <= 2 * one
# reference: no
for i in $(seq "$BENCH_RUNS"); do
    "$BUILD/heap_bench" 48 | sed -nE 's/^([0-9]+) threads?: *([0-9.]+) ns.*/\1 \2 ns/p' | sed 's/^1 /one /; s/^2 /two /'
done
