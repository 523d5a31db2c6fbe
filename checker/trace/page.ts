// The frame of an HTML page that is one file: its looks and its keys, with nothing from anywhere else.
//
// Main invariant: well-formed as XML too, no address of another file, the same bytes for the same words. Shape and words
// say everything that colour says.

/** Text, also inside an attribute, without the characters that XML 1.0 forbids. */
export function escape(text: string): string {
  return text
    .replace(illegal, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const illegal =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A whole page around a body that is HTML already. */
export function page(title: string, body: readonly string[]): string {
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8" />',
    '<meta name="viewport" content="width=device-width, initial-scale=1" />',
    `<title>${escape(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    ...body,
    `<footer class="keys">Keys: <kbd>j</kbd> <kbd>k</kbd> next and previous step, <kbd>n</kbd> <kbd>p</kbd> next and previous trace, <kbd>/</kbd> filter.</footer>`,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

const style = `
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --dim: #57606a; --line: #d0d7de; --bad: #b3261e; --good: #00744f; --soft: #f3f5f7; --focus: #005a8e; }
@media (prefers-color-scheme: dark) { :root { --back: #14171c; --text: #e6e9ed; --dim: #a3acb6; --line: #3a414a; --bad: #ff8a65; --good: #4cc9a0; --soft: #1f242b; --focus: #6cb8f0; } }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
code, pre, .step, td, kbd { font-family: ui-monospace, monospace; font-size: .9rem; }
pre { overflow-x: auto; background: var(--soft); padding: .6rem; }
.wide { overflow-x: auto; margin-bottom: 1rem; } th[scope=row] { white-space: nowrap; } table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left; }
td.bad, td.bad a { color: var(--bad); font-weight: bold; } td.good { color: var(--good); }
td a { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; }
section { border-top: 1px solid var(--line); margin-top: 1.2rem; padding-top: .8rem; }
ol { list-style: none; padding: 0; margin: .6rem 0; }
.step { display: grid; grid-template-columns: 2.5rem repeat(var(--lanes), 1fr); border-bottom: 1px solid var(--line); }
.step .n { color: var(--dim); } .step .what { grid-column: calc(var(--lane) + 1); padding: .2rem .4rem; overflow-wrap: anywhere; }
.step:focus, a:focus, input:focus { outline: 3px solid var(--focus); outline-offset: -2px; }
.step .actor { color: var(--dim); } .step.here .what { border-left: 4px solid var(--bad); }
.step ul { margin: 0; padding-left: 1.2rem; color: var(--dim); }
.because { border-left: 4px solid var(--bad); padding-left: .6rem; list-style: none; }
.about, .keys { color: var(--dim); }
input[type=search] { font: inherit; padding: .3rem; width: min(100%, 24rem); background: var(--back); color: var(--text); border: 1px solid var(--dim); }
@media (max-width: 600px) { .step { grid-template-columns: 2.5rem 1fr; } .step .what { grid-column: 2; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** Written without < and ampersands, which are markup. */
const script = `
(function () {
  var all = function (what) { return Array.prototype.slice.call(document.querySelectorAll(what)); };
  var shown = function (list) { return list.filter(function (each) { return each.offsetParent !== null; }); };
  function isBehind(here, each) {
    var bit = here.compareDocumentPosition(each);
    return here === document.body ? false : Math.floor(bit / Node.DOCUMENT_POSITION_PRECEDING) % 2 === 1;
  }
  function move(list, by) {
    if (list.length === 0) return;
    var here = document.activeElement;
    var at = list.indexOf(here.closest(list[0].tagName));
    if (at === -1) at = list.filter(function (each) { return isBehind(here, each); }).length - (by === 1 ? 1 : 0);
    var next = Math.min(list.length - 1, Math.max(0, at + by));
    list.forEach(function (each) { each.removeAttribute("aria-current"); });
    list[next].setAttribute("aria-current", "step");
    list[next].focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(shown(all("li.step")), 1);
    else if (event.key === "k") move(shown(all("li.step")), -1);
    else if (event.key === "n") move(shown(all("section")), 1);
    else if (event.key === "p") move(shown(all("section")), -1);
    else if (event.key === "/") {
      var field = document.querySelector("input[type=search]");
      if (field) { event.preventDefault(); field.focus(); }
    }
  });
  var filter = document.querySelector("input[type=search]");
  if (filter) filter.addEventListener("input", function () {
    var words = filter.value.toLowerCase().split(" ");
    all("section").forEach(function (each) {
      var text = each.textContent.toLowerCase();
      each.hidden = !words.every(function (word) { return text.indexOf(word) !== -1; });
    });
  });
})();
`;
