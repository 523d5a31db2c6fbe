/* A guest access that waits for a page which user space has to bring: post-copy, by userfaultfd. */
#include "vm.h"

/* What user space does while the vCPU waits. */
enum meanwhile { NOTHING, DELETE, CREATE, FLAGS, MEANWHILES };
extern const char *const meanwhile_names[MEANWHILES];

struct post_copy {
	enum meanwhile update; /* of slot 1 or, for CREATE, of another slot far away */
	bool kick;	       /* get the vCPU out of KVM_RUN before the page arrives */
	bool never;	       /* the page does not arrive */
	enum access access;
	uint64_t gfn;
};

struct waited {
	bool asked;	      /* user space was told that the page is missing */
	bool waits;	      /* the vCPU had not gone on a while later */
	bool left;	      /* it left KVM_RUN when it was kicked */
	bool held;	      /* the update had not returned a while later */
	bool freed;	      /* it returned after the kick, without the page */
	int error;	      /* of the update */
	struct step step;     /* how KVM_RUN ended */
};

/* Whether user space may handle page faults. Returns 0 or an errno. */
int userfault_open(void);

/* From now on the page is missing until user space brings it. Returns 0 or an errno. */
int userfault_register(uint8_t *page);

/* The same once more for a page that is registered already. */
int userfault_discard(uint8_t *page);

/* The guest accesses a frame whose page is missing. Returns 0 or an errno. */
int userfault_access(struct vm *vm, struct post_copy what, struct waited *waited);
