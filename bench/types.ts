// How long tsc takes for a large spec, 60 variables and 300 actions, beside an empty file: the budget is 3 s.
// Run by hand: npx jiti bench/types.ts

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const variables = 60;
const actions = 300;

/** Variables of ten sorts in turn; each action reads and sets some of them, in all the ways there are. */
function largeSpec(): string {
  const sorts = [
    ["Gen", "0"],
    ["bool", "false"],
    ["Where", '"guest"'],
    ["map(Vcpu, Where)", '() => "guest"'],
    ["map(Gfn, option(Gen))", "() => null"],
    ["setOf(Gfn)", "[]"],
    ["seq(Gfn, 3)", "[]"],
    ["record({ base: Gfn, valid: bool, owner: option(Vcpu) })", "{ base: 0, valid: false, owner: null }"],
    ["variant({ none: {}, slot: { base: Gfn, gen: Gen } })", '{ tag: "none" }'],
    ["map(Vcpu, record({ gfn: Gfn, seen: setOf(Gen) }))", "() => ({ gfn: 0, seen: [] })"],
  ] as const;
  const sortOf = (i: number) => sorts[i % sorts.length] ?? sorts[0];
  const names = Array.from({ length: variables }, (_, i) => `x${i}`);
  const of = (kind: number, n: number): string => `s.x${((n * 10) % variables) + kind}`;
  const bodies = Array.from(
    { length: actions },
    (_, n) => `const A${n} = action("step ${n}", { v: Vcpu, g: Gfn }, ({ v, g }) => {
  when(${of(1, n)}, ${of(3, n)}.at(v).in(["guest", "fault"]), not(${of(5, n)}.has(g)));
  when(some({ w: Vcpu }, ({ w }) => w.ne(v).and(${of(9, n)}.at(w).gfn.eq(g))));
  const next = ifElse(Gen, ${of(0, n)}.lt(3), ${of(0, n)}.plus(1), 0);
  branch(
    ${of(8, n)}.is("none"),
    () => ${of(8, n)}.set({ tag: "slot", base: g, gen: next }),
    () => ${of(7, n)}.set({ base: g, valid: true, owner: v }),
  );
  ${of(4, n)}.at(g).set(match(Gen, ${of(8, n + 1)}, { none: () => 0, slot: ({ gen }) => gen }));
  ${of(9, n)}.at(v).seen.set(${of(9, n)}.at(v).seen.with(next));
  ${of(3, n)}.at(v).set("install");
});`,
  );
  return `import { action, bool, branch, ids, ifElse, int, map, match, not, oneOf, option, record, seq, setOf, some, spec, state, variable, variant, when } from "${root}/checker/index.ts";
const Vcpu = ids("Vcpu");
const Gfn = int("Gfn", 0, 3);
const Gen = int("Gen", 0, 3);
const Where = oneOf("guest", "fault", "install");
const s = state({
${names.map((name, i) => `  ${name}: variable(${sortOf(i)[0]}, "variable ${i}"),`).join("\n")}
});
${bodies.join("\n")}
export const large = spec(s, {
  name: "Large",
  doc: "A large spec",
  constants: [Vcpu],
  init: {
${names.map((name, i) => `    ${name}: ${sortOf(i)[1]},`).join("\n")}
  },
  actions: { ${bodies.map((_, n) => `A${n}`).join(", ")} },
  properties: {},
  instances: { small: { Vcpu: 2 } },
});
`;
}

/** Seconds that tsc takes for a file. */
function seconds(folder: string, name: string, source: string): number {
  const file = join(folder, `${name}.ts`);
  const config = join(folder, `${name}.json`);
  writeFileSync(file, source);
  writeFileSync(
    config,
    JSON.stringify({ extends: `${root}/tsconfig.json`, compilerOptions: { types: [] }, include: [file] }),
  );
  const started = performance.now();
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], {
    stdio: "inherit",
  });
  return (performance.now() - started) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), "slotcheck-types-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const runs = [1, 2, 3].map(() => ({
    large: seconds(folder, "large", largeSpec()),
    empty: seconds(folder, "empty", `import "${root}/checker/index.ts";\n`),
  }));
  for (const { large, empty } of runs) {
    console.log(
      `${large.toFixed(2)} s for ${variables} variables and ${actions} actions, ${empty.toFixed(2)} s for none`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
