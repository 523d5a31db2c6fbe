/*
 * Drives the guest of vm.c by JSON lines: one flat object a request on stdin, one reply on stdout, in order; the
 * operations are in README.md. Invariant: no request keeps it longer than the watchdog allows, and it ends with its
 * parent.
 */
#include "json.h"
#include "other.h"
#include "race.h"
#include "userfault.h"
#include <sys/prctl.h>

enum { WATCHDOG_MS = 500, LINE = 1024 };

static struct vm vm;
static volatile sig_atomic_t ticks;

/* The first tick gets the vCPU out of KVM_RUN; a second one means that even that did not help. */
static void on_tick(int signal)
{
	static const char stuck[] = "{\"error\":\"the vCPU is stuck\"}\n";
	(void)signal;
	if (ticks++ > 0) {
		(void)!write(STDOUT_FILENO, stuck, sizeof stuck - 1);
		_exit(4);
	}
	if (vm.run)
		vm.run->immediate_exit = 1;
}

static void watch(unsigned ms)
{
	struct timeval every = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	struct itimerval timer = {.it_interval = every, .it_value = every};
	ticks = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* --- Replies -------------------------------------------------------------------------------------------------- */

static void reply_bits(int error, uint64_t bits)
{
	if (error)
		reply_error(error);
	else
		reply("{\"errno\":\"ok\",\"bits\":\"0x%llx\"}", (unsigned long long)bits);
}

static void reply_step(struct step step)
{
	const char *exit = outcome_names[step.exit];
	if (step.exit == FAILED)
		reply("{\"exit\":\"%s\",\"errno\":\"%s\"}", exit, name_of(step.error));
	else if (step.exit == DONE)
		reply("{\"exit\":\"%s\",\"rax\":\"0x%llx\"}", exit, (unsigned long long)step.rax);
	else if (step.exit == MMIO_READ)
		reply("{\"exit\":\"%s\",\"gpa\":%llu,\"len\":%llu}", exit, (unsigned long long)step.gpa,
		      (unsigned long long)step.len);
	else if (step.exit == MMIO_WRITE)
		reply("{\"exit\":\"%s\",\"gpa\":%llu,\"len\":%llu,\"data\":\"0x%llx\"}", exit,
		      (unsigned long long)step.gpa, (unsigned long long)step.len, (unsigned long long)step.data);
	else if (step.exit == SHUTDOWN || step.exit == INTERRUPTED)
		reply("{\"exit\":\"%s\"}", exit);
	else
		reply("{\"exit\":\"%s\",\"detail\":%u}", exit, step.detail);
}

/* --- Operations ----------------------------------------------------------------------------------------------- */

static void hello(const char *line)
{
	(void)line;
	reply("{\"api\":%d,\"slots\":%d}", ioctl(vm.kvm, KVM_GET_API_VERSION, 0),
	      ioctl(vm.kvm, KVM_CHECK_EXTENSION, KVM_CAP_NR_MEMSLOTS));
}

static void capability(const char *line)
{
	reply("{\"value\":%d}", ioctl(vm.kvm, KVM_CHECK_EXTENSION, number(line, "cap", 0)));
}

static void fresh(const char *line)
{
	reply_error(vm_reset(&vm, (struct setting){.cpl = number(line, "cpl", 3), .manual = number(line, "manual", 0),
						   .ring = number(line, "ring", 0),
						   .dirtied = number(line, "dirtied", 0)}));
}

/* The page of a backing that a request names, or NULL. */
static uint8_t *page(const char *line)
{
	uint64_t backing = number(line, "backing", BACKINGS + 1), index = number(line, "page", 0);
	bool known = (backing < BACKINGS && index < BACKING_PAGES) || (backing == BACKINGS && index < LOW);
	return known ? vm_page(&vm, backing, index) : NULL;
}

static void region(const char *line)
{
	uint64_t hva = number(line, "hva", 0) + (uintptr_t)page(line);
	reply_error(vm_region(&vm, number(line, "slot", 1), number(line, "flags", 0), number(line, "gpa", 0),
			      number(line, "size", 0), hva));
}

static void access_memory(const char *line)
{
	unsigned access = one_of(line, "kind", access_names, ACCESSES);
	if (access == ACCESSES)
		reply("{\"error\":\"no such kind of access\"}");
	else
		reply_step(vm_access(&vm, access, number(line, "gfn", PLAN), number(line, "value", 0)));
}

static void resume(const char *line)
{
	reply_step(vm_resume(&vm, number(line, "data", 0)));
}

static void drain(const char *line)
{
	reply_step(vm_drain(&vm, number(line, "data", 0)));
}

static void dirty(const char *line)
{
	static uint64_t bitmap[DIRTY_WORDS];
	uint64_t *into = number(line, "bad", 0) ? NULL : bitmap;
	int error = vm_dirty(&vm, number(line, "slot", 1), into);
	reply_bits(error, bitmap[0]);
}

static void clear(const char *line)
{
	reply_error(vm_clear(&vm, number(line, "slot", 1), number(line, "first", 0), number(line, "pages", 0),
			     number(line, "bits", 0)));
}

/* An 8-byte word of a backing, or NULL. */
static uint64_t *word(const char *line)
{
	uint64_t offset = number(line, "offset", DATA_AT);
	uint8_t *at = page(line);
	return at && offset % 8 == 0 && offset < PAGE ? (uint64_t *)(at + offset) : NULL;
}

static void poke(const char *line)
{
	volatile uint64_t *at = word(line);
	if (at)
		*at = number(line, "value", 0);
	reply_error(at ? 0 : EINVAL);
}

static void peek(const char *line)
{
	volatile uint64_t *at = word(line);
	if (at)
		reply("{\"value\":\"0x%llx\"}", (unsigned long long)*at);
	else
		reply_error(EINVAL);
}

static void backing(const char *line)
{
	unsigned change = one_of(line, "how", change_names, CHANGES);
	bool known = page(line) && number(line, "backing", 0) < BACKINGS && change < CHANGES;
	reply_error(known ? vm_change(&vm, number(line, "backing", 0), number(line, "page", 0), change) : EINVAL);
}

static void translate(const char *line)
{
	reply("{\"value\":\"0x%llx\"}", (unsigned long long)vm_translate(&vm, number(line, "gfn", PLAN)));
}

static void place(const char *line)
{
	unsigned part = one_of(line, "part", part_names, PARTS);
	uint8_t *at = page(line);
	if (at && part < PARTS)
		vm_place(&vm, part, number(line, "gfn", PLAN), at);
	reply_error(at && part < PARTS ? 0 : EINVAL);
}

static void event(const char *line)
{
	reply_error(other_eventfd(&vm, number(line, "gfn", PLAN)));
}

static void signals(const char *line)
{
	(void)line;
	reply("{\"value\":%llu}", (unsigned long long)other_signals());
}

static void coalesce(const char *line)
{
	reply_error(other_coalesce(&vm, number(line, "gfn", PLAN)));
}

static void coalesced(const char *line)
{
	(void)line;
	reply("{\"value\":%u}", other_coalesced(&vm));
}

static void harvest(const char *line)
{
	static char entries[LINE * 4];
	(void)line;
	unsigned count = other_harvest(&vm, entries, sizeof entries);
	reply("{\"value\":%u,\"entries\":\"%s\"}", count, entries);
}

static void reset_rings(const char *line)
{
	(void)line;
	int count = other_reset(&vm);
	if (count < 0)
		reply_error(-count);
	else
		reply("{\"errno\":\"ok\",\"value\":%d}", count);
}

static void wall_clock(const char *line)
{
	reply_error(other_clock(&vm, number(line, "gfn", PLAN)));
}

static void statistic(const char *line)
{
	static const char *const names[] = {"mmio_exits", "exits", "pf_taken", "insn_emulation"};
	unsigned name = one_of(line, "name", names, 4);
	reply("{\"value\":%lld}", name < 4 ? (long long)other_statistic(&vm, names[name]) : -1);
}

static void has_userfault(const char *line)
{
	(void)line;
	reply_error(userfault_open());
}

static void userfault(const char *line)
{
	uint8_t *at = page(line);
	reply_error(!at ? EINVAL : number(line, "again", 0) ? userfault_discard(at) : userfault_register(at));
}

static void post_copy(const char *line)
{
	struct waited waited;
	struct post_copy what = {.update = one_of(line, "update", meanwhile_names, MEANWHILES),
				 .access = one_of(line, "kind", access_names, ACCESSES),
				 .gfn = number(line, "gfn", PLAN),
				 .kick = number(line, "kick", 0),
				 .never = number(line, "never", 0)};
	if (what.access == ACCESSES || what.update == MEANWHILES) {
		reply("{\"error\":\"no such kind of access or update\"}");
		return;
	}
	if (!what.never)
		watch(6 * WATCHDOG_MS);
	int error = userfault_access(&vm, what, &waited);
	reply("{\"errno\":\"%s\",\"asked\":%d,\"waits\":%d,\"held\":%d,\"left\":%d,\"freed\":%d,\"updated\":\"%s\","
	      "\"exit\":\"%s\",\"rax\":\"0x%llx\"}",
	      name_of(error), waited.asked, waited.waits, waited.held, waited.left, waited.freed, name_of(waited.error),
	      outcome_names[waited.step.exit], (unsigned long long)waited.step.rax);
}

static void race(const char *line)
{
	unsigned protocol = one_of(line, "protocol", protocol_names, PROTOCOLS);
	unsigned warm = number(line, "warm", 0), ms = number(line, "ms", 0);
	struct race result = {0};
	if (protocol == PROTOCOLS || warm > 10000 || ms > 10000) {
		reply("{\"error\":\"no such protocol, or longer than ten seconds\"}");
		return;
	}
	watch(warm + ms + 10 * WATCHDOG_MS);
	int error = race_run(&vm, protocol, warm, ms, &result);
	if (error) {
		reply_error(error);
		return;
	}
	reply("{\"errno\":\"ok\",\"updates\":%zu,\"sweeps\":%zu,\"mmioReads\":%zu,\"mmioWrites\":%zu,\"otherExits\":%zu,"
	      "\"lostPages\":%zu,\"median\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"max\":%.1f}",
	      result.updates, result.sweeps, result.mmio_reads, result.mmio_writes, result.other_exits, result.lost_pages,
	      result.median, result.p90, result.p99, result.max);
}

static const struct {
	const char *name;
	void (*run)(const char *line);
	bool needs_vm;
} operations[] = {
	{"hello", hello, false},  {"cap", capability, false}, {"vm", fresh, false},	{"region", region, true},
	{"dirty", dirty, true},	  {"clear", clear, true},     {"access", access_memory, true}, {"resume", resume, true},
	{"drain", drain, true},	  {"poke", poke, true},	      {"peek", peek, true},	{"backing", backing, true},
	{"race", race, false},	  {"translate", translate, true}, {"place", place, true},	{"eventfd", event, true},
	{"signals", signals, true}, {"coalesce", coalesce, true}, {"coalesced", coalesced, true},
	{"harvest", harvest, true}, {"reset", reset_rings, true}, {"clock", wall_clock, true},
	{"statistic", statistic, true}, {"has-userfault", has_userfault, false}, {"userfault", userfault, true},
	{"post-copy", post_copy, true},
};

static void perform(const char *line)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
		if (!is(line, "op", operations[i].name))
			continue;
		if (operations[i].needs_vm && !vm.run)
			reply("{\"error\":\"there is no VM; the operation vm makes one\"}");
		else
			operations[i].run(line);
		return;
	}
	reply("{\"error\":\"no such operation\"}");
}

int main(void)
{
	static char line[LINE];
	struct sigaction action = {.sa_handler = on_tick};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGALRM, &action, NULL);
	int error = vm_open(&vm);
	if (error) {
		reply("{\"error\":\"cannot open /dev/kvm: %s\"}", strerror(error));
		return 3;
	}
	while (fgets(line, sizeof line, stdin)) {
		if (!strchr(line, '\n')) {
			reply("{\"error\":\"a request longer than %d bytes\"}", LINE - 2);
			return 2;
		}
		watch(WATCHDOG_MS);
		perform(line);
		watch(0);
		fflush(stdout);
	}
	vm_close(&vm);
	return 0;
}
