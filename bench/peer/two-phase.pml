/* Two-phase commit in Promela, one step per action, for N resource managers. Sets of them are bit masks. */
#include "each.h"

#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3
#define EVERY ((1 << N) - 1)

byte rm[N];
byte tm = WORKING;
short received;
short sent;
bit commit;
bit abort;

#define STEPS(i) \
	:: d_step { tm == WORKING && (sent & (1 << i)) -> received = received | (1 << i) } \
	:: d_step { rm[i] == WORKING -> rm[i] = PREPARED; sent = sent | (1 << i) } \
	:: d_step { rm[i] == WORKING -> rm[i] = ABORTED; assert(!(0 EACH_OF(OR_COMMITTED, i))) } \
	:: d_step { commit -> rm[i] = COMMITTED; assert(!(0 EACH_OF(OR_ABORTED, i))) } \
	:: d_step { abort -> rm[i] = ABORTED; assert(!(0 EACH_OF(OR_COMMITTED, i))) }
#define OR_ABORTED(i, k) || rm[k] == ABORTED
#define OR_COMMITTED(i, k) || rm[k] == COMMITTED

init {
	do
	:: d_step { tm == WORKING && received == EVERY -> tm = COMMITTED; commit = 1 }
	:: d_step { tm == WORKING -> tm = ABORTED; abort = 1 }
	EACH(STEPS)
	od
}
