// Compiled code against its oracle on the large instances, which test/search/compiled.test.ts leaves out.

import { expect, it } from "vitest";
import { compare, differences, slowOnes } from "../search/oracle.ts";

it.each(slowOnes)("the compiled search says what the reference says of %s", (_name, spec, instance) => {
  expect(differences([compare(spec, instance)])).toEqual([]);
});
