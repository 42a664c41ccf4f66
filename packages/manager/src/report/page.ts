// A report as one page that needs nothing else: it can be mailed, kept and printed. Knows the page; refuses to know where it goes.

import { count, duration } from '../cli/format.ts';
import { percent } from '../cli/share.ts';
import type { Figures, Report } from '../core/history-api.ts';
import { escaped } from '../core/markup.ts';
import { periodText, reportCells, reportTitles, wallText } from './rows.ts';
import { stripSvg } from './strip.ts';
import { reportStyle } from './style.ts';

export const reportHtml = (report: Report): string => {
  const title = `Report of ${periodText(report)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p>${escaped(scope(report))}</p>
</header>
<main>
${tiles(report.all)}
${servicesTable(report)}
${groupsTable(report)}
</main>
${notes(report)}
</body>
</html>
`;
};

/** Of what and when; the tiles below have the figures. */
const scope = ({ services, groups, zone, since, until }: Report): string => {
  const of = count(services.length, 'service') + (groups.length === 0 ? '' : ` in ${count(groups.length, 'group')}`);
  return `${of}, ${wallText(since, zone)} to ${wallText(until, zone)} by the clocks of ${zone}`;
};

const tiles = ({ uptime, downMs, outages, coverage, plannedMs }: Figures): string => {
  const all = [
    [percent(uptime), 'up'],
    [duration(downMs), 'down'],
    [String(outages), outages === 1 ? 'outage' : 'outages'],
    [duration(plannedMs), 'planned'],
    [percent(coverage, 1), 'observed'],
  ] as const;
  const items = all.map(([value, name]) => `<li><b>${escaped(value)}</b> ${escaped(name)}</li>`);
  return `<ul class="tiles">${items.join('')}</ul>`;
};

const servicesTable = ({ services, cells, zone }: Report): string => {
  const names = cells.map((cell) => wallText(cell, zone));
  const rows = services.map((one) => {
    const where = `${one.target}${one.group === undefined ? '' : `, ${one.group}`}`;
    const name = `<th scope="row">${escaped(one.id)}<small>${escaped(where)}</small></th>`;
    return `<tr>${name}<td class="days">${stripSvg(one, names)}</td>${figureCells(one)}</tr>`;
  });
  const legend = ['up', 'down', 'planned', 'unknown'].map((state) => `<i class="${state}"></i>${state}`).join(' ');
  return tableOf(`Services, most downtime first <span class="legend">${legend}</span>`, ['service', 'days'], rows);
};

const groupsTable = ({ groups }: Report): string => {
  if (groups.length === 0) return '';
  const rows = groups.map((one) => {
    const name = `<th scope="row">${escaped(one.id)}<small>${count(one.services, 'service')}</small></th>`;
    return `<tr>${name}${figureCells(one)}</tr>`;
  });
  return tableOf('Groups', ['group'], rows);
};

/** @param caption and rows are HTML */
const tableOf = (caption: string, first: readonly string[], rows: readonly string[]): string => {
  const titles = [...first, ...reportTitles].map((title) => {
    const kind = title === 'days' ? ' class="days"' : '';
    return `<th scope="col"${kind}>${escaped(title)}</th>`;
  });
  return `<table><caption>${caption}</caption><thead><tr>${titles.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
};

const figureCells = (figures: Figures): string => {
  const isOver = (figures.budget?.leftMs ?? 0) < 0;
  return reportCells(figures)
    .map((text, i, { length }) => {
      const kind = text === '-' ? ' class="none"' : isOver && i === length - 1 ? ' class="over"' : '';
      return `<td${kind} data-of="${reportTitles[i]}">${escaped(text)}</td>`;
    })
    .join('');
};

const notes = ({ manager, madeAt, zone }: Report): string => `<footer>
<p>Uptime is up / (up + down). What was planned, and what nobody observed, is neither. MTTR is how long an outage lasted in the mean, MTBF the time up for each of them; 95 % of the answers took no longer than p95. Budget left is what remains of the downtime that the target of a service allows.</p>
<p>${escaped(`Made by the manager ${manager} at ${wallText(madeAt, zone)}.`)}</p>
</footer>`;
