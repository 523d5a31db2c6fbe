// The HTML in a real browser: keys, light and dark, narrow and wide, by axe's rules, without a request.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { html } from "../../checker/report/html.ts";
import { htmlText } from "../../checker/trace/html.ts";
import { weakEach } from "../../model/example/semaphore.ts";
import { exhibit } from "../trace/exhibits.ts";
import { checked, reportOf } from "./fixture.ts";

/** Debian's package chromium-headless-shell, or any that SLOTCHECK_CHROMIUM names. */
const executablePath = process.env["SLOTCHECK_CHROMIUM"] ?? "/usr/bin/chromium-headless-shell";
const isThere = existsSync(executablePath);
if (!isThere && (process.env["SLOTCHECK_REQUIRE"] ?? "").includes("chromium"))
  throw new Error(`SLOTCHECK_REQUIRE asks for a browser, and there is no ${executablePath}`);
const describeWithBrowser = isThere ? describe : describe.skip;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "slotcheck-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What slotcheck report writes of designs that have costs, long names and traces with pictures. */
function shipped(): string {
  const file = join(folder, "shipped.html");
  const words = ["report", "delete-create", "pause-vcpus", "-s", "punch", "-p", "P1*", "--out", file];
  spawnSync(process.execPath, ["dist/model/main.js", ...words, "--baseline", "none"]);
  return readFileSync(file, "utf8");
}

const pages = {
  report: html(reportOf(checked())),
  trace: htmlText(exhibit(weakEach, "two", "NoStarve")),
  shipped: isThere ? shipped() : "",
};
const looks = (["light", "dark"] as const).flatMap((scheme) =>
  [1200, 420].map((width) => [scheme, width] as const),
);

describeWithBrowser("in a browser, the page of", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  async function open(
    name: keyof typeof pages,
    look: (typeof looks)[number] = ["light", 1200],
  ): Promise<Page> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, pages[name]);
    const page = await browser.newPage({ colorScheme: look[0], viewport: { width: look[1], height: 800 } });
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  for (const name of ["report", "trace", "shipped"] as const) {
    it.each(looks)(`a ${name} breaks no rule of axe's and fits: %s, %i pixels`, async (...look) => {
      const page = await open(name, look);
      await page.evaluate(axe);
      const broken = await page.evaluate(
        "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect(broken).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      await page.close();
    });

    it(`a ${name} asks for nothing but itself, and its script does not fail`, async () => {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("pageerror", (error) => asked.push(String(error)));
      const file = join(folder, `${name}.html`);
      writeFileSync(file, pages[name]);
      await page.goto(pathToFileURL(file).href);
      await page.keyboard.press("j");
      expect(asked).toEqual([pathToFileURL(file).href]);
      await page.close();
    });
  }

  it("a trace is walked by keys, one step marked at a time", async () => {
    const page = await open("trace");
    const step = () =>
      page.evaluate<string | undefined>("document.querySelector('[aria-current]')?.textContent");
    for (const [key, n] of [
      ["j", "1"],
      ["j", "2"],
      ["j", "3"],
      ["k", "2"],
      ["k", "1"],
      ["k", "1"],
    ] as const) {
      await page.keyboard.press(key);
      expect((await step())?.slice(0, 1)).toBe(n);
      expect(await page.evaluate("document.querySelectorAll('[aria-current]').length")).toBe(1);
    }
    await page.close();
  });

  it("a report goes from trace to trace, and filters them by words", async () => {
    const page = await open("report");
    const here = () => page.evaluate<string>("document.activeElement.id");
    await page.keyboard.press("n");
    expect(await here()).toBe("leaky_2f_low_2f_Odd");
    await page.keyboard.press("n");
    expect(await here()).toBe("leaky_2f_high_2f_Low");
    await page.keyboard.press("p");
    expect(await here()).toBe("leaky_2f_low_2f_Odd");
    await page.keyboard.press("/");
    await page.keyboard.type("idle vacuous");
    expect(
      await page.evaluate("[...document.querySelectorAll('section')].filter((each) => !each.hidden).length"),
    ).toBe(1);
    await page.close();
  });

  it("a shipped report has a table of costs, and is walked by keys alone from the matrix to the steps of a trace", async () => {
    const page = await open("shipped", ["dark", 420]);
    expect(
      await page.evaluate("[...document.querySelectorAll('h2')].map((each) => each.textContent)[0]"),
    ).toBe("What it costs");
    const here = () =>
      page.evaluate<string>("document.activeElement.getAttribute('href') ?? document.activeElement.id");
    for (let i = 0; i < 40 && !(await here()).startsWith("#"); i += 1) await page.keyboard.press("Tab");
    const link = await here();
    expect(link).toMatch(/^#delete-create_2f_punch_2f_P1/);
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.querySelector(':target').id")).toBe(link.slice(1));
    await page.keyboard.press("n");
    expect(await here()).toMatch(/^(?:delete-create|pause-vcpus)_2f_punch_2f_P1/);
    await page.keyboard.press("n");
    const trace = await here();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("j");
    expect(await page.evaluate("document.querySelector('li[aria-current]').closest('section').id")).toBe(
      trace,
    );
    expect(await page.evaluate("document.querySelector('li[aria-current]').textContent[0]")).toBe("3");
    await page.close();
  });
});
