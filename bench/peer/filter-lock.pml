/* The filter lock in Promela, one step per action, for N processes. A level's victim counts from 1; 0 is none. */
#include "each.h"

#define OUTSIDE 0
#define RAISE 1
#define DEFER 2
#define WAIT 3
#define CRITICAL 4

byte pc[N];
byte level[N];
byte victim[N];

#define LOWER(p, q) && (q == p || level[q] < level[p])
#define ALONE(p, q) && (q == p || pc[q] != CRITICAL)
#define PASSES(p) (pc[p] == WAIT && (victim[level[p]] != p + 1 || (1 EACH_OF(LOWER, p))))

#define STEPS(p) \
	:: d_step { pc[p] == OUTSIDE -> pc[p] = RAISE } \
	:: d_step { pc[p] == RAISE -> level[p] = level[p] + 1; pc[p] = DEFER } \
	:: d_step { pc[p] == DEFER -> victim[level[p]] = p + 1; pc[p] = WAIT } \
	:: d_step { level[p] < N - 1 && PASSES(p) -> pc[p] = RAISE } \
	:: d_step { level[p] == N - 1 && PASSES(p) -> pc[p] = CRITICAL; assert(1 EACH_OF(ALONE, p)) } \
	:: d_step { pc[p] == CRITICAL -> level[p] = 0; pc[p] = OUTSIDE }

init {
	do
	EACH(STEPS)
	od
}
