/* A small guest on the real KVM, driven one access at a time by one thread. */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

/*
 * Guest-physical frames. Slot 0 has the guest's own code, tables and stacks, and is never touched by a plan. Frames
 * from PLAN on belong to the plan; one virtual address maps each of them, and another one is mapped through a page
 * table that lies in it.
 */
enum { PAGE = 4096, LOW = 32, PLAN = 256, BACKINGS = 2, BACKING_PAGES = 256 };

/* What lies where in a page of backing, so that one page serves as data, as code and as a page table. */
enum { PTE_AT = 0, CODE_AT = 0x800, DATA_AT = 0x908 };

/* What an access through a page table in a plan's frame reads, if the table is there. */
enum { DATUM = 0x600d };

enum access {
	LOAD, STORE, LOCKED_ADD, ADD, XCHG, PUSH, FETCH, WALK,
	LOAD16,	   /* 16 bytes at once */
	LOAD_TWO,  /* 8 bytes, of which the last 4 are in the next page */
	STORE_TWO,
	COPY,	   /* 4 bytes one by one, rep movsb, to memory of slot 0 */
	PREFETCH,
	RAISE,	   /* an exception, #UD */
	SPIN,	   /* until it is interrupted */
	ACCESSES
};
extern const char *const access_names[ACCESSES];

enum outcome { DONE, FAULT, MMIO_READ, MMIO_WRITE, INTERNAL_ERROR, SHUTDOWN, INTERRUPTED, FAILED, OTHER, OUTCOMES };
extern const char *const outcome_names[OUTCOMES];

/* How one KVM_RUN ended. */
struct step {
	enum outcome exit;
	int error;	   /* of KVM_RUN, for FAILED */
	uint32_t detail;   /* the vector of a FAULT, the suberror of INTERNAL_ERROR, the reason of OTHER */
	uint64_t gpa, len; /* of MMIO */
	uint64_t data;	   /* what a MMIO_WRITE wants to store */
	uint64_t rax;	   /* what a load that is DONE has read */
};

/* What a guest needs to get through an exception, and can lie in a plan's frames instead of slot 0. */
enum part { IDT_AT, GDT_AT, STACK_AT, CR3_AT, PARTS };
extern const char *const part_names[PARTS];

/* How a VM is made. */
struct setting {
	int cpl;	     /* of the guest: 0 or 3 */
	uint64_t manual;     /* for KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, if not 0 */
	uint32_t ring;	     /* entries of the dirty ring; a bitmap for each slot if 0 */
	bool dirtied;	     /* the guest's own page table says accessed and dirty from the beginning */
};

struct vm {
	int kvm, fd, vcpu;
	struct kvm_run *run;
	size_t run_size;
	uint8_t *low;
	uint8_t *backing[BACKINGS];
	struct kvm_dirty_gfn *ring;
	uint32_t next; /* entry of the ring that KVM writes next */
	struct setting setting;
	uint64_t parts[PARTS]; /* addresses */
	bool armed;   /* the special registers are as a plan wants them */
	bool pending; /* an exit is answered but its instruction not finished */
};

/* Opens /dev/kvm. Returns 0 or an errno. */
int vm_open(struct vm *vm);

/* A fresh VM with one vCPU instead of the one before. Returns 0 or an errno. */
int vm_reset(struct vm *vm, struct setting setting);

/* KVM_SET_USER_MEMORY_REGION. Returns 0 or an errno. */
int vm_region(struct vm *vm, uint32_t slot, uint32_t flags, uint64_t gpa, uint64_t size, uint64_t hva);

enum { DIRTY_WORDS = 512 }; /* for 32,768 pages, more than any plan logs */

/* KVM_GET_DIRTY_LOG. Returns 0 or an errno. */
int vm_dirty(struct vm *vm, uint32_t slot, uint64_t bitmap[DIRTY_WORDS]);

/* KVM_CLEAR_DIRTY_LOG of at most 64 pages. Returns 0 or an errno. */
int vm_clear(struct vm *vm, uint32_t slot, uint64_t first, uint32_t pages, uint64_t bits);

/* A page of a backing; the backing BACKINGS is slot 0's memory, LOW pages. */
uint8_t *vm_page(struct vm *vm, unsigned backing, unsigned page);

enum change { UNMAP, PROTECT, DISCARD, REPLACE, RESTORE, CHANGES };
extern const char *const change_names[CHANGES];

/* Changes what is behind one page of a backing. DISCARD and REPLACE lose its data. Returns 0 or an errno. */
int vm_change(struct vm *vm, unsigned backing, unsigned page, enum change change);

/* The guest accesses a frame; nothing may be pending. */
struct step vm_access(struct vm *vm, enum access access, uint64_t gfn, uint64_t value);

/* KVM_TRANSLATE: KVM itself reads the page table in a frame. Returns what it finds there, 0 if it finds none. */
uint64_t vm_translate(struct vm *vm, uint64_t gfn);

/* Puts a part of the guest into a page that a slot may have at this frame. */
void vm_place(struct vm *vm, enum part part, uint64_t gfn, uint8_t *page);

/* KVM_RUN once more. A pending MMIO_READ is answered with `data`. */
struct step vm_resume(struct vm *vm, uint64_t data);

/* Finishes what is pending and executes nothing more: KVM_RUN with immediate_exit. */
struct step vm_drain(struct vm *vm, uint64_t data);

void vm_close(struct vm *vm);
