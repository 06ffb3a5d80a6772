#ifdef FAILING_ALLOCATOR
#include <stdlib.h>
#define malloc failing_malloc
#define calloc failing_calloc
#define realloc failing_realloc
#define free counting_free
#endif
void *failing_malloc(size_t size);
void *failing_calloc(size_t count, size_t size);
void *failing_realloc(void *memory, size_t size);
void counting_free(void *memory);
void fail_after(long long allocations); /* so many succeed, and all that follow fail */
long long live_allocations(void);
