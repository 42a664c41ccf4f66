// `vedette uptime`: how much of the last days, weeks and months each service was up.
import { Fault } from '@vedette/protocol/kit';
import type { UptimeTable } from '../core/history-api.ts';
import { createClient } from './client.ts';
import { csv } from './csv.ts';
import { exits, json, line } from './io.ts';
import { printTable } from './print-table.ts';
import { queryText } from './query-text.ts';
import { edgeText } from './range.ts';
import { percent } from './share.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

export const uptime: Verb = {
  command: 'uptime',
  describe: 'Show how much of the last days, weeks and months each service was up',
  options: {
    since: { type: 'string', describe: 'Of one stretch of time instead: from when on, 12h, 2026-10-01 …' },
    until: { type: 'string', describe: 'Until when (now)' },
    csv: { type: 'boolean', describe: 'Print CSV, for spreadsheets' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 uptime', 'the last 24 hours, 7, 30, 90 and 365 days'],
    ['$0 uptime --since 2026-10-01 --until 2026-11-01', 'October'],
  ],
  async run(io, words) {
    if (words.flag('json') && words.flag('csv')) throw new Fault('usage', 'Choose one of --json and --csv.');
    const nowMs = Date.now();
    const query = queryText({
      since: edgeText('since', words.text('since'), nowMs),
      until: edgeText('until', words.text('until'), nowMs),
    });
    const answer = await createClient(io, words.text('manager')).get<UptimeTable>(`api/v1/uptime${query}`);
    const names = answer.ranges.map(({ name }) => (name === 'asked' ? 'uptime' : name));
    if (words.flag('json')) json(io, answer);
    else if (words.flag('csv')) io.out.write(csvOf(names, answer));
    else if (answer.services.length === 0) line(io.out, 'No services.');
    else {
      const columns = [
        { title: 'SERVICE', least: 10 },
        ...names.map((name) => ({ title: name.toUpperCase(), align: 'right' as const })),
        { title: 'OBSERVED', align: 'right' as const },
      ];
      // Of the shortest: how much of a year was looked at says little of a service that was added in spring.
      const rows = answer.services.map(({ id, uptime: shares, coverage }) => [
        id,
        ...shares.map((share) => percent(share)),
        percent(coverage[0], 1),
      ]);
      printTable(io, columns, rows);
    }
    return exits.ok;
  },
};

const csvOf = (names: readonly string[], { services }: UptimeTable): string =>
  csv(
    ['service', 'group', ...names, ...names.map((name) => `${name} coverage`)],
    services.map(({ id, group, uptime: shares, coverage }) => [
      ...[id, group],
      ...[...shares.map((share) => share ?? undefined), ...coverage],
    ]),
  );
