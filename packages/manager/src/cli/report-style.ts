// How the page of a report looks, on a screen and on paper.

/** Nothing in it is fetched from anywhere. */
export const reportStyle = `
:root { color-scheme: light; --up: #4c9f70; --down: #c0392b; --planned: #b8bcc4; --unknown: #eceef1; --line: #d9dce1; }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1.5rem; background: #fff; color: #1d2430;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; }
header p, footer { color: #586174; }
footer { margin-top: 2rem; font-size: .85rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; color: #586174; }
.tiles b { display: block; color: #1d2430; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; margin-top: 1.5rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .4rem; text-align: left; font-size: 1.1rem; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td.days, th:nth-child(2) { text-align: left; }
thead th { border-bottom: 2px solid #1d2430; font-size: .8rem; color: #586174; }
tbody th { font-weight: 600; white-space: normal; overflow-wrap: anywhere; }
small { display: block; font-weight: 400; color: #586174; }
.days { width: 22%; min-width: 9rem; }
.strip { display: block; width: 100%; height: 20px; }
.up { fill: var(--up); background: var(--up); }
.down { fill: var(--down); background: var(--down); }
.planned { fill: var(--planned); background: var(--planned); }
.unknown { fill: var(--unknown); background: var(--unknown); }
.legend { float: right; font-size: .8rem; font-weight: 400; color: #586174; }
.legend i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .8em; border: 1px solid var(--line); }
.over { color: var(--down); font-weight: 600; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 8.5pt; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  thead { display: table-header-group; }
  tr, .tiles, footer { break-inside: avoid; }
  th, td { padding: .2rem .3rem; }
}
`;
