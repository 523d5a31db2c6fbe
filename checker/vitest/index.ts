// The matcher toHold for vitest: import this file in a test, or name it among the setup files.

import { expect } from "vitest";
import { toHold, type ToHoldOptions } from "./to-hold.ts";

export { toHold };
export type { ToHoldOptions };

expect.extend({ toHold });

declare module "vitest" {
  // oxlint-disable-next-line typescript/no-unused-vars -- vitest declares it with this parameter
  interface Matchers<T = any> {
    /** Does a property of a spec, or every one, hold in every reachable state of an instance, or of all? */
    toHold(property?: string, options?: ToHoldOptions): void;
  }
}
