/*
 * A vCPU thread sweeps over the pages of a slot, with a load and a store to each, while this thread updates the slot.
 * Invariant: between two sweeps both threads meet, so that every page that a sweep has written is accounted for: seen in
 * a dirty log, written by user space for the guest, or lost.
 */
#include "race.h"
#include <pthread.h>
#include <time.h>

enum { SLOT = 1, PAGES = BACKING_PAGES, SWEEP_AT = 10 * PAGE + 0x800, SAMPLES = 1 << 20 };

const char *const protocol_names[] = {"delete-create", "harvest-delete-create", "paused", "paused-harvest",
				      "flags-only",    "move"};

/* rax is the value, rbx the first address, rcx the number of pages. */
static const uint8_t sweep_code[] = {
	0x48, 0x8b, 0x13,			  /* mov (%rbx), %rdx */
	0x48, 0x89, 0x03,			  /* mov %rax, (%rbx) */
	0x48, 0x81, 0xc3, 0x00, 0x10, 0x00, 0x00, /* add $4096, %rbx */
	0x48, 0xff, 0xc9,			  /* dec %rcx */
	0x75, 0xee,				  /* jnz to the start */
	0xe6, 0xe0, 0xf4,			  /* out %al, $0xe0 */
};

struct context {
	struct vm *vm;
	struct race *result;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool pause, outside, sweeping, stop; /* under the lock */
	uint64_t value;			     /* what this sweep stores */
	bool applied[PAGES], reported[PAGES];
	pthread_t thread;
};

static void on_kick(int signal)
{
	(void)signal; /* it is enough that KVM_RUN returns */
}

/* What QEMU does: the access that found no slot is done on the memory that user space knows is there. */
static void serve_mmio(struct context *c)
{
	struct kvm_run *run = c->vm->run;
	uint64_t page = run->mmio.phys_addr / PAGE - PLAN;
	if (page >= PAGES || run->mmio.len != 8) {
		c->result->other_exits++;
		return;
	}
	uint8_t *at = vm_page(c->vm, 0, page) + run->mmio.phys_addr % PAGE;
	if (run->mmio.is_write) {
		memcpy(at, run->mmio.data, 8);
		c->applied[page] = true;
		c->result->mmio_writes++;
	} else {
		memcpy(run->mmio.data, at, 8);
		c->result->mmio_reads++;
	}
}

/* Stays out of KVM_RUN while it is told to. Returns whether there is a sweep to do. */
static bool may_run(struct context *c)
{
	pthread_mutex_lock(&c->lock);
	while ((c->pause || !c->sweeping) && !c->stop) {
		c->outside = true;
		pthread_cond_broadcast(&c->changed);
		pthread_cond_wait(&c->changed, &c->lock);
	}
	c->outside = false;
	pthread_cond_broadcast(&c->changed);
	bool go = !c->stop;
	pthread_mutex_unlock(&c->lock);
	return go;
}

static void end_sweep(struct context *c)
{
	pthread_mutex_lock(&c->lock);
	c->outside = true;
	c->sweeping = false;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static void *run_vcpu(void *argument)
{
	struct context *c = argument;
	bool fresh = true;
	while (may_run(c)) {
		struct kvm_regs regs = {.rip = SWEEP_AT, .rax = c->value, .rbx = PLAN * PAGE + DATA_AT, .rcx = PAGES,
					.rflags = 0x3002};
		if (fresh && ioctl(c->vm->vcpu, KVM_SET_REGS, &regs))
			c->result->other_exits++;
		fresh = false;
		if (ioctl(c->vm->vcpu, KVM_RUN, 0)) {
			c->result->other_exits += errno != EINTR && errno != EAGAIN;
			continue;
		}
		if (c->vm->run->exit_reason == KVM_EXIT_MMIO) {
			serve_mmio(c);
			continue;
		}
		c->result->other_exits += c->vm->run->exit_reason != KVM_EXIT_IO;
		end_sweep(c);
		fresh = true;
	}
	return NULL;
}

static void pause_vcpu(struct context *c)
{
	pthread_mutex_lock(&c->lock);
	c->pause = true;
	c->vm->run->immediate_exit = 1;
	while (!c->outside) {
		pthread_kill(c->thread, SIGUSR1);
		struct timespec soon;
		clock_gettime(CLOCK_REALTIME, &soon);
		soon.tv_nsec += 1000000;
		soon.tv_sec += soon.tv_nsec / 1000000000;
		soon.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&c->changed, &c->lock, &soon);
	}
	pthread_mutex_unlock(&c->lock);
}

static void let_run(struct context *c)
{
	pthread_mutex_lock(&c->lock);
	c->pause = false;
	c->vm->run->immediate_exit = 0;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static int region(struct context *c, uint32_t flags, uint64_t gfn, uint64_t pages)
{
	return vm_region(c->vm, SLOT, flags, gfn * PAGE, pages * PAGE, (uintptr_t)c->vm->backing[0]);
}

static int harvest(struct context *c)
{
	static uint64_t bitmap[DIRTY_WORDS];
	int error = vm_dirty(c->vm, SLOT, bitmap);
	for (unsigned page = 0; page < PAGES && !error; page++)
		c->reported[page] |= bitmap[page / 64] >> page % 64 & 1;
	return error;
}

static int recreate(struct context *c)
{
	int error = region(c, 0, PLAN, 0);
	return error ? error : region(c, KVM_MEM_LOG_DIRTY_PAGES, PLAN, PAGES);
}

static int update(struct context *c, enum protocol protocol)
{
	bool pauses = protocol == PAUSED || protocol == PAUSED_HARVEST;
	int error = 0;
	if (pauses)
		pause_vcpu(c);
	if (protocol == HARVEST || protocol == PAUSED_HARVEST)
		error = harvest(c);
	if (!error && protocol == FLAGS_ONLY)
		error = region(c, 0, PLAN, PAGES) ?: region(c, KVM_MEM_LOG_DIRTY_PAGES, PLAN, PAGES);
	else if (!error && protocol == MOVE)
		error = region(c, KVM_MEM_LOG_DIRTY_PAGES, PLAN + 2 * PAGES, PAGES) ?:
			region(c, KVM_MEM_LOG_DIRTY_PAGES, PLAN, PAGES);
	else if (!error)
		error = recreate(c);
	if (pauses)
		let_run(c);
	return error;
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void begin_sweep(struct context *c)
{
	pthread_mutex_lock(&c->lock);
	c->value++;
	memset(c->applied, 0, sizeof c->applied);
	memset(c->reported, 0, sizeof c->reported);
	c->sweeping = true;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

/*
 * Waits until the vCPU is let in, or updates might keep it out for ever; once the time is over, until it has swept.
 * Returns whether it still sweeps.
 */
static bool sweeps(struct context *c, double end)
{
	bool over = now() >= end;
	pthread_mutex_lock(&c->lock);
	while (c->sweeping && (c->outside || over))
		pthread_cond_wait(&c->changed, &c->lock);
	bool sweeping = c->sweeping;
	pthread_mutex_unlock(&c->lock);
	return sweeping;
}

static void account(struct context *c)
{
	c->result->sweeps++;
	for (unsigned page = 0; page < PAGES; page++) {
		uint64_t found;
		memcpy(&found, vm_page(c->vm, 0, page) + DATA_AT, sizeof found);
		c->result->lost_pages += found == c->value && !c->reported[page] && !c->applied[page];
	}
}

/*
 * Sweeps until the time is over; the rest of the last sweep is undisturbed. `samples` gets how long each update took, as
 * far as there is room.
 */
static int measure(struct context *c, enum protocol protocol, unsigned ms, float *samples)
{
	double end = now() + ms * 1e3;
	int error = 0;
	while (!error && now() < end) {
		begin_sweep(c);
		while (!error && sweeps(c, end)) {
			double start = now();
			error = update(c, protocol);
			if (c->result->updates < SAMPLES)
				samples[c->result->updates] = now() - start;
			c->result->updates++;
		}
		if (!error)
			error = harvest(c);
		account(c);
	}
	return error;
}

static int ascending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void summarise(struct race *result, float *samples)
{
	size_t count = result->updates < SAMPLES ? result->updates : SAMPLES;
	if (count == 0)
		return;
	qsort(samples, count, sizeof *samples, ascending);
	result->median = samples[count / 2];
	result->p90 = samples[count * 90 / 100];
	result->p99 = samples[count * 99 / 100];
	result->max = samples[count - 1];
}

int race_run(struct vm *vm, enum protocol protocol, unsigned warm, unsigned ms, struct race *result)
{
	static float samples[SAMPLES];
	struct sigaction action = {.sa_handler = on_kick};
	struct context c = {.vm = vm, .result = result, .outside = true};
	sigaction(SIGUSR1, &action, NULL);
	int error = vm_reset(vm, (struct setting){.cpl = 3});
	if (error)
		return error;
	memcpy(vm->low + SWEEP_AT, sweep_code, sizeof sweep_code);
	error = region(&c, KVM_MEM_LOG_DIRTY_PAGES, PLAN, PAGES);
	if (error)
		return error;
	pthread_mutex_init(&c.lock, NULL);
	pthread_cond_init(&c.changed, NULL);
	error = pthread_create(&c.thread, NULL, run_vcpu, &c);
	if (error)
		return error;
	error = measure(&c, protocol, warm, samples);
	*result = (struct race){0};
	if (!error)
		error = measure(&c, protocol, ms, samples);
	pause_vcpu(&c);
	pthread_mutex_lock(&c.lock);
	c.stop = true;
	pthread_cond_broadcast(&c.changed);
	pthread_mutex_unlock(&c.lock);
	pthread_join(c.thread, NULL);
	summarise(result, samples);
	return error;
}
