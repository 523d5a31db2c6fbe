// S10': post-copy of a guest whose memory is a guest_memfd. "Something like KVM Userfault is indeed necessary to handle
// post-copy for guest_memfd VMs", James Houghton's summary of a meeting about it, kvm list, 7 August 2024.

import { postcopy } from "./postcopy.ts";
import type { PagingScenario } from "./scenario.ts";

export const memfd: PagingScenario = {
  ...postcopy,
  id: "S10'",
  name: "memfd",
  title: "the same where memory is a guest_memfd",
  paging: { memory: "guest_memfd" },
};
