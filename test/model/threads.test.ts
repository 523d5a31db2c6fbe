// What the slice of kernel threads must say of the designs, by name.

import { expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { kernelThreads, threadsSlice } from "../../model/slice/threads.ts";

/** The designs under which a kernel thread's access to stable memory fails, in any scenario. */
const failing = new Set(
  threadsSlice.cases
    .filter(({ pair }) =>
      search(engine(kernelThreads, pair.instance)).properties.some(({ verdict }) => verdict === "violated"),
    )
    .map(({ pair }) => pair.design.name),
);

it("a kernel thread is safe where stable memory never goes away, or where it waits, and no pause of vCPUs saves it", () => {
  const safe = threadsSlice.cases.map(({ pair }) => pair.design.name).filter((name) => !failing.has(name));
  expect([...new Set(safe)]).toEqual([
    "hole-drop-bits",
    "hole-in-slot",
    "hole-unseen",
    "hole-retry-first",
    "hole-capped",
    "batched-waiting",
    "batched-swap",
    "full-set",
    "create-first",
  ]);
  for (const design of ["pause-vcpus", "pause-always", "kick-ioctls"]) expect(failing).toContain(design);
});
