// How jemalloc is set up in a program that is linked with it; jemalloc reads this before main, and
// MALLOC_CONF in the environment after it. One arena a processor, instead of four, and pages that
// go back to the system after a second: a fifth less resident memory under load, as fast as before
// (tests/bench: resident_memory).
extern "C" {
extern const char* malloc_conf;  // NOLINT: its name.
const char* malloc_conf = "percpu_arena:percpu,dirty_decay_ms:1000";
}
