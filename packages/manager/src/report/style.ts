// How the page of a report looks: on a wide screen, on a narrow one, in the dark and on paper. Knows looks; refuses to know what stands on the page.

/** Every pair of a text and what is behind it has a contrast of at least 4.5, every part of a strip 3. */
const colours = `
:root { color-scheme: light; --page: #fff; --text: #1d2430; --soft: #586174; --line: #d9dce1; --bad: #b3261e;
  --up: #3f9a68; --down: #b3261e; --planned: #4a86d8; --unknown: #8b919d; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --page: #14181f; --text: #e6e9ee; --soft: #a0a9b8; --line: #333a46; --bad: #ff8a80;
    --up: #3f9a68; --down: #ff6b5e; --planned: #5b94e2; --unknown: #7d8592; }
}`;

const page = `
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 92rem; padding: 0 1.5rem; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; }
header p { margin: 0; }
header p, footer { color: var(--soft); }
footer { margin-top: 2rem; max-width: 60rem; font-size: .85rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; color: var(--soft); }
.tiles b { display: block; color: var(--text); font-size: 1.25rem; font-variant-numeric: tabular-nums; }`;

/** The name gives way last: it alone says what a row is of. */
const tables = `
table { width: 100%; border-collapse: collapse; margin-top: 1.5rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .4rem; text-align: left; font-size: 1.1rem; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th:first-child, tbody th, .days { text-align: left; }
thead th { border-bottom: 2px solid var(--text); background: var(--page); font-size: .8rem; color: var(--soft); }
tbody th { min-width: 14rem; font-weight: 600; white-space: normal; overflow-wrap: anywhere; }
small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
.days { width: 20%; min-width: 9rem; }
.strip { display: block; width: 100%; height: 20px; }
.up { fill: var(--up); background: var(--up); }
.down { fill: var(--down); background: var(--down); }
.planned { fill: var(--planned); background: var(--planned); }
.unknown { fill: var(--unknown); background: var(--unknown); }
.legend { float: right; font-size: .8rem; font-weight: 400; color: var(--soft); }
.legend i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .8em; border-radius: 2px; }
.over { color: var(--bad); font-weight: 600; }`;

/** A row is a card where it has no room to be one: its figures below its name, each with its title, those that say something. */
const narrow = `
@media screen and (min-width: 80rem) { thead th { position: sticky; top: 0; } }
@media screen and (max-width: 79.99rem) {
  body { margin: 1rem auto; padding: 0 1rem; }
  table, caption, tbody { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .legend { display: block; float: none; margin-top: .25rem; }
  .legend i:first-child { margin-left: 0; }
  tbody tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: .3rem .75rem;
    padding: .75rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td { display: block; min-width: 0; padding: 0; border: 0; text-align: left; }
  tbody th, td.days { grid-column: 1 / -1; width: auto; }
  td[data-of]::before { content: attr(data-of); display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
  td[data-of="budget left"] { grid-column: span 2; }
  td.none { display: none; }
}`;

const paper = `
@page { size: A4 landscape; margin: 12mm; }
@media print {
  html { font-size: 8pt; }
  body { margin: 0; max-width: none; padding: 0; font-size: 1rem; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  thead { display: table-header-group; }
  tr, .tiles, footer { break-inside: avoid; }
  caption { break-after: avoid; }
  th, td { padding: .2rem .3rem; }
  tbody th { min-width: 19rem; }
  .days { width: 17%; min-width: 11rem; }
  .strip { height: 14px; }
  .tiles { margin: .75rem 0; }
}`;

/** Nothing in it is fetched from anywhere. */
export const reportStyle = `${colours}${page}${tables}${narrow}${paper}\n`;
