/*
 * A small guest on the real KVM. Invariant: between two calls the vCPU is not inside KVM_RUN, so what user space does
 * in between happens between two halves of a guest access, and never at any other point.
 */
#include "vm.h"

enum { PML4 = 1, PDPT, PD, PT, WALKS, IDT, GDT, TSS, STUBS, CODE, DATUM_FRAME, KERNEL_STACK = 15, USER_STACK = 23 };
enum { CODE0 = 0x08, DATA0 = 0x10, DATA3 = 0x1b, CODE3 = 0x23, TASK = 0x28 };
enum { PRESENT = 7, MARKED = 0x60 }; /* and writable, and for CPL 3; accessed and dirty */
enum { DONE_PORT = 0xe0, FAULT_PORT = 0xe1 };
enum { ENTRY = 32 }; /* bytes between two pieces of code */
enum { COPIED = 25 };
#define GIB (1ull << 30)

const char *const access_names[] = {"load", "store", "locked-add", "add", "xchg", "push", "fetch", "walk",
				    "load-16", "load-two", "store-two", "copy", "prefetch", "raise", "spin"};
const char *const outcome_names[] = {"done",	 "fault",	"mmio-read", "mmio-write", "internal-error",
				     "shutdown", "interrupted", "failed",    "other"};
const char *const part_names[] = {"idt", "gdt", "stack", "cr3"};
const char *const change_names[] = {"unmap", "protect", "discard", "replace", "restore"};

/* rbx is the address; each ends with out %al, $DONE_PORT. */
static const uint8_t code[ACCESSES][ENTRY] = {
	[LOAD] = {0x48, 0x8b, 0x03, 0xe6, DONE_PORT, 0xf4},			/* mov (%rbx), %rax */
	[STORE] = {0x48, 0x89, 0x03, 0xe6, DONE_PORT, 0xf4},			/* mov %rax, (%rbx) */
	[LOCKED_ADD] = {0xf0, 0x48, 0x83, 0x03, 0x01, 0xe6, DONE_PORT, 0xf4},	/* lock addq $1, (%rbx) */
	[ADD] = {0x48, 0x83, 0x03, 0x01, 0xe6, DONE_PORT, 0xf4},		/* addq $1, (%rbx) */
	[XCHG] = {0x48, 0x87, 0x03, 0xe6, DONE_PORT, 0xf4},			/* xchg %rax, (%rbx) */
	[PUSH] = {0x48, 0x8d, 0x63, 0x08, 0x50, 0xe6, DONE_PORT, 0xf4},		/* lea 8(%rbx), %rsp; push %rax */
	[FETCH] = {0xff, 0xe3},							/* jmp *%rbx */
	[WALK] = {0x48, 0x8b, 0x03, 0xe6, DONE_PORT, 0xf4},			/* mov (%rbx), %rax */
	[LOAD16] = {0xf3, 0x0f, 0x6f, 0x03,					/* movdqu (%rbx), %xmm0 */
		    0x66, 0x48, 0x0f, 0x7e, 0xc0, 0xe6, DONE_PORT, 0xf4},	/* movq %xmm0, %rax */
	[LOAD_TWO] = {0x48, 0x8b, 0x03, 0xe6, DONE_PORT, 0xf4},			/* mov (%rbx), %rax */
	[STORE_TWO] = {0x48, 0x89, 0x03, 0xe6, DONE_PORT, 0xf4},		/* mov %rax, (%rbx) */
	[COPY] = {0xb9, 4, 0, 0, 0, 0x48, 0x89, 0xde,				/* mov $4, %ecx; mov %rbx, %rsi */
		  0xbf, 0, (uint8_t)(COPIED << 4), COPIED >> 4, 0, 0xf3, 0xa4,		/* mov $.., %edi; rep movsb */
		  0x8b, 0x47, 0xfc, 0xe6, DONE_PORT, 0xf4},			/* mov -4(%rdi), %eax */
	[PREFETCH] = {0x0f, 0x18, 0x0b, 0xe6, DONE_PORT, 0xf4},			/* prefetcht0 (%rbx) */
	[RAISE] = {0x0f, 0x0b},							/* ud2 */
	[SPIN] = {0xeb, 0xfe},							/* jmp to itself */
};
static const uint8_t landing[] = {0xe6, DONE_PORT, 0xf4}; /* where FETCH jumps to */

static uint64_t *words(struct vm *vm, unsigned frame)
{
	return (uint64_t *)(vm->low + frame * PAGE);
}

/* Page tables, descriptors and code, in slot 0. */
static void fill_low(struct vm *vm)
{
	memset(vm->low, 0, LOW * PAGE);
	words(vm, PML4)[0] = PDPT * PAGE | PRESENT;
	words(vm, PDPT)[0] = PD * PAGE | PRESENT;
	words(vm, PDPT)[1] = WALKS * PAGE | PRESENT;
	words(vm, PD)[0] = PT * PAGE | PRESENT;
	for (uint64_t i = 0; i < 512; i++) {
		words(vm, PT)[i] = i * PAGE | PRESENT | (vm->setting.dirtied ? MARKED : 0);
		words(vm, WALKS)[i] = (PLAN + i) * PAGE | PRESENT;
	}
	words(vm, DATUM_FRAME)[0] = DATUM;
	words(vm, GDT)[CODE0 / 8] = 0x00af9b000000ffff;
	words(vm, GDT)[DATA0 / 8] = 0x00cf93000000ffff;
	words(vm, GDT)[DATA3 / 8] = 0x00cff3000000ffff;
	words(vm, GDT)[CODE3 / 8] = 0x00affb000000ffff;
	memcpy(vm->low + TSS * PAGE + 4, &vm->parts[STACK_AT], sizeof vm->parts[STACK_AT]);
	for (unsigned vector = 0; vector < 32; vector++) {
		uint64_t stub = STUBS * PAGE + vector * ENTRY;
		/* mov $vector, %al; out %al, $FAULT_PORT; hlt */
		const uint8_t bytes[] = {0xb0, vector, 0xe6, FAULT_PORT, 0xf4};
		memcpy(vm->low + stub, bytes, sizeof bytes);
		words(vm, IDT)[2 * vector] = stub | (uint64_t)CODE0 << 16 | 0x8e00ull << 32;
	}
	memcpy(vm->low + CODE * PAGE, code, sizeof code);
}

static void plant(uint8_t *page)
{
	uint64_t pte = DATUM_FRAME * PAGE | PRESENT;
	memcpy(page + PTE_AT, &pte, sizeof pte);
	memcpy(page + CODE_AT, landing, sizeof landing);
}

uint8_t *vm_page(struct vm *vm, unsigned backing, unsigned page)
{
	return (backing == BACKINGS ? vm->low : vm->backing[backing]) + (size_t)page * PAGE;
}

static void *map(void *at, size_t size)
{
	int fixed = at ? MAP_FIXED : 0;
	return mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | fixed, -1, 0);
}

int vm_change(struct vm *vm, unsigned backing, unsigned page, enum change change)
{
	uint8_t *at = vm_page(vm, backing, page);
	if (change == UNMAP)
		return mmap(at, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ? errno : 0;
	if (change == PROTECT) /* the code and the page table may be gone with an unmapped page */
		return mprotect(at, PAGE, PROT_READ | PROT_WRITE) || (plant(at), mprotect(at, PAGE, PROT_READ)) ? errno : 0;
	if (change == RESTORE)
		return mprotect(at, PAGE, PROT_READ | PROT_WRITE) ? errno : (plant(at), 0);
	if (change == DISCARD && (madvise(at, PAGE, MADV_DONTNEED) || mprotect(at, PAGE, PROT_READ | PROT_WRITE)))
		return errno;
	if (change == REPLACE && map(at, PAGE) == MAP_FAILED)
		return errno;
	plant(at);
	return 0;
}

int vm_open(struct vm *vm)
{
	*vm = (struct vm){.kvm = -1, .fd = -1, .vcpu = -1};
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		return errno;
	int size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < 0)
		return errno;
	vm->run_size = size;
	return 0;
}

static void forget(struct vm *vm)
{
	if (vm->ring)
		munmap(vm->ring, vm->setting.ring * sizeof *vm->ring);
	if (vm->run)
		munmap(vm->run, vm->run_size);
	if (vm->vcpu >= 0)
		close(vm->vcpu);
	if (vm->fd >= 0)
		close(vm->fd);
	if (vm->low)
		munmap(vm->low, LOW * PAGE);
	for (unsigned i = 0; i < BACKINGS; i++)
		if (vm->backing[i])
			munmap(vm->backing[i], BACKING_PAGES * PAGE);
	*vm = (struct vm){.kvm = vm->kvm, .fd = -1, .vcpu = -1, .run_size = vm->run_size};
}

void vm_close(struct vm *vm)
{
	forget(vm);
	if (vm->kvm >= 0)
		close(vm->kvm);
	vm->kvm = -1;
}

static int set_cpuid(struct vm *vm)
{
	enum { ENTRIES = 256 };
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof *cpuid + ENTRIES * sizeof *cpuid->entries);
	if (!cpuid)
		return ENOMEM;
	cpuid->nent = ENTRIES;
	int failed = ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, cpuid) || ioctl(vm->vcpu, KVM_SET_CPUID2, cpuid);
	int error = failed ? errno : 0;
	free(cpuid);
	return error;
}

static struct kvm_segment segment(uint16_t selector, unsigned type, unsigned dpl, bool is_code)
{
	return (struct kvm_segment){.limit = 0xffffffff, .selector = selector, .type = type, .present = 1,
				    .dpl = dpl, .db = !is_code, .s = 1, .l = is_code, .g = 1};
}

/* Long mode at the wanted privilege level. An exception leaves the vCPU at CPL 0, so this is done again after one. */
static int arm(struct vm *vm)
{
	struct kvm_sregs sregs;
	if (ioctl(vm->vcpu, KVM_GET_SREGS, &sregs))
		return errno;
	int cpl = vm->setting.cpl;
	bool user = cpl == 3;
	sregs.cs = segment(user ? CODE3 : CODE0, 11, cpl, true);
	sregs.ss = segment(user ? DATA3 : DATA0, 3, cpl, false);
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss;
	sregs.tr = (struct kvm_segment){.base = TSS * PAGE, .limit = 0x67, .selector = TASK, .type = 11, .present = 1};
	sregs.gdt = (struct kvm_dtable){.base = vm->parts[GDT_AT], .limit = TASK - 1};
	sregs.idt = (struct kvm_dtable){.base = vm->parts[IDT_AT], .limit = 32 * 16 - 1};
	sregs.cr3 = vm->parts[CR3_AT];
	sregs.cr0 = 0x80010033; /* PG, WP, NE, ET, MP, PE */
	sregs.cr4 = 0x220;	/* OSFXSR, PAE */
	sregs.efer = 0x500;	/* LMA, LME */
	if (ioctl(vm->vcpu, KVM_SET_SREGS, &sregs))
		return errno;
	vm->armed = true;
	return 0;
}

/* What has to be there before the vCPU. */
static int enable(struct vm *vm)
{
	struct kvm_enable_cap manual = {.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = {vm->setting.manual}};
	struct kvm_enable_cap ring = {.cap = KVM_CAP_DIRTY_LOG_RING, .args = {vm->setting.ring * sizeof *vm->ring}};
	if (vm->setting.manual && ioctl(vm->fd, KVM_ENABLE_CAP, &manual))
		return errno;
	if (vm->setting.ring && ioctl(vm->fd, KVM_ENABLE_CAP, &ring))
		return errno;
	return vm_region(vm, 0, 0, 0, LOW * PAGE, (uintptr_t)vm->low);
}

static int map_ring(struct vm *vm)
{
	if (vm->setting.ring == 0)
		return 0;
	vm->ring = mmap(NULL, vm->setting.ring * sizeof *vm->ring, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu,
			(off_t)KVM_DIRTY_LOG_PAGE_OFFSET * PAGE);
	return vm->ring == MAP_FAILED ? (vm->ring = NULL, errno) : 0;
}

int vm_reset(struct vm *vm, struct setting setting)
{
	forget(vm);
	vm->setting = setting;
	memcpy(vm->parts, (uint64_t[]){IDT * PAGE, GDT * PAGE, KERNEL_STACK * PAGE, PML4 * PAGE}, sizeof vm->parts);
	vm->low = map(NULL, LOW * PAGE);
	if (vm->low == MAP_FAILED)
		return vm->low = NULL, errno;
	for (unsigned i = 0; i < BACKINGS; i++) {
		vm->backing[i] = map(NULL, BACKING_PAGES * PAGE);
		if (vm->backing[i] == MAP_FAILED)
			return vm->backing[i] = NULL, errno;
		for (unsigned page = 0; page < BACKING_PAGES; page++)
			plant(vm_page(vm, i, page));
	}
	fill_low(vm);
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, 0);
	if (vm->fd < 0)
		return errno;
	int error = enable(vm);
	if (error)
		return error;
	vm->vcpu = ioctl(vm->fd, KVM_CREATE_VCPU, 0);
	if (vm->vcpu < 0)
		return errno;
	vm->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	if (vm->run == MAP_FAILED)
		return vm->run = NULL, errno;
	error = map_ring(vm);
	if (!error)
		error = set_cpuid(vm);
	return error ? error : arm(vm);
}

int vm_region(struct vm *vm, uint32_t slot, uint32_t flags, uint64_t gpa, uint64_t size, uint64_t hva)
{
	struct kvm_userspace_memory_region region = {.slot = slot, .flags = flags, .guest_phys_addr = gpa,
						     .memory_size = size, .userspace_addr = hva};
	return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) ? errno : 0;
}

int vm_dirty(struct vm *vm, uint32_t slot, uint64_t bitmap[DIRTY_WORDS])
{
	struct kvm_dirty_log log = {.slot = slot, .dirty_bitmap = bitmap};
	return ioctl(vm->fd, KVM_GET_DIRTY_LOG, &log) ? errno : 0;
}

int vm_clear(struct vm *vm, uint32_t slot, uint64_t first, uint32_t pages, uint64_t bits)
{
	if (pages > 64)
		return E2BIG;
	struct kvm_clear_dirty_log log = {.slot = slot, .first_page = first, .num_pages = pages, .dirty_bitmap = &bits};
	return ioctl(vm->fd, KVM_CLEAR_DIRTY_LOG, &log) ? errno : 0;
}

static struct step mmio(struct vm *vm)
{
	struct step step = {.exit = vm->run->mmio.is_write ? MMIO_WRITE : MMIO_READ, .gpa = vm->run->mmio.phys_addr,
			    .len = vm->run->mmio.len};
	if (vm->run->mmio.is_write)
		memcpy(&step.data, vm->run->mmio.data, step.len > 8 ? 8 : step.len);
	return step;
}

static struct step io(struct vm *vm)
{
	uint8_t value = *((uint8_t *)vm->run + vm->run->io.data_offset);
	if (vm->run->io.port == DONE_PORT)
		return (struct step){.exit = DONE};
	if (vm->run->io.port == FAULT_PORT)
		return (struct step){.exit = FAULT, .detail = value};
	return (struct step){.exit = OTHER, .detail = KVM_EXIT_IO};
}

static struct step ended(struct vm *vm)
{
	switch (vm->run->exit_reason) {
	case KVM_EXIT_IO:
		return io(vm);
	case KVM_EXIT_MMIO:
		return mmio(vm);
	case KVM_EXIT_INTERNAL_ERROR:
		return (struct step){.exit = INTERNAL_ERROR, .detail = vm->run->internal.suberror};
	case KVM_EXIT_SHUTDOWN:
		return (struct step){.exit = SHUTDOWN};
	default:
		return (struct step){.exit = OTHER, .detail = vm->run->exit_reason};
	}
}

static struct step run(struct vm *vm)
{
	struct kvm_regs regs = {0};
	int failed = ioctl(vm->vcpu, KVM_RUN, 0);
	struct step step = !failed	    ? ended(vm)
			   : errno == EINTR ? (struct step){.exit = INTERRUPTED}
					    : (struct step){.exit = FAILED, .error = errno};
	vm->run->immediate_exit = 0;
	vm->pending = step.exit == MMIO_READ || step.exit == MMIO_WRITE;
	if (step.exit == FAULT || step.exit == SHUTDOWN)
		vm->armed = false;
	if (!ioctl(vm->vcpu, KVM_GET_REGS, &regs))
		step.rax = regs.rax;
	return step;
}

static uint64_t address(enum access access, uint64_t gfn)
{
	switch (access) {
	case WALK:
		return GIB + (gfn - PLAN) * (2ull << 20);
	case FETCH:
		return gfn * PAGE + CODE_AT;
	case LOAD_TWO:
	case STORE_TWO:
		return (gfn + 1) * PAGE - 4;
	default:
		return gfn * PAGE + DATA_AT;
	}
}

uint64_t vm_translate(struct vm *vm, uint64_t gfn)
{
	struct kvm_translation translation = {.linear_address = address(WALK, gfn)};
	bool found = !ioctl(vm->vcpu, KVM_TRANSLATE, &translation) && translation.valid;
	return found ? translation.physical_address : 0;
}

void vm_place(struct vm *vm, enum part part, uint64_t gfn, uint8_t *page)
{
	static const unsigned frames[PARTS] = {[IDT_AT] = IDT, [GDT_AT] = GDT, [CR3_AT] = PML4};
	if (part == STACK_AT) {
		vm->parts[part] = (gfn + 1) * PAGE;
		memcpy(vm->low + TSS * PAGE + 4, &vm->parts[part], sizeof vm->parts[part]);
	} else {
		vm->parts[part] = gfn * PAGE;
		memcpy(page, vm->low + frames[part] * PAGE, PAGE);
	}
	vm->armed = false;
}

struct step vm_access(struct vm *vm, enum access access, uint64_t gfn, uint64_t value)
{
	struct kvm_regs regs = {.rip = CODE * PAGE + access * ENTRY, .rax = value, .rbx = address(access, gfn),
				.rsp = USER_STACK * PAGE, .rflags = 0x3002}; /* IOPL 3, so that OUT works at CPL 3 */
	if (vm->pending)
		return (struct step){.exit = FAILED, .error = EBUSY};
	int error = vm->armed ? 0 : arm(vm);
	if (error || ioctl(vm->vcpu, KVM_SET_REGS, &regs))
		return (struct step){.exit = FAILED, .error = error ? error : errno};
	return run(vm);
}

struct step vm_resume(struct vm *vm, uint64_t data)
{
	if (vm->pending && !vm->run->mmio.is_write)
		memcpy(vm->run->mmio.data, &data, sizeof data);
	return run(vm);
}

struct step vm_drain(struct vm *vm, uint64_t data)
{
	vm->run->immediate_exit = 1;
	return vm_resume(vm, data);
}
