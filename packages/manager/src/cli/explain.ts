// `vedette explain`: why somebody was told something at a time, or was not.
import type { Explanation } from '../core/explanation.ts';
import { createClient } from './client.ts';
import { answerText } from './explain-answer.ts';
import { chainRows, notes } from './explain-chain.ts';
import { time } from './format.ts';
import { exits, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { pastInstantOf } from './past-instant.ts';
import { queryText } from './query-text.ts';
import { widthFor } from './screen-width.ts';
import { padEnd, safe, widthOf, wrap } from './text.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

/** Longer names of agents and subscribers stand on a line of their own. */
const LABEL_COLUMNS_MAX = 14;

export const explain: Verb = {
  command: 'explain <service>',
  describe: 'Say why somebody was told something at a time, or was not',
  positionals: { service: "A service, or 'group NAME', 'agent NAME'" },
  options: {
    at: { type: 'string', describe: 'When: 03:12 (the last one), "2026-12-01 03:12", an ISO time, or 2h (ago)' },
    subscriber: { type: 'string', describe: 'Only the answer for one subscriber' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 explain web --at 03:12', 'why was I not told at 03:12?'],
    ['$0 explain web --at 2h --subscriber ops', 'what was decided for ops two hours ago'],
    ['$0 explain web --json', 'the whole chain as it is now, for a program'],
  ],
  async run(io, words) {
    const at = words.text('at');
    const query = queryText({
      at: at === undefined ? undefined : new Date(pastInstantOf('at', at, Date.now())).toISOString(),
      subscriber: words.text('subscriber'),
    });
    const path = `api/v1/services/${encodeURIComponent(words.text('service') ?? '')}/explanation${query}`;
    const explanation = await createClient(io, words.text('manager')).get<Explanation>(path);
    if (words.flag('json')) {
      json(io, explanation);
      return exits.ok;
    }
    const paint = paintFor(io.out, io.env);
    const { answers, rest } = explained(explanation, widthFor(io));
    for (const text of answers) line(io.out, paint('bold', text));
    for (const text of rest) line(io.out, text);
    return exits.ok;
  },
};

/** The answers, and what they rest on, as lines that are no wider than so many columns. */
export const explained = (
  explanation: Explanation,
  columns: number,
): { readonly answers: readonly string[]; readonly rest: readonly string[] } => {
  const { service, target, at } = explanation;
  const fold = (text: string): string[] => wrap(safe(text), columns, '  ');
  const answers = explanation.answers.map((answer) => answerText(answer, explanation));
  const nobody = `Nobody wishes to hear of ${service}, and nobody was told anything of it then.`;
  const title = [service, ...(target === undefined ? [] : [target]), `as of ${time(at)}`].join(', ');
  const notesText = notes(explanation);
  return {
    answers: (answers.length === 0 ? [nobody] : answers).flatMap(fold),
    rest: [
      '',
      ...fold(`${title}:`),
      ...beside(chainRows(explanation), columns),
      ...(notesText.length > 0 ? [''] : []),
      ...notesText.flatMap(fold),
    ],
  };
};

/** Texts beside their labels, each going on below itself. */
const beside = (rows: readonly (readonly [label: string, text: string])[], columns: number): string[] => {
  const labels = rows.map(([label]) => safe(label));
  const width = Math.min(LABEL_COLUMNS_MAX, Math.max(0, ...labels.map(widthOf))) + 4;
  return rows.flatMap(([, text], i) => {
    const label = `  ${labels[i] ?? ''}`;
    const parts = wrap(safe(text), columns - width, '  ').map((part) => ' '.repeat(width) + part);
    if (widthOf(label) > width - 2) return [label, ...parts];
    const [first = '', ...more] = parts;
    return [padEnd(label, width) + first.slice(width), ...more];
  });
};
