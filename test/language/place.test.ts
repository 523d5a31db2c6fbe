import { describe, expect, test } from "vitest";
import {
  action,
  all,
  branch,
  define,
  ids,
  int,
  invariant,
  map,
  record,
  spec,
  state,
  step,
  thread,
  oneOf,
  variable,
  when,
  withInstances,
} from "../../checker/index.ts";
import { marked, refused } from "./refusal.ts";

const at = (mark: string) => marked(import.meta.url, mark);

const Vcpu = ids("Vcpu");
const Gen = int("Gen", 0, 3);

const s = state({
  pc: variable(map(Vcpu, oneOf("guest", "fault")), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  nested: variable(record({ a: record({ b: record({ c: record({ d: Gen }) }) }) }), "a deep record"),
});

describe("a reader of the spec finds the model's own line of", () => {
  const Newer = define("Newer", "the next generation", {}, Gen, () => s.gen.plus(1)); // <- operator
  // prettier-ignore
  const Act = action("Act", // <- action
    () => {
      when(s.gen.lt(3));
      s.gen.set(Newer()); // <- update
      s.nested.a.b.c // a place may be written
        .d.set(1); // <- chained update
    },
  );
  const Chosen = action("Chosen", () => {
    branch(
      s.gen.eq(0),
      () => s.gen.set(1), // <- update in a branch
    );
  });
  const { guest } = thread(Vcpu, s.pc, {
    guest: step("fault", () => "fault"), // <- step of a thread
    fault: step("map", () => "guest"),
  });
  const Positive = invariant("never negative", () => s.gen.ge(0)); // <- property
  const model = spec(s, {
    name: "Model",
    doc: "A model",
    constants: [Vcpu],
    init: { pc: () => "guest", gen: 0, nested: { a: { b: { c: { d: 0 } } } } },
    actions: { Act, Chosen, guest },
    properties: { Positive },
    instances: { small: { Vcpu: 2 } },
  });

  test("an action and a step of a thread", () => {
    expect(model.actions.map((each) => each.at)).toEqual([
      at("action"),
      { file: at("action").file, line: at("update in a branch").line - 3 },
      at("step of a thread"),
    ]);
  });

  test("an update", () => {
    expect(model.actions[0]?.updates.map((each) => each.at)).toEqual([at("update"), at("chained update")]);
    expect(model.actions[1]?.updates.map((each) => each.at)).toEqual([at("update in a branch")]);
  });

  test("an operator and a property", () => {
    expect(model.definitions.map((each) => each.at)).toEqual([at("operator")]);
    expect(model.properties.map((each) => each.at)).toEqual([at("property")]);
  });

  test("a spec that is refused", () => {
    const error = refused(
      () => withInstances(model, {}), // <- instances
    );
    expect(error.at).toEqual(at("instances"));
  });
});

describe("a refusal names the line of", () => {
  test("what is left over, not of the step around it", () => {
    const error = refused(() =>
      action("Act", { v: Vcpu }, ({ v }) => {
        when(s.gen.eq(0));
        s.pc.at(v).eq("guest"); // <- left over
        s.gen.set(1);
      }),
    );
    expect(error.at).toEqual(at("left over"));
  });

  test("the second of two sets, the late read, the foreign value", () => {
    const twice = refused(() =>
      action("Act", () => {
        s.gen.set(1);
        s.gen.set(2); // <- second set
      }),
    );
    const late = refused(() =>
      action("Act", () => {
        s.gen.set(1);
        s.nested.a.b.c.d.set(s.gen); // <- late read
      }),
    );
    const foreign = refused(() =>
      invariant("all", () =>
        all(
          { v: Vcpu },
          ({ v }) => s.pc.at(v).eq("gest" as never), // <- foreign value
        ),
      ),
    );
    expect(twice.at).toEqual(at("second set"));
    expect(late.at).toEqual(at("late read"));
    expect(foreign.at).toEqual(at("foreign value"));
  });

  test("a literal however deep the mistake is in it", () => {
    const error = refused(() =>
      action("Act", () => {
        s.nested.set({ a: { b: { c: { d: "1" as never } } } }); // <- deep literal
      }),
    );
    expect(error.message).toBe('"1" is not a value of Gen');
    expect(error.at).toEqual(at("deep literal"));
  });

  test("the operator, not the step that calls it", () => {
    const Wrong = define("gen", "has a variable's name", {}, Gen, () => s.gen); // <- wrong operator
    const Act = action("Act", () => s.gen.set(Wrong()));
    const error = refused(() =>
      spec(s, {
        name: "Model",
        doc: "A model",
        constants: [Vcpu],
        init: { pc: () => "guest", gen: 0, nested: { a: { b: { c: { d: 0 } } } } },
        actions: { Act },
        properties: {},
        instances: { small: { Vcpu: 2 } },
      }),
    );
    expect(error.at).toEqual(at("wrong operator"));
  });
});
