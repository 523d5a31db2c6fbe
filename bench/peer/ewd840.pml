/* EWD 840 in Promela, one step per action, for N nodes. Sets of nodes are bit masks. */
#include "each.h"

#define HAS(set, i) ((set) & (1 << (i)))

short busy = (1 << N) - 1;
short black;
byte token;
bit tainted = 1;

#define SOUND assert(!(token == 0 && !tainted && !HAS(black, 0) && !HAS(busy, 0)) || busy == 0)

#define PASSES(i) \
	:: d_step { i > 0 && token == i && (!HAS(busy, i) || HAS(black, i) || tainted) -> \
		token = i - 1; tainted = (tainted || HAS(black, i)); black = black & ~(1 << (i)); SOUND }
#define SENDS(i, j) \
	:: d_step { i != j && HAS(busy, i) -> busy = busy | (1 << (j)); black = (j > i -> black | (1 << (i)) : black) }
#define SENDS_FROM(i) EACH_OF(SENDS, i)
#define RESTS(i) :: d_step { HAS(busy, i) -> busy = busy & ~(1 << (i)); SOUND }

init {
	do
	:: d_step { token == 0 && (tainted || HAS(black, 0)) -> token = N - 1; tainted = 0; black = black & ~1 }
	EACH(PASSES)
	EACH(SENDS_FROM)
	EACH(RESTS)
	od
}
