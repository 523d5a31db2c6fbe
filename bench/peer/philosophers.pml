/* Dining philosophers in Promela, one step per action, for N seats; the last one takes the right fork first. */
#include "each.h"

#define THINKING 0
#define HUNGRY 1
#define LEFT 2
#define BOTH 3
#define RIGHT 4

byte pc[N];

#define LEFT_FREE(p) (pc[(p + N - 1) % N] != RIGHT && pc[(p + N - 1) % N] != BOTH)
#define RIGHT_FREE(p) (pc[(p + 1) % N] != LEFT && pc[(p + 1) % N] != BOTH)
#define EATS(p) pc[p] = BOTH; assert(pc[(p + N - 1) % N] != BOTH && pc[(p + 1) % N] != BOTH)

#define STEPS(p) \
	:: d_step { pc[p] == THINKING -> pc[p] = HUNGRY } \
	:: d_step { p < N - 1 && pc[p] == HUNGRY && LEFT_FREE(p) -> pc[p] = LEFT } \
	:: d_step { p < N - 1 && pc[p] == LEFT && RIGHT_FREE(p) -> EATS(p) } \
	:: d_step { p < N - 1 && pc[p] == BOTH -> pc[p] = RIGHT } \
	:: d_step { p < N - 1 && pc[p] == RIGHT -> pc[p] = THINKING } \
	:: d_step { p == N - 1 && pc[p] == HUNGRY && RIGHT_FREE(p) -> pc[p] = RIGHT } \
	:: d_step { p == N - 1 && pc[p] == RIGHT && LEFT_FREE(p) -> EATS(p) } \
	:: d_step { p == N - 1 && pc[p] == BOTH -> pc[p] = LEFT } \
	:: d_step { p == N - 1 && pc[p] == LEFT -> pc[p] = THINKING }

init {
	do
	EACH(STEPS)
	od
}
