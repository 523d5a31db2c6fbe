/* Checks that print KTAP, for programs that slotcheck writes. */
#include "vm.h"

enum { KSFT_PASS = 0, KSFT_FAIL = 1, KSFT_SKIP = 4 };

static unsigned checks, failures;

__attribute__((unused)) static void check(bool ok, const char *what)
{
	printf("%s %u %s\n", ok ? "ok" : "not ok", ++checks, what);
	failures += !ok;
}

/* Compares what an exit of this kind says. */
__attribute__((unused)) static bool ends(struct step got, struct step want)
{
	bool same = got.exit == want.exit && got.detail == want.detail && got.error == want.error;
	if (want.exit == DONE)
		same = same && got.rax == want.rax;
	if (want.exit == MMIO_READ || want.exit == MMIO_WRITE)
		same = same && got.gpa == want.gpa && got.len == want.len && got.data == want.data;
	if (!same)
		printf("# %s detail %u error %d gpa 0x%llx data 0x%llx rax 0x%llx\n", outcome_names[got.exit], got.detail,
		       got.error, (unsigned long long)got.gpa, (unsigned long long)got.data,
		       (unsigned long long)got.rax);
	return same;
}

/* What KVM cannot do for the guest: hosts differ in how they say it. */
__attribute__((unused)) static bool emulation_failed(struct step got)
{
	return (got.exit == INTERNAL_ERROR && got.detail == 1) || (got.exit == FAULT && got.detail == 6) ||
	       got.exit == SHUTDOWN;
}

/* A walk through a page table that the host took away: KVM may still know what it said. */
__attribute__((unused)) static bool walk_or_page_fault(struct step got)
{
	return (got.exit == DONE && got.rax == DATUM) || (got.exit == FAULT && got.detail == 14);
}

__attribute__((unused)) static int dirty_log(struct vm *vm, uint32_t slot, uint64_t *bits)
{
	static uint64_t bitmap[DIRTY_WORDS];
	int error = vm_dirty(vm, slot, bitmap);
	*bits = bitmap[0];
	return error;
}

/* Has the log at least these pages? */
__attribute__((unused)) static bool dirty_has(struct vm *vm, uint32_t slot, uint64_t pages)
{
	uint64_t bits;
	return dirty_log(vm, slot, &bits) == 0 && (bits & pages) == pages;
}

__attribute__((unused)) static int dirty_errno(struct vm *vm, uint32_t slot)
{
	uint64_t bits;
	return dirty_log(vm, slot, &bits);
}

/* The word of a page that loads and stores access. */
__attribute__((unused)) static volatile uint64_t *word(struct vm *vm, unsigned backing, unsigned page)
{
	return (volatile uint64_t *)(vm_page(vm, backing, page) + DATA_AT);
}

__attribute__((unused)) static uint64_t hva(struct vm *vm, unsigned backing, unsigned page)
{
	return (uintptr_t)vm_page(vm, backing, page);
}
