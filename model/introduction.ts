// What slotcheck says when it is asked nothing.

export const introduction = `slotcheck checks state machines exhaustively: by itself the designs for changing
KVM memslots, and any model of your own.

  slotcheck check                                  every design, every scenario
  slotcheck check '*/punch' -p P1w                 a scenario, a property
  slotcheck show delete-create/punch P1w           a shortest counterexample
  slotcheck trace delete-create/punch P1w --format mail
  slotcheck compare delete-create hole-in-slot     side by side
  slotcheck explain P1w                            what it says, and who asked
  slotcheck bugs                                   the kernel's old bugs, found again
  slotcheck check ./door.ts                        a model of your own
  slotcheck agree delete-create                    ask TLC; needs Java
  slotcheck export                                 the models as TLA+, in spec/
  slotcheck --help                                 more
`;
