// The suite that the tool checks by itself: every design in every scenario.

import { type Case, type Suite, suiteOf } from "../checker/report/suite.ts";
import { examples } from "./example/index.ts";
import { designs, memslots, type Pair, pairs, scenarios } from "./memslots.ts";
import { narratorOf } from "./narrate.ts";

export const introduction = `slotcheck checks state machines exhaustively: by itself the designs for changing
KVM memslots, and any model of your own.

  slotcheck check                                  every design, every scenario
  slotcheck check delete-create batched-list       two designs
  slotcheck check '*/punch' -p P1w                 a scenario, a property
  slotcheck show delete-create/punch P1w           a shortest counterexample
  slotcheck trace delete-create/punch P1w --format mail
  slotcheck compare delete-create hole-in-slot     side by side
  slotcheck explain P1w                            what it says, and who asked
  slotcheck check ./door.ts                        a model of your own
  slotcheck agree delete-create                    ask TLC; needs Java
  slotcheck export                                 the models as TLA+, in spec/
  slotcheck --help                                 more
`;

export const kvmSuite: Suite = {
  name: "KVM memslot updates, 2 vCPUs, 2 to 4 pages",
  prefix: "kvm1",
  designs: designs.map(({ id, name, title }) => ({
    name,
    title: `${id}: ${title}`,
    source: `model/design/${name}.ts`,
  })),
  scenarios: scenarios.map(({ id, name, title }) => ({
    name,
    title: `${id}: ${title}`,
    source: `model/scenario/${name}.ts`,
  })),
  properties: memslots.properties.map(({ name, doc }) => ({ name, title: doc })),
  cases: pairs.map(caseOf),
  sourceOf: () => "model/memslots.ts",
};

/** The familiar machines: checked by name, exported and compared with TLC together with the kernel model. */
export const exampleSuite: Suite = suiteOf("example", examples, ({ actions }) => {
  const file = actions[0]?.at.file.split("/").at(-1) ?? "index.ts";
  return `model/example/${file}`;
});

function caseOf({ design, scenario, instance, plan, inexpressible }: Pair): Case {
  const names = { design: design.name, scenario: scenario.name };
  if (!plan) return { ...names, inexpressible: inexpressible ?? "" };
  return {
    ...names,
    spec: memslots,
    instance,
    narrator: narratorOf(plan, scenario.before.pages),
    remarks: { Program: plan.lines.map(({ ioctl, does }) => (ioctl === "" ? does : `${ioctl}: ${does}`)) },
  };
}
