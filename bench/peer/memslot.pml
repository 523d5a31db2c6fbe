/* The memslot model in Promela: one process whose steps are the actions, so that SPIN's states are the model's.
 * spin -a -DVCPUS=2 -DGFNS=3 -DPAGES=4 memslot.pml
 * Gfns and pages count from 1; 0 is none. Assertions stand where what they look at changes. */

mtype:at = { OUTSIDE, ENTER, LOOK_UP, INSTALL, ACCESS, LEAVE };
mtype:upc = { IDLE, INVALIDATE, SWAP_INVALID, SNAP_INVALID, SYNC_INVALID, ZAP, REMOVE, SWAP_REMOVED, SNAP_REMOVED,
              SYNC_REMOVED, FREE, ADD, SWAP_ADDED, SNAP_ADDED, SYNC_ADDED, FINISH };

#define GFN1 (GFNS + 1)

bit current;
byte page[2 * GFN1];
bit invalid[2 * GFN1];
byte spte[GFN1];
bit live[PAGES + 1];
mtype:at pc[VCPUS] = OUTSIDE;
byte gfn[VCPUS];
bit side[VCPUS];
byte found[VCPUS];
bit waited[VCPUS];
mtype:upc upc = IDLE;
byte ugfn;
byte upage;

#define IN(side, gfn) ((side) * GFN1 + (gfn))
#define OTHER (1 - current)

#if VCPUS != 2
#error "two readers are written out below"
#endif
#if GFNS == 2
#define EACH_GFN(STEP) STEP(1) STEP(2)
#define EACH_GFN_OF(STEP, x) STEP(x, 1) STEP(x, 2)
#else
#define EACH_GFN(STEP) STEP(1) STEP(2) STEP(3)
#define EACH_GFN_OF(STEP, x) STEP(x, 1) STEP(x, 2) STEP(x, 3)
#endif

#define ENTERS(v, g) :: d_step { pc[v] == OUTSIDE -> gfn[v] = g; pc[v] = ENTER }

#define READER(v) \
	EACH_GFN_OF(ENTERS, v) \
	:: d_step { pc[v] == ENTER -> side[v] = current; pc[v] = LOOK_UP } \
	:: d_step { pc[v] == LOOK_UP && page[IN(side[v], gfn[v])] != 0 && !invalid[IN(side[v], gfn[v])] -> \
		found[v] = page[IN(side[v], gfn[v])]; pc[v] = INSTALL; assert(live[found[v]]) } \
	:: d_step { pc[v] == LOOK_UP && (page[IN(side[v], gfn[v])] == 0 || invalid[IN(side[v], gfn[v])]) -> \
		pc[v] = LEAVE } \
	:: d_step { pc[v] == INSTALL -> spte[gfn[v]] = found[v]; pc[v] = ACCESS; assert(live[found[v]]) } \
	:: d_step { pc[v] == ACCESS && spte[gfn[v]] != 0 -> pc[v] = LEAVE } \
	:: d_step { pc[v] == ACCESS && spte[gfn[v]] == 0 -> side[v] = 0; found[v] = 0; pc[v] = ENTER } \
	:: d_step { pc[v] == LEAVE -> gfn[v] = 0; side[v] = 0; found[v] = 0; waited[v] = 0; pc[v] = OUTSIDE }

#define DELETES(g) \
	:: d_step { upc == IDLE && page[IN(current, g)] != 0 -> ugfn = g; upage = page[IN(current, g)]; upc = INVALIDATE }
#define CREATES(p, g) \
	:: d_step { upc == IDLE && page[IN(current, g)] == 0 && !live[p] -> ugfn = g; upage = p; live[p] = 1; upc = ADD }

#define SWAP(from, to) :: d_step { upc == from -> current = OTHER; upc = to }
#define SNAP(from, to) \
	:: d_step { upc == from -> waited[0] = (pc[0] != OUTSIDE); waited[1] = (pc[1] != OUTSIDE); upc = to }
#define SYNC(from, to) :: d_step { upc == from && !waited[0] && !waited[1] -> upc = to }

#define UNUSED(v) !(pc[v] == INSTALL && found[v] == upage) && !(pc[v] == ACCESS && found[v] == upage)
#if GFNS == 2
#define UNMAPPED (spte[1] != upage && spte[2] != upage)
#else
#define UNMAPPED (spte[1] != upage && spte[2] != upage && spte[3] != upage)
#endif

init {
	do
	READER(0)
	READER(1)
	EACH_GFN(DELETES)
	EACH_GFN_OF(CREATES, 1)
	EACH_GFN_OF(CREATES, 2)
#if PAGES > 2
	EACH_GFN_OF(CREATES, 3)
#endif
#if PAGES > 3
	EACH_GFN_OF(CREATES, 4)
#endif
	:: d_step { upc == INVALIDATE -> invalid[IN(OTHER, ugfn)] = 1; upc = SWAP_INVALID }
	SWAP(SWAP_INVALID, SNAP_INVALID)
	SNAP(SNAP_INVALID, SYNC_INVALID)
	SYNC(SYNC_INVALID, ZAP)
	:: d_step { upc == ZAP -> spte[ugfn] = 0; upc = REMOVE }
	:: d_step { upc == REMOVE -> page[IN(OTHER, ugfn)] = 0; upc = SWAP_REMOVED }
	SWAP(SWAP_REMOVED, SNAP_REMOVED)
	SNAP(SNAP_REMOVED, SYNC_REMOVED)
	SYNC(SYNC_REMOVED, FREE)
	:: d_step { upc == FREE -> assert(UNMAPPED && UNUSED(0) && UNUSED(1));
		page[IN(OTHER, ugfn)] = 0; invalid[IN(OTHER, ugfn)] = 0; live[upage] = 0;
		ugfn = 0; upage = 0; upc = IDLE }
	:: d_step { upc == ADD -> page[IN(OTHER, ugfn)] = upage; upc = SWAP_ADDED }
	SWAP(SWAP_ADDED, SNAP_ADDED)
	SNAP(SNAP_ADDED, SYNC_ADDED)
	SYNC(SYNC_ADDED, FINISH)
	:: d_step { upc == FINISH -> page[IN(OTHER, ugfn)] = upage; ugfn = 0; upage = 0; upc = IDLE }
	od
}
