/* The memslot model by hand: the ceiling that generated code is measured against.
 *
 * Main invariant: the search is exact. A state is two words in full, the visited set holds the words themselves.
 * What makes it fast: no allocation while it runs, and successors of many states are hashed and their table lines
 * prefetched before the first of them is looked up.
 *
 * cc -O3 -march=native -DVCPUS=2 -DGFNS=3 -DPAGES=4 memslot.c && ./a.out 24
 * The argument is log2 of the table's places. Prints distinct states, generated states and depth.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

_Static_assert(GFNS <= 3 && PAGES <= 7 && VCPUS <= 6, "the fields below are that wide");

typedef uint64_t word;
typedef struct {
	word mem; /* the tables, the pages and the updater */
	word cpu; /* the readers */
} state;

/* Fields of mem. Gfns and pages count from 1; 0 is none. Bit 63 is set in every state, so a free place is 0. */
enum { PAGE = 0, SPTE = 18, INVALID = 27, LIVE = 33, ACTIVE = 41, UPC = 42, UGFN = 46, UPAGE = 48 };
#define USED ((word)1 << 63)
#define PAGE_AT(side, gfn) (PAGE + 9 * (side) + 3 * ((gfn) - 1))
#define SPTE_AT(gfn) (SPTE + 3 * ((gfn) - 1))
#define INVALID_AT(side, gfn) (INVALID + 3 * (side) + (gfn) - 1)
#define LIVE_AT(page) (LIVE + (page))

/* Fields of cpu: ten bits for each reader. */
enum { PC = 0, GFN = 3, SIDE = 5, FOUND = 6, WAITED = 9, READER = 10 };
#define READER_MASK ((word)1023)

enum { OUTSIDE, ENTER, LOOK_UP, INSTALL, ACCESS, LEAVE };
enum { IDLE, INVALIDATE, SWAP_INVALID, SNAP_INVALID, SYNC_INVALID, ZAP, REMOVE, SWAP_REMOVED, SNAP_REMOVED,
       SYNC_REMOVED, FREE, ADD, SWAP_ADDED, SNAP_ADDED, SYNC_ADDED, FINISH };

static inline word get(word w, int at, int bits)
{
	return (w >> at) & (((word)1 << bits) - 1);
}

static inline word set(word w, int at, int bits, word value)
{
	return (w & ~((((word)1 << bits) - 1) << at)) | (value << at);
}

static inline state *reader(state s, int v, state *out)
{
	const int base = READER * v;
	const word own = (s.cpu >> base) & READER_MASK;
	const word gfn = get(own, GFN, 2), side = get(own, SIDE, 1), found = get(own, FOUND, 3);
	word next = own, mem = s.mem;

	switch (get(own, PC, 3)) {
	case OUTSIDE:
		for (word g = 1; g <= GFNS; g++) {
			next = set(set(own, GFN, 2, g), PC, 3, ENTER);
			*out++ = (state){ mem, set(s.cpu, base, READER, next) };
		}
		return out;
	case ENTER:
		next = set(set(own, SIDE, 1, get(mem, ACTIVE, 1)), PC, 3, LOOK_UP);
		break;
	case LOOK_UP: {
		const word page = get(mem, PAGE_AT(side, gfn), 3);
		if (page != 0 && !get(mem, INVALID_AT(side, gfn), 1))
			next = set(set(own, FOUND, 3, page), PC, 3, INSTALL);
		else
			next = set(own, PC, 3, LEAVE);
		break;
	}
	case INSTALL:
		mem = set(mem, SPTE_AT(gfn), 3, found);
		next = set(own, PC, 3, ACCESS);
		break;
	case ACCESS:
		if (get(mem, SPTE_AT(gfn), 3) != 0)
			next = set(own, PC, 3, LEAVE);
		else
			next = set(set(set(own, SIDE, 1, 0), FOUND, 3, 0), PC, 3, ENTER);
		break;
	case LEAVE:
		next = OUTSIDE;
		break;
	}
	*out++ = (state){ mem, set(s.cpu, base, READER, next) };
	return out;
}

static inline state *updater(state s, state *out)
{
	const int upc = get(s.mem, UPC, 4), active = get(s.mem, ACTIVE, 1), other = 1 - active;
	const int gfn = get(s.mem, UGFN, 2), page = get(s.mem, UPAGE, 3);
	word mem = set(s.mem, UPC, 4, upc + 1), cpu = s.cpu;

	switch (upc) {
	case IDLE:
		for (int g = 1; g <= GFNS; g++) {
			const word old = get(s.mem, PAGE_AT(active, g), 3);
			if (old != 0) {
				mem = set(set(s.mem, UGFN, 2, g), UPAGE, 3, old);
				*out++ = (state){ set(mem, UPC, 4, INVALIDATE), cpu };
				continue;
			}
			for (int p = 1; p <= PAGES; p++) {
				if (get(s.mem, LIVE_AT(p), 1))
					continue;
				mem = set(set(set(s.mem, UGFN, 2, g), UPAGE, 3, p), LIVE_AT(p), 1, 1);
				*out++ = (state){ set(mem, UPC, 4, ADD), cpu };
			}
		}
		return out;
	case INVALIDATE:
		mem = set(mem, INVALID_AT(other, gfn), 1, 1);
		break;
	case SWAP_INVALID: case SWAP_REMOVED: case SWAP_ADDED:
		mem = set(mem, ACTIVE, 1, other);
		break;
	case SNAP_INVALID: case SNAP_REMOVED: case SNAP_ADDED:
		for (int v = 0; v < VCPUS; v++)
			cpu = set(cpu, READER * v + WAITED, 1, get(cpu, READER * v + PC, 3) != OUTSIDE);
		break;
	case SYNC_INVALID: case SYNC_REMOVED: case SYNC_ADDED:
		for (int v = 0; v < VCPUS; v++)
			if (get(cpu, READER * v + WAITED, 1))
				return out;
		break;
	case ZAP:
		mem = set(mem, SPTE_AT(gfn), 3, 0);
		break;
	case REMOVE:
		mem = set(mem, PAGE_AT(other, gfn), 3, 0);
		break;
	case ADD:
		mem = set(mem, PAGE_AT(other, gfn), 3, page);
		break;
	case FREE:
		mem = set(set(mem, PAGE_AT(other, gfn), 3, 0), INVALID_AT(other, gfn), 1, 0);
		mem = set(set(set(set(mem, LIVE_AT(page), 1, 0), UGFN, 2, 0), UPAGE, 3, 0), UPC, 4, IDLE);
		break;
	case FINISH:
		mem = set(mem, PAGE_AT(other, gfn), 3, page);
		mem = set(set(set(mem, UGFN, 2, 0), UPAGE, 3, 0), UPC, 4, IDLE);
		break;
	}
	*out++ = (state){ mem, cpu };
	return out;
}

/* What the shadow page table maps, and what a reader holds to install or has installed, is allocated. */
static inline int holds(state s)
{
	for (int g = 1; g <= GFNS; g++) {
		const int page = get(s.mem, SPTE_AT(g), 3);
		if (page != 0 && !get(s.mem, LIVE_AT(page), 1))
			return 0;
	}
	for (int v = 0; v < VCPUS; v++) {
		const int pc = get(s.cpu, READER * v + PC, 3);
		if ((pc == INSTALL || pc == ACCESS) && !get(s.mem, LIVE_AT(get(s.cpu, READER * v + FOUND, 3)), 1))
			return 0;
	}
	return 1;
}

static inline word hash(state s)
{
	word h = (s.mem * 0x9e3779b97f4a7c15) ^ (s.cpu * 0xc2b2ae3d27d4eb4f);
	h ^= h >> 32;
	return h * 0xd6e8feb86659fd93;
}

enum { BATCH = 48, MOST = VCPUS * GFNS + GFNS * PAGES + 1 };

static void *zeroed(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return at;
}

int main(int argc, char **argv)
{
	const int bits = argc > 1 ? atoi(argv[1]) : 24;
	const size_t places = (size_t)1 << bits, most = places / 4 * 3;
	state *const table = zeroed(places * sizeof(state));
	state *const queue = zeroed(places * sizeof(state));
	static state batch[BATCH * MOST];
	static size_t at[BATCH * MOST];
	size_t found = 0, done = 0, generated = 1, depth = 0;

	const state initial = { USED, 0 };
	table[hash(initial) >> (64 - bits)] = initial;
	queue[found++] = initial;
	for (size_t level = found; done < found; level = found) {
		depth++;
		while (done < level) {
			state *end = batch;
			for (int i = 0; i < BATCH && done < level; i++) {
				const state s = queue[done++];
				for (int v = 0; v < VCPUS; v++)
					end = reader(s, v, end);
				end = updater(s, end);
			}
			const size_t count = end - batch;
			generated += count;
			for (size_t i = 0; i < count; i++) {
				at[i] = hash(batch[i]) >> (64 - bits);
				__builtin_prefetch(&table[at[i]], 1);
			}
			for (size_t i = 0; i < count; i++) {
				const state s = batch[i];
				size_t place = at[i];
				while (table[place].mem != 0 && (table[place].mem != s.mem || table[place].cpu != s.cpu))
					place = (place + 1) & (places - 1);
				if (table[place].mem != 0)
					continue;
				if (found == most || !holds(s)) {
					fprintf(stderr, found == most ? "the table is full\n" : "violated\n");
					return 1;
				}
				table[place] = s;
				queue[found++] = s;
			}
		}
	}
	printf("%zu distinct, %zu generated, depth %zu\n", found, generated, depth);
	return 0;
}
