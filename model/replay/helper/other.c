/* What user space can learn of guest memory other than by the vCPU's exits: events, rings, statistics. */
#include "other.h"
#include <sys/eventfd.h>

enum { CLOCK_AT = 0xa00, WALL_CLOCK = 0x4b564d00 };

static int event = -1;

static int counter(void)
{
	if (event < 0)
		event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return event;
}

int other_eventfd(struct vm *vm, uint64_t gfn)
{
	struct kvm_ioeventfd wanted = {.addr = gfn * PAGE + DATA_AT, .len = 8, .fd = counter()};
	return ioctl(vm->fd, KVM_IOEVENTFD, &wanted) ? errno : 0;
}

uint64_t other_signals(void)
{
	uint64_t count = 0;
	return read(counter(), &count, sizeof count) == sizeof count ? count : 0;
}

int other_coalesce(struct vm *vm, uint64_t gfn)
{
	struct kvm_coalesced_mmio_zone zone = {.addr = gfn * PAGE, .size = PAGE};
	return ioctl(vm->fd, KVM_REGISTER_COALESCED_MMIO, &zone) ? errno : 0;
}

unsigned other_coalesced(struct vm *vm)
{
	int offset = ioctl(vm->kvm, KVM_CHECK_EXTENSION, KVM_CAP_COALESCED_MMIO);
	if (offset <= 0 || vm->run_size < (size_t)(offset + 1) * PAGE)
		return 0;
	struct kvm_coalesced_mmio_ring *ring = (void *)((uint8_t *)vm->run + offset * PAGE);
	unsigned room = (PAGE - sizeof *ring) / sizeof *ring->coalesced_mmio;
	unsigned waiting = (ring->last + room - ring->first) % room;
	ring->first = ring->last;
	return waiting;
}

unsigned other_harvest(struct vm *vm, char *text, size_t size)
{
	unsigned count = 0;
	size_t used = 0;
	*text = 0;
	while (vm->ring && used + 64 < size) {
		struct kvm_dirty_gfn *entry = &vm->ring[vm->next % vm->setting.ring];
		if (__atomic_load_n(&entry->flags, __ATOMIC_ACQUIRE) != KVM_DIRTY_GFN_F_DIRTY)
			break;
		used += snprintf(text + used, size - used, "%s%u:%llu", count ? " " : "", entry->slot,
				 (unsigned long long)entry->offset);
		__atomic_store_n(&entry->flags, KVM_DIRTY_GFN_F_RESET, __ATOMIC_RELEASE);
		vm->next++;
		count++;
	}
	return count;
}

int other_reset(struct vm *vm)
{
	int count = ioctl(vm->fd, KVM_RESET_DIRTY_RINGS, 0);
	return count < 0 ? -errno : count;
}

int other_clock(struct vm *vm, uint64_t gfn)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} msrs = {.head = {.nmsrs = 1}, .entry = {.index = WALL_CLOCK, .data = gfn * PAGE + CLOCK_AT}};
	int set = ioctl(vm->vcpu, KVM_SET_MSRS, &msrs);
	return set == 1 ? 0 : set < 0 ? errno : EINVAL;
}

int64_t other_statistic(struct vm *vm, const char *name)
{
	struct kvm_stats_header header;
	struct {
		struct kvm_stats_desc head;
		char name[256];
	} description = {0};
	int64_t value = -1;
	int fd = ioctl(vm->vcpu, KVM_GET_STATS_FD, NULL);
	if (fd < 0)
		return -1;
	bool known = pread(fd, &header, sizeof header, 0) == sizeof header && header.name_size <= sizeof description.name;
	size_t size = sizeof description.head + (known ? header.name_size : 0);
	for (uint32_t i = 0; known && i < header.num_desc; i++) {
		if (pread(fd, &description, size, header.desc_offset + i * size) != (ssize_t)size)
			break;
		description.name[sizeof description.name - 1] = 0;
		if (strcmp(description.name, name))
			continue;
		if (pread(fd, &value, sizeof value, header.data_offset + description.head.offset) != sizeof value)
			value = -1;
		break;
	}
	close(fd);
	return value;
}
