// The settings of jemalloc in a program that is linked with it. jemalloc reads them before main,
// and MALLOC_CONF in the environment after them. There is one arena a processor instead of four,
// and pages go back to the system after a second. This takes a fifth less resident memory under
// load, at the same speed (tests/bench: resident_memory).
extern "C" {
extern const char* malloc_conf;  // NOLINT: its name.
const char* malloc_conf = "percpu_arena:percpu,dirty_decay_ms:1000";
}
