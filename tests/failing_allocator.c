/* failing_allocator.c - an allocator that runs out when a test says so, and knows what has not been freed. */
#include "failing_allocator.h"

#undef malloc
#undef calloc
#undef realloc
#undef free

static long long left, live;

void fail_after(long long allocations) {
    left = allocations;
}

long long live_allocations(void) {
    return live;
}

static void *counted(void *memory) {
    live += memory != NULL;
    return memory;
}

void *failing_malloc(size_t size) {
    return left-- > 0 ? counted(malloc(size)) : NULL;
}

void *failing_calloc(size_t count, size_t size) {
    return left-- > 0 ? counted(calloc(count, size)) : NULL;
}

void *failing_realloc(void *memory, size_t size) {
    if (left-- <= 0) return NULL;
    return memory ? realloc(memory, size) : counted(malloc(size));
}

void counting_free(void *memory) {
    live -= memory != NULL;
    free(memory);
}
