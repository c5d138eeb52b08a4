"""How the report looks, on a screen, on paper, by day and by night; and the script that filters the overview."""

CSS = """
:root {
  color-scheme: light dark;
  --ink: #1c1c22; --quiet: #5c5c68; --paper: #fdfdfb; --line: #d9d9d2; --link: #1f4e9c; --box: #f3f3ee;
  --holds: #17663a; --if: #8a5200; --fails: #a81c1c; --other: #4a4a9a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e6e3; --quiet: #a5a5ad; --paper: #17181c; --line: #3a3b42; --link: #8fb6ff; --box: #202127;
    --holds: #6fcf97; --if: #f0b35a; --fails: #ff8a80; --other: #b3b3ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 Georgia, "Times New Roman", serif; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; font-size: 1.05em; }
a { color: var(--link); }
:is(a, input, summary, pre):focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99em; }
.skip:focus { left: .5em; top: .5em; background: var(--paper); padding: .4em; }

header { border-bottom: 1px solid var(--line); padding: .6em 1em; font: .9rem/1.5 system-ui, sans-serif; }
header nav { display: flex; flex-wrap: wrap; gap: .2em 1.1em; max-width: 64rem; margin: auto; }
header a { text-decoration: none; }
header a:hover { text-decoration: underline; }
header a[aria-current] { color: var(--ink); font-weight: 600; }
main { max-width: 64rem; margin: auto; padding: 1em; }
footer { max-width: 64rem; margin: 2em auto 1em; padding: .6em 1em; border-top: 1px solid var(--line); }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .6em 0 .2em; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 1.8em 0 .4em; }
h3 { font-size: 1.02rem; margin: 1.3em 0 .3em; overflow-wrap: anywhere; }
.place, .number, footer { color: var(--quiet); font-size: .9rem; }

.statement { margin: .7em 0 .7em 1em; overflow-x: auto; overflow-y: hidden; padding-block: .15em; }
.quoted { font-style: italic; }
.verdict { font: 600 .8rem/1.4 system-ui, sans-serif; white-space: nowrap; padding: 0 .5em;
  border: 1px solid currentColor; border-radius: .8em; }
.holds { color: var(--holds); }
.holds-if { color: var(--if); }
.fails, .unknown { color: var(--fails); }
.misprint, .informal { color: var(--other); }
dl { display: grid; grid-template-columns: 5.2em minmax(0, 1fr); gap: .25em .8em; margin: .6em 0; }
dt { grid-column: 1; color: var(--quiet); font-size: .9rem; }
dd { grid-column: 2; margin: 0; overflow-x: auto; overflow-y: hidden; padding-bottom: .1em; }
.foot { color: var(--quiet); font-size: .88rem; border-top: 1px solid var(--line); padding-top: .6em; }

.chain { display: grid; grid-template-columns: max-content minmax(0, 1fr) minmax(5em, max-content);
  gap: .35em .25em; align-items: center; margin: .5em 0 .5em 1em; }
.start { grid-column: 1 / -1; overflow-x: auto; overflow-y: hidden; }
.left { text-align: right; min-width: 1em; }
.right { overflow-x: auto; overflow-y: hidden; padding-block: .1em; }
.why { color: var(--quiet); font-size: .9rem; text-align: right; max-width: 22em; padding-left: 1em; }
.right, .start, .statement { padding-left: 1.4em; text-indent: -1.4em; }
math { text-indent: 0; }
mtd { text-align: left; }
.broken math { margin-block: .12em; }
.tied { white-space: nowrap; }
.inside { margin-left: 1.2em; }
.case { margin: .6em 0 .2em; font-style: italic; }
p, li, .why, .left { overflow-x: auto; overflow-y: hidden; }
.mark { color: var(--quiet); font-style: normal; }
.repair { border-left: 3px solid var(--line); padding-left: 1em; margin: 1em 0; }
.instead { margin: .3em 0; }

table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: .9rem; }
td, th { border-bottom: 1px solid var(--line); padding: .35em .6em .35em 0; vertical-align: baseline; }
td .statement { margin: 0; max-width: 34em; }
.counts { display: flex; flex-wrap: wrap; gap: .6em 1.2em; padding: 0; list-style: none; }
.search { display: block; width: 100%; max-width: 30rem; font: inherit; padding: .4em .7em; margin: 1em 0;
  border: 1px solid var(--quiet); border-radius: .4em; background: var(--box); color: inherit; }
figure { margin: 1.5em 0; }
figure svg { width: min(100%, 40rem); height: auto; background: #fff; border-radius: .3em; }
figcaption { color: var(--quiet); font-size: .92rem; max-width: 46em; }
code, .rule { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .88em; overflow-wrap: anywhere; }
.kernel { margin: 1.2em 0; border: 1px solid var(--line); border-radius: .3em; padding: .3em .8em; }
.kernel summary { cursor: pointer; font: .9rem/1.6 system-ui, sans-serif; }
.kernel .place { margin: .4em 0; }
.source { background: var(--box); padding: .6em .9em; border-radius: .3em; overflow-x: auto; margin: .4em 0;
  max-height: 36rem; line-height: 1.35; }
.source code { overflow-wrap: normal; }
.keyword { color: var(--link); font-weight: 700; }
.named { font-weight: 700; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 2px; }
.comment { color: var(--holds); font-style: italic; }
.text { color: var(--if); }
.figure { color: var(--other); }
pre.rule { white-space: pre-wrap; background: var(--box); padding: .6em .9em; border-radius: .3em; margin: .3em 0 1em; }

@media (max-width: 40rem) {
  .chain { grid-template-columns: max-content minmax(0, 1fr); margin-left: 0; }
  .left { grid-column: 1; }
  .left.wide { grid-column: 1 / -1; text-align: left; }
  .right { grid-column: 2; }
  .why { grid-column: 2; text-align: left; padding-left: 1.4em; max-width: none; }
  .inside { margin-left: .5em; }
  .statement { margin-left: .3em; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dt, dd { grid-column: 1; }
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  td { border: 0; padding: .1em 0; }
  td:not(:nth-child(3)) { display: inline-block; margin-right: .7em; }
  tr { border-bottom: 1px solid var(--line); padding: .5em 0; }
  tr[hidden] { display: none; }
}
@media print {
  header, #search, .skip, .kernel { display: none; }
  body { font-size: 10pt; background: none; }
  h1, h2, h3, .case { break-after: avoid; }
  figure { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  main { max-width: none; padding: 0; }
  .chain, section.claim { break-inside: avoid; }
  .right, .start, .statement, dd { overflow: visible; }
}
"""

SCRIPT = """
const rows = document.querySelectorAll("tr[data-words]");
const field = document.createElement("input");
field.type = "search"; field.className = "search"; field.placeholder = "Search the claims";
field.setAttribute("aria-label", "Search the claims");
const said = document.createElement("p");
said.className = "place"; said.setAttribute("role", "status");
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let left = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
    left += !row.hidden;
  }
  for (const part of document.querySelectorAll("section.sheet"))
    part.hidden = !part.querySelector("tr[data-words]:not([hidden])");
  said.textContent = words.length ? `${left} of ${rows.length} claims` : "";
});
document.getElementById("search").replaceChildren(field, said);
"""
