// Verbs that show what is wished for and where each comes from, whatever it is. Knows tables; which columns there are is said by each kind.
import type { EntryKind, EntryView } from '../core/run-time-api.ts';
import { createClient } from './client.ts';
import { exits, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { tableWidth, textWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { safe, wrap } from './text.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';
import { pathOf } from './wish-change.ts';

/** A column, and what stands in it. */
export type Shown = Column & { readonly cell: (view: EntryView) => Cell };

export const wishList = (
  kind: EntryKind,
  { columns, ...verb }: Pick<Verb, 'describe' | 'examples'> & { readonly columns: readonly Shown[] },
): Verb => ({
  ...verb,
  command: 'list',
  options: { json: jsonOption, manager: managerOption },
  run: async (io, words) => {
    const views = await createClient(io, words.text('manager')).get<readonly EntryView[]>(pathOf(kind));
    if (words.flag('json')) {
      json(io, views);
      return exits.ok;
    }
    if (views.length === 0) {
      line(io.out, `There is no ${kind} yet.`);
      return exits.ok;
    }
    const [width, paint] = [tableWidth(io), paintFor(io.out, io.env)];
    const rows = views.map((view) => columns.map(({ cell }) => cell(view)));
    for (const row of table(columns, rows, width, paint)) line(io.out, row);
    for (const trouble of views.flatMap(troubles))
      for (const part of wrap(safe(trouble), textWidth(width), '  ')) line(io.out, paint('yellow', part));
    return exits.ok;
  },
});

/** Why it is not in force, and as what it can be changed. */
const troubles = ({ kind, id, problems = [] }: EntryView): readonly string[] =>
  problems.map(({ path, message }) => `${kind} ${id} is set aside: ${path}: ${message}`);

/** As it was written; a dash where nothing was, and what holds then holds. */
export const written =
  (key: string) =>
  ({ body }: EntryView): Cell => {
    const value = body[key];
    if (value === undefined || value === null) return '-';
    if (Array.isArray(value)) return value.join(' ') || '-';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };

export const fromColumn: Shown = {
  title: 'FROM',
  cell: ({ from, problems }) => (problems ? { text: 'set aside', style: 'yellow' } : from),
};

/** How many services it is that count. */
export const countColumn: Shown = {
  title: 'COUNT',
  align: 'right',
  cell: ({ services }) => (services === undefined ? '-' : String(services)),
};

/** Without selectors it is all of them, unless there are subscriptions instead. */
export const chosenColumn: Shown = {
  title: 'SERVICES',
  least: 8,
  cell: (view) => {
    if (view.body['subscriptions'] !== undefined) return '-';
    return view.body['services'] === undefined ? '*' : written('services')(view);
  },
};
