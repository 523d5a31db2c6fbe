/* What user space can learn of guest memory other than by the vCPU's exits. */
#include "vm.h"

/* KVM_IOEVENTFD: stores to a frame's word signal an eventfd. Returns 0 or an errno. */
int other_eventfd(struct vm *vm, uint64_t gfn);

/* How often it was signalled since it was asked before. */
uint64_t other_signals(void);

/* KVM_REGISTER_COALESCED_MMIO for a frame: stores without a slot wait in a ring. Returns 0 or an errno. */
int other_coalesce(struct vm *vm, uint64_t gfn);

/* How many stores wait there; takes them out. */
unsigned other_coalesced(struct vm *vm);

/* Writes the entries of the vCPU's dirty ring, "1:0 1:3", and marks them as seen. Returns how many. */
unsigned other_harvest(struct vm *vm, char *text, size_t size);

/* KVM_RESET_DIRTY_RINGS. Returns how many entries were reset, or a negative errno. */
int other_reset(struct vm *vm);

/* KVM writes the time into a frame by itself: MSR_KVM_WALL_CLOCK_NEW. Returns 0 or an errno. */
int other_clock(struct vm *vm, uint64_t gfn);

/* A number of KVM_GET_STATS_FD of the vCPU, or -1. */
int64_t other_statistic(struct vm *vm, const char *name);
