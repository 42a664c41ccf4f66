// How a public page looks: one column, quiet, dark and light by the reader's wish, the same on paper. Knows colours and measures; refuses to know what is written there.

export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #f7f7f5; --card: #fff; --line: #e4e4e0; --ink: #1d2126; --soft: #5c636d;
  --up: #177a47; --partly: #8f5600; --down: #bf2626; --planned: #2a5cbd; --unknown: #5c636d;
  --bar-up: #3aa76d; --bar-down: #d63d3d; --bar-planned: #6f9aeb; --bar-gap: #dcdcd7;
  --tint: 9%;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1c2025; --line: #2c3239; --ink: #e8eaed; --soft: #a3abb5;
    --up: #5fcf93; --partly: #eeb04f; --down: #ff8a80; --planned: #9dbdff; --unknown: #a3abb5;
    --bar-up: #3c9e69; --bar-down: #f0605a; --bar-planned: #5f8ae0; --bar-gap: #343a42;
    --tint: 14%;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 0 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%;
}
main, footer { max-width: 46rem; margin: 0 auto; }
header { padding: 2.5rem 0 .5rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 .25rem; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; font-weight: 500; overflow-wrap: anywhere; min-width: 0; }
p { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.up { --tone: var(--up); } .partly { --tone: var(--partly); } .down { --tone: var(--down); }
.planned { --tone: var(--planned); } .unknown { --tone: var(--unknown); }
.mark { flex: none; display: inline-block; width: .7em; height: .7em; border-radius: 50%; background: var(--tone); }
.down > .mark { border-radius: 15%; }
.partly > .mark { border-radius: 15%; transform: rotate(45deg) scale(.9); }
.planned > .mark { background: none; border: .2em solid var(--tone); }
.unknown > .mark { background: none; border: .14em dashed var(--tone); }
.overall {
  display: flex; align-items: center; gap: .75rem; padding: 1rem 1.25rem; font-size: 1.125rem; border-radius: .75rem;
  background: color-mix(in srgb, var(--tone) var(--tint), var(--card)); border: 1px solid color-mix(in srgb, var(--tone) 35%, var(--card));
}
.overall strong { font-weight: 600; overflow-wrap: anywhere; min-width: 0; }
.stale { margin-top: .75rem; padding: .75rem 1.25rem; border: 1px dashed var(--partly); border-radius: .75rem; color: var(--partly); }
.card { margin: 1.25rem 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.row { padding: 1rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.rows .row:first-child { border-top: 0; padding-top: .25rem; }
.rows .row:last-child { padding-bottom: 0; }
.head { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
.state { flex: none; display: inline-flex; align-items: center; gap: .45rem; color: var(--tone); font-size: .875rem; font-weight: 500; }
.about, .when, .scale, .legend, .more, .none, footer { color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere; }
.bars { display: block; width: 100%; height: 2rem; margin: .625rem 0 .375rem; }
.bars .up { fill: var(--bar-up); } .bars .down { fill: var(--bar-down); }
.bars .planned { fill: var(--bar-planned); } .bars .gap { fill: var(--bar-gap); }
.told rect { fill: transparent; } .told rect:hover { fill: color-mix(in srgb, var(--ink) 25%, transparent); }
.scale { display: flex; justify-content: space-between; gap: .5rem; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; justify-content: center; margin: 0 0 2rem; }
.legend span::before { content: ""; display: inline-block; width: .55rem; height: .75rem; margin-right: .45rem; border-radius: 1px; background: var(--bar); vertical-align: -.05rem; }
.legend .up { --bar: var(--bar-up); } .legend .down { --bar: var(--bar-down); } .legend .planned { --bar: var(--bar-planned); } .legend .gap { --bar: var(--bar-gap); }
.notes { margin-top: .75rem; }
.note { margin-top: .75rem; padding: .125rem 0 .125rem 1rem; border-left: 3px solid var(--line); }
.notes .note { padding: .75rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.planned-work li { padding-top: .75rem; }
.now { margin-left: .375rem; padding: .0625rem .5rem; border-radius: 1rem; font-size: .75rem; font-weight: 600; color: var(--planned); border: 1px solid currentColor; }
.past { margin: 2rem 0; }
.past h3 { margin: 1.25rem 0 .25rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-size: .875rem; color: var(--soft); }
.incident { padding: .5rem 0; break-inside: avoid; }
.incident.open strong { color: var(--down); }
strong { font-weight: 600; }
footer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; padding: 1rem 0 2rem; border-top: 1px solid var(--line); }
a { color: inherit; padding: .25rem; margin-left: .5rem; }
a:hover { color: var(--ink); }
a:focus-visible { outline: 2px solid var(--planned); border-radius: .25rem; }
@media (max-width: 30rem) {
  header { padding-top: 1.5rem; }
  .card, .overall { padding-left: 1rem; padding-right: 1rem; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; }
  body { font-size: 10pt; }
  .card { border: 0; padding: 0; }
  .bars, .mark, .legend span::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .overall { background: none; }
}
`;
