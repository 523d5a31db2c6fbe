/*
 * A guest access that waits for a page which user space has to bring, and updates of slots meanwhile. Invariant: every
 * wait of this thread ends by itself, unless the page is never to come.
 */
#include "userfault.h"
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>

enum { BROUGHT = 0x77, WHILE_MS = 60, SOON_MS = 300 };

const char *const meanwhile_names[] = {"nothing", "delete", "create", "flags"};

struct context {
	struct vm *vm;
	struct post_copy what;
	struct waited *waited;
	bool ran, updated; /* atomic */
};

static int faults = -1;

int userfault_open(void)
{
	if (faults >= 0)
		return 0;
	faults = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (faults < 0)
		return errno;
	struct uffdio_api api = {.api = UFFD_API};
	return ioctl(faults, UFFDIO_API, &api) ? errno : 0;
}

int userfault_discard(uint8_t *page)
{
	return madvise(page, PAGE, MADV_DONTNEED) ? errno : 0;
}

int userfault_register(uint8_t *page)
{
	int error = userfault_open();
	struct uffdio_register range = {.range = {.start = (uintptr_t)page, .len = PAGE},
					.mode = UFFDIO_REGISTER_MODE_MISSING};
	if (!error && ioctl(faults, UFFDIO_REGISTER, &range))
		error = errno;
	return error ? error : userfault_discard(page);
}

static bool becomes_true(const bool *flag, unsigned ms)
{
	while (!__atomic_load_n(flag, __ATOMIC_ACQUIRE) && ms-- > 0)
		usleep(1000);
	return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

static void *run_vcpu(void *argument)
{
	struct context *c = argument;
	c->waited->step = vm_access(c->vm, c->what.access, c->what.gfn, 0);
	__atomic_store_n(&c->ran, true, __ATOMIC_RELEASE);
	return NULL;
}

static void *run_update(void *argument)
{
	struct context *c = argument;
	uintptr_t here = (uintptr_t)c->vm->backing[0], elsewhere = (uintptr_t)c->vm->backing[1];
	if (c->what.update == DELETE)
		c->waited->error = vm_region(c->vm, 1, 0, 0, 0, 0);
	if (c->what.update == CREATE)
		c->waited->error = vm_region(c->vm, 9, 0, 4 * PLAN * PAGE, PAGE, elsewhere);
	if (c->what.update == FLAGS)
		c->waited->error = vm_region(c->vm, 1, KVM_MEM_LOG_DIRTY_PAGES, PLAN * PAGE, 4 * PAGE, here);
	__atomic_store_n(&c->updated, true, __ATOMIC_RELEASE);
	return NULL;
}

static void on_kick(int signal)
{
	(void)signal;
}

/* The address of the page that the vCPU waits for, or 0. */
static uint64_t missing_page(void)
{
	struct pollfd ready = {.fd = faults, .events = POLLIN};
	struct uffd_msg message;
	if (poll(&ready, 1, SOON_MS) != 1 || read(faults, &message, sizeof message) != sizeof message)
		return 0;
	return message.event == UFFD_EVENT_PAGEFAULT ? message.arg.pagefault.address & ~(PAGE - 1ull) : 0;
}

static int bring(uint64_t page)
{
	static uint64_t content[PAGE / sizeof(uint64_t)];
	content[DATA_AT / sizeof *content] = BROUGHT;
	struct uffdio_copy copy = {.dst = page, .src = (uintptr_t)content, .len = PAGE};
	return ioctl(faults, UFFDIO_COPY, &copy) ? errno : 0;
}

static bool kicked(struct context *c, pthread_t vcpu)
{
	__atomic_store_n(&c->vm->run->immediate_exit, 1, __ATOMIC_RELEASE);
	pthread_kill(vcpu, SIGUSR1);
	return becomes_true(&c->ran, SOON_MS);
}

int userfault_access(struct vm *vm, struct post_copy what, struct waited *waited)
{
	struct sigaction action = {.sa_handler = on_kick};
	struct context c = {.vm = vm, .what = what, .waited = waited};
	pthread_t vcpu, updater;
	*waited = (struct waited){0};
	sigaction(SIGUSR1, &action, NULL);
	int error = pthread_create(&vcpu, NULL, run_vcpu, &c);
	if (error)
		return error;
	uint64_t page = missing_page();
	waited->asked = page != 0;
	waited->waits = !becomes_true(&c.ran, WHILE_MS);
	bool updates = what.update != NOTHING && !pthread_create(&updater, NULL, run_update, &c);
	if (updates)
		waited->held = !becomes_true(&c.updated, WHILE_MS);
	if (what.kick) {
		waited->left = kicked(&c, vcpu);
		waited->freed = updates && becomes_true(&c.updated, waited->left ? SOON_MS : 0);
	}
	if (page && !what.never)
		error = bring(page);
	pthread_join(vcpu, NULL);
	if (updates)
		pthread_join(updater, NULL);
	return error;
}
