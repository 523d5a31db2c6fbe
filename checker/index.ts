// The public names, one by one.

// Sorts: the finite domains that values come from.
export {
  bool,
  constant,
  ids,
  int,
  map,
  named,
  oneOf,
  option,
  record,
  seq,
  setOf,
  variant,
} from "./language/sort.ts";
export type { AnySort, Arg, Constant, ExprOf, PlaceOf, PlainOf } from "./language/types.ts";

// Expressions.
export {
  all,
  and,
  convert,
  every,
  first,
  ifElse,
  image,
  last,
  match,
  not,
  or,
  setWhere,
  some,
} from "./language/expr.ts";
export type { Bool, Enum, Expr, Fn, Id, Int, Option, Rec, Seq, SetOf } from "./language/types.ts";

// State and steps.
export { action, branch, ghost, process, state, step, thread, variable, when } from "./language/step.ts";
export type { Doc, State, Step, Variables } from "./language/step.ts";

// Operators, properties, fairness.
export {
  define,
  each,
  eventually,
  given,
  infinitelyOften,
  invariant,
  leadsTo,
  property,
  refines,
  sometimes,
  stabilizes,
  stepProperty,
  strong,
  strongTogether,
  weak,
  weakTogether,
} from "./language/property.ts";
export type { Wish } from "./language/property.ts";

// The whole.
export { any, anyWhere, spec, withInstances } from "./language/assemble.ts";
export { SpecError } from "./language/error.ts";
export type { Constants, Place, Plain, Spec } from "./language/spec.ts";

// Checking: `search(engine(elevator, "small"))`, then `traceOf` for what it found.
export { ModelError } from "./evaluate/error.ts";
export type { Machine, Move } from "./evaluate/machine.ts";
export { reference } from "./evaluate/reference.ts";
export { reachable } from "./search/follow.ts";
export type { Lasso, Path, PropertyResult, Result, Verdict } from "./search/result.ts";
export { engine, finish, search, searching } from "./search/search.ts";
export { shorten } from "./search/shorten.ts";
export { simulate } from "./search/simulate.ts";
export type { Walks } from "./search/simulate.ts";
export type { Engine, Limits, Pause, Progress, Searching } from "./search/search.ts";
export { traceText } from "./trace/text.ts";
export { traceOf } from "./trace/trace.ts";
export type { Narrator, Trace, TraceStep } from "./trace/trace.ts";

// TLA+: a spec as a module's text. Comparing with TLC is `slotcheck agree`.
export { printModule } from "./tla/module.ts";

// slotcheck.config.ts.
export { defineConfig } from "./config.ts";
export type { Config } from "./config.ts";
