// What happened and will happen, as parts of a public page: incidents day by day, planned work, notes. Refuses to know where on the page they stand.

import { escaped } from '../core/markup.ts';
import type { PublicIncident, PublicNote, PublicPage, PublicPlanned } from '../core/status-api.ts';
import { clockText, dayText, lasting, timeText } from './words.ts';

/** Lines are lines. */
const paragraphs = (text: string): string => escaped(text).replaceAll('\n', '<br>');

export const notesPart = (notes: readonly PublicNote[], { zone }: PublicPage): string =>
  notes
    .map(({ text, at, editedAt, name }) => {
      const about = name === undefined ? '' : `<strong>${escaped(name)}</strong> `;
      const edit = editedAt === undefined ? '' : `, edited ${timeText(editedAt, zone)}`;
      return `<div class="note"><p>${about}${paragraphs(text)}</p><p class="when"><time datetime="${at}">${timeText(at, zone)}</time>${edit}</p></div>\n`;
    })
    .join('');

export const plannedPart = (page: PublicPage): string => {
  if (page.planned.length === 0) return '';
  const items = page.planned.map((one) => plannedItem(one, page)).join('');
  return `<section class="card planned-work" aria-label="Planned work">\n<h2>Planned work</h2>\n<ul>\n${items}</ul>\n</section>\n`;
};

const plannedItem = ({ names, from, until, on, reason }: PublicPlanned, { zone }: PublicPage): string => {
  const isOneDay = until !== undefined && dayText(from, zone) === dayText(until, zone);
  const end =
    until === undefined ? 'until further notice' : `to ${isOneDay ? clockText(until, zone) : timeText(until, zone)}`;
  return (
    `<li><strong>${names.map(escaped).join(', ')}</strong>${on ? ' <span class="now">Now</span>' : ''}` +
    `<p class="when"><time datetime="${from}">${timeText(from, zone)}</time> ${end}</p>${reason === undefined ? '' : `<p>${escaped(reason)}</p>`}</li>\n`
  );
};

export const incidentsPart = (page: PublicPage): string => {
  if (!page.incidents) return '';
  const byDay = Map.groupBy(page.incidents, ({ from }) => dayText(from, page.zone));
  const days = [...byDay].map(
    ([day, incidents]) => `<h3>${day}</h3>\n<ul>\n${incidents.map((one) => incidentItem(one, page)).join('')}</ul>\n`,
  );
  const none = '<p class="none">There were none.</p>\n';
  return `<section class="past" aria-label="Incidents of the last 14 days">\n<h2>Incidents of the last 14 days</h2>\n${days.length === 0 ? none : days.join('')}</section>\n`;
};

const incidentItem = (incident: PublicIncident, page: PublicPage): string => {
  const { name, from, until, durationMs, reason, notes } = incident;
  const { zone } = page;
  const start = `<time datetime="${from}">${clockText(from, zone)}</time>`;
  const isOneDay = until !== undefined && dayText(from, zone) === dayText(until, zone);
  const end =
    until === undefined
      ? ' and lasts'
      : ` to <time datetime="${until}">${isOneDay ? clockText(until, zone) : timeText(until, zone)}</time>`;
  const words =
    until === undefined ? `is down, for ${lasting(durationMs)} so far` : `was down for ${lasting(durationMs)}`;
  return (
    `<li class="incident${until === undefined ? ' open' : ''}"><strong>${escaped(name)}</strong> ${words}` +
    `<p class="when">${start}${end}${reason === undefined ? '' : ` \u00b7 ${escaped(reason)}`}</p>${notesPart(notes, page)}</li>\n`
  );
};
