// Compiled models: one for all instances of a spec whose sorts have equal sizes, or one for each thread.

import { compileModel, type Model, type ModelPlan } from "../compile/model.ts";
import type { Ids } from "../compile/rename.ts";
import { Unsupported } from "../compile/shape.ts";
import type { Machine } from "../evaluate/machine.ts";
import { sizesOf } from "../language/plain.ts";
import type { Constants, Spec } from "../language/spec.ts";
import type { Judge } from "./judge.ts";
import { slotsEach } from "./team.ts";

/** Models by their spec and its sizes: instances that differ in tables and programs alone share one. */
const models = new WeakMap<Spec, Map<string, Model | undefined>>();

/** Equal for two instances of a spec if they share compiled code. */
export function kinOf(spec: Spec, instance: string): string {
  return `${spec.name} ${sizesOf(spec, spec.instances[instance] ?? {})}`;
}

/** The model; undefined if there is none. The judges are those of the spec: what they watch follows from it and from its sizes. */
export function compiled<State extends object>(
  { spec, constants }: Machine<State>,
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
  compact: boolean,
): Model | undefined {
  const own = models.get(spec) ?? new Map<string, Model | undefined>();
  models.set(spec, own);
  // Those of walks leave temporal properties out.
  const marks = judges.flatMap((judge) => judge.marks ?? []).length;
  const key = `${sizesOf(spec, constants)} ${ids.length} ${compact} ${marks}`;
  if (own.has(key)) return own.get(key);
  const model = compile(spec, constants, judges, ids, compact);
  own.set(key, model);
  return model;
}

function compile<State extends object>(
  spec: Spec,
  constants: Constants,
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
  compact: boolean,
): Model | undefined {
  try {
    return compileModel(spec, constants, planOf(judges, ids, compact));
  } catch (thrown) {
    if (thrown instanceof Unsupported) return undefined;
    throw thrown;
  }
}

function planOf<State extends object>(
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
  compact: boolean,
): ModelPlan {
  return {
    watches: judges.flatMap(({ watches = [] }) => watches),
    marks: judges.flatMap(({ marks = [] }) => marks),
    ids,
    compact,
  };
}

/** One model for each of so many threads that share a memory. @throws {Unsupported} if they need more than there is */
export function modelsFor<State extends object>(
  threads: number,
  { spec, constants }: Machine<State>,
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
): readonly Model[] {
  const models: Model[] = [];
  while (models.length < threads)
    models.push(
      compileModel(spec, constants, planOf(judges, ids, false), { before: [...models], slots: slotsEach }),
    );
  return models;
}
