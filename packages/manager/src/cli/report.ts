// `vedette report`: how available everything was in a month, or any stretch of time.
import { writeFile } from 'node:fs/promises';
import { Fault, messageOf, quote } from '@vedette/protocol/kit';
import type { Report } from '../core/history-api.ts';
import { isZone, zoneOf } from '../core/plan/zone.ts';
import { reportHtml } from '../report/page.ts';
import { csvRows, csvTitles } from '../report/rows.ts';
import { createClient } from './client.ts';
import { csv } from './csv.ts';
import { fileNamed } from './files.ts';
import { localZone } from './instant.ts';
import { exits, type Io, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { queryText } from './query-text.ts';
import { edgeText } from './range.ts';
import { reportLines, reportMarkdown } from './report-text.ts';
import { tableWidth } from './screen-width.ts';
import { jsonOption, managerOption, type Verb, type Words } from './verb.ts';

export const report: Verb = {
  command: 'report',
  describe: 'Report how available everything was in a month, or any stretch of time',
  options: {
    month: { type: 'string', describe: 'Which month: 2026-10 (this one, so far)' },
    since: { type: 'string', describe: 'Instead of a month, from when on: 7d, 2026-10-01, or an ISO time' },
    until: { type: 'string', describe: 'Until when, in the same ways (now)' },
    zone: { type: 'string', describe: 'By whose clocks days and months begin: Europe/Berlin (this machine’s)' },
    group: { type: 'string', describe: 'Only the services of one group' },
    service: { type: 'string', describe: 'Only one service' },
    html: { type: 'string', describe: 'Write a page to this file, to be mailed or printed' },
    md: { type: 'boolean', describe: 'Print Markdown' },
    csv: { type: 'boolean', describe: 'Print CSV, for spreadsheets' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 report --month 2026-10', 'October, the worst services first'],
    ['$0 report --month 2026-10 --group shop --html october.html', 'a page for one group'],
    ['$0 report --since 2026-10-01 --until 2026-10-08 --zone Europe/Berlin', 'a week in Berlin'],
    ['$0 report --since 90d --csv > quarter.csv', 'for a spreadsheet'],
  ],
  async run(io, words) {
    const forms = ['json', 'csv', 'md'].filter((form) => words.flag(form));
    if (words.text('html') !== undefined) forms.push('html');
    if (forms.length > 1) throw new Fault('usage', `Choose one of ${forms.map((form) => `--${form}`).join(' and ')}.`);
    const answer = await createClient(io, words.text('manager')).get<Report>(`api/v1/report${asked(words)}`);
    await print(io, answer, forms[0], words.text('html') ?? '');
    return exits.ok;
  },
};

const asked = (words: Words): string => {
  const nowMs = Date.now();
  const zone = words.text('zone') ?? localZone();
  if (!isZone(zone))
    throw new Fault('usage', `--zone is ${quote(zone)}: there is no such time zone. Write Europe/Berlin.`);
  const since = edgeText('since', words.text('since'), nowMs, zone);
  const until = edgeText('until', words.text('until'), nowMs, zone);
  const month = words.text('month');
  if (month !== undefined && (since ?? until) !== undefined)
    throw new Fault('usage', 'Choose either --month, or --since and perhaps --until.');
  if (until !== undefined && since === undefined) throw new Fault('usage', '--until needs --since.');
  const thisMonth = new Date(zoneOf(zone).wallMs(nowMs)).toISOString().slice(0, 7);
  return queryText({
    ...(since === undefined ? { month: month ?? thisMonth } : { since, until }),
    zone,
    group: words.text('group'),
    service: words.text('service'),
  });
};

const print = async (io: Io, answer: Report, form: string | undefined, file: string): Promise<void> => {
  if (form === 'json') json(io, answer);
  else if (form === 'csv') io.out.write(csv(csvTitles, csvRows(answer)));
  else if (form === 'md') io.out.write(reportMarkdown(answer));
  else if (form === 'html') {
    await write(fileNamed(io, file), reportHtml(answer));
    line(io.out, `The report is in ${file}.`);
  } else for (const text of reportLines(answer, tableWidth(io), paintFor(io.out, io.env))) line(io.out, text);
};

const write = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new Fault('usage', `The report cannot be written to ${file}: ${messageOf(cause)}`, { cause });
  }
};
