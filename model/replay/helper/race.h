/* Updates of a slot while a vCPU accesses it: how often memory is missing, and how many dirty pages nobody hears of. */
#include "vm.h"

enum protocol { DELETE_CREATE, HARVEST, PAUSED, PAUSED_HARVEST, FLAGS_ONLY, MOVE, PROTOCOLS };
extern const char *const protocol_names[PROTOCOLS];

struct race {
	size_t updates, sweeps;
	size_t mmio_reads, mmio_writes, other_exits;
	size_t lost_pages;	      /* written by the guest, never in a dirty log */
	double median, p90, p99, max; /* of an update, in microseconds */
};

/* Measures for `ms` milliseconds on a fresh VM, after `warm` ones that do not count. Returns 0 or an errno. */
int race_run(struct vm *vm, enum protocol protocol, unsigned warm, unsigned ms, struct race *result);
