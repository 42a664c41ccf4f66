// A public page as HTML: what matters first, readable without style and without script. Knows how it is put together; refuses to know how it looks (style.ts) and
// what is true.

import { escaped } from '../core/markup.ts';
import type { PublicNote, PublicPage, PublicRow, PublicSection } from '../core/status-api.ts';
import { bars } from './bars.ts';
import { incidentsPart, notesPart, plannedPart } from './happenings.ts';
import { SCRIPT_NAME, STYLE_NAME } from './static.ts';
import { lasting, latency, percent, stateWords, timeText, zoneText } from './words.ts';

/** @param ageMs how old what is shown is, where it is older than it should be */
export const pageHtml = (page: PublicPage, ageMs?: number): string => {
  const base = page.path.slice(page.path.lastIndexOf('/') + 1);
  const title = escaped(page.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: ${escaped(page.words)}</title>
<link rel="icon" href="${base}/icon-${page.state}.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/${STYLE_NAME}">
<link rel="alternate" type="application/atom+xml" title="${title}" href="${base}/feed.xml">
<script src="${base}/${SCRIPT_NAME}" defer></script>
</head>
<body>
<main id="page">
<header>
<h1>${title}</h1>
<p class="overall ${page.state}"><span class="mark" aria-hidden="true"></span><strong>${escaped(page.words)}</strong></p>
${ageMs === undefined ? '' : `<p class="stale" role="status">These figures are ${lasting(ageMs)} old: newer ones cannot be had at the moment.</p>\n`}${notesOf(page.notes, page)}</header>
${plannedPart(page)}${page.sections.map((section) => sectionPart(section, page)).join('')}${moreOf(page)}${legend}${incidentsPart(page)}</main>
<footer>
<p>As of <time datetime="${page.at}">${timeText(page.at, page.zone)} ${escaped(zoneText(page.at, page.zone))}</time><span id="refresh"></span></p>
<p><a href="${base}/feed.xml">Feed</a> <a href="${base}/status.json">JSON</a></p>
</footer>
</body>
</html>
`;
};

const notesOf = (notes: readonly PublicNote[], page: PublicPage): string =>
  notes.length === 0 ? '' : `<section class="notes" aria-label="Notes">${notesPart(notes, page)}</section>\n`;

const sectionPart = ({ name, rows }: PublicSection, page: PublicPage): string =>
  `<section class="card" aria-label="${escaped(name ?? 'Services')}">\n${name === undefined ? '<h2 class="unseen">Services</h2>\n' : `<h2>${escaped(name)}</h2>\n`}` +
  `<ul class="rows">\n${rows.map((row) => rowPart(row, page)).join('')}</ul>\n</section>\n`;

const rowPart = (row: PublicRow, page: PublicPage): string => {
  const { name, state, days } = row;
  const count = days.length;
  const uptime = percent(row.uptime);
  const label = `${name}: ${uptime} up in the last ${count === 1 ? 'day' : `${count} days`}`;
  return (
    `<li class="row">\n<div class="head"><h3>${escaped(name)}</h3>` +
    `<span class="state ${state}"><span class="mark" aria-hidden="true"></span>${stateWords[state]}</span></div>\n` +
    `${aboutOf(row, page)}${bars(days, label)}\n` +
    `<div class="scale" aria-hidden="true"><span>${count === 1 ? '' : `${count} days ago`}</span><span>${uptime} up</span><span>Today</span></div>\n</li>\n`
  );
};

/** What there is to say besides the state. */
const aboutOf = (row: PublicRow, page: PublicPage): string => {
  const { target, reason, since, latencyMs, services, down = 0 } = row;
  const said = [
    ...(services === undefined ? [] : [down > 0 ? `${down} of ${services} services down` : `${services} services`]),
    ...(since === undefined ? [] : [`since ${timeText(since, page.zone)}`]),
    ...(reason === undefined ? [] : [reason]),
    ...(target === undefined ? [] : [target]),
    ...(latencyMs === undefined ? [] : [latency(latencyMs)]),
  ];
  return said.length === 0 ? '' : `<p class="about">${said.map(escaped).join(' \u00b7 ')}</p>\n`;
};

const moreOf = ({ more }: PublicPage): string =>
  more === 0 ? '' : `<p class="more">And ${more} more: this page shows no more than these.</p>\n`;

const legend =
  '<p class="legend"><span class="up">Up</span><span class="down">Down</span><span class="planned">Planned work</span><span class="gap">No data</span></p>\n';
