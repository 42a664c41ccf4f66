// `vedette import`: what another monitor was told, as a configuration of ours. Knows what is printed and where the file goes; what becomes of it all is
// import/'s, which is loaded by nobody else.
import { Fault } from '@vedette/protocol/kit';
import { completeFile } from './complete-file.ts';
import { fileNamed } from './files.ts';
import { count, list } from './format.ts';
import { exits, type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import { problemLine, problemSummary } from './problems.ts';
import { safe } from './text.ts';
import type { Verb, Words } from './verb.ts';

const kinds = ['gatus', 'kuma', 'blackbox', 'nagios'] as const;

export const importVerb: Verb = {
  command: 'import <from> <file>',
  describe: 'Write a configuration out of that of another monitor',
  positionals: {
    from: `What it is of: ${list(kinds)}`,
    file: 'Its configuration; of Uptime Kuma a backup (JSON) or its database',
  },
  options: {
    out: { type: 'string', describe: 'The file to be written (standard output)' },
    force: { type: 'boolean', describe: 'A file of that name gives way' },
    targets: {
      type: 'string',
      describe: "blackbox: what is looked at; Prometheus' configuration, or 'module target' in lines",
    },
    with: { type: 'list', describe: 'nagios: a further file with objects; as often as you like' },
  },
  examples: [
    ['$0 import gatus config.yaml --out vedette.yaml', 'endpoints, alerts and maintenance'],
    ['$0 import blackbox blackbox.yml --targets prometheus.yml', 'modules, and what they are aimed at'],
    ['$0 import nagios hosts.cfg --with templates.cfg --with commands.cfg', 'hosts and services'],
  ],
  async run(io, words) {
    const kind = kinds.find((one) => one === words.text('from'));
    if (!kind) throw new Fault('usage', `Nothing is known of ${safe(words.text('from') ?? '')}: write ${list(kinds)}.`);
    refuseIdle(kind, words);
    const { importFrom } = await import('../import/import.ts');
    const { readSource } = await import('../import/source-file.ts');
    const read = (named: string) => readSource(fileNamed(io, named));
    const named = words.text('file') ?? '';
    const targets = words.text('targets');
    const outcome = importFrom({
      kind,
      file: await read(named),
      more: await Promise.all(words.list('with').map(read)),
      targets: targets === undefined ? undefined : await read(targets),
      origin: `vedette import ${kind} ${named}`,
    });
    if ('problems' in outcome) {
      for (const problem of outcome.problems) line(io.err, problemLine(outcome.file, problem));
      throw new Fault('config-invalid', `${problemSummary(outcome.file, outcome.problems)}. Nothing was written.`);
    }
    const out = words.text('out');
    if (out === undefined) io.out.write(outcome.text);
    else write(fileNamed(io, out), outcome.text, words.flag('force'));
    tell(io, out, outcome);
    return exits.ok;
  },
};

type Imported = Extract<ReturnType<typeof import('../import/import.ts')['importFrom']>, { text: string }>;

/** What would mean nothing is a slip. */
const refuseIdle = (kind: string, words: Words): void => {
  if (words.text('targets') !== undefined && kind !== 'blackbox')
    throw new Fault('usage', '--targets is for blackbox.');
  if (words.list('with').length > 0 && kind !== 'nagios') throw new Fault('usage', '--with is for nagios.');
};

/** All of it or nothing, and never over something that is there, unless that is wanted. @throws Fault `already-there`, `usage` */
const write = (file: string, text: string, isForced: boolean): void => {
  using whole = completeFile(file, isForced);
  whole.write(Buffer.from(text));
  whole.complete();
};

/** The text itself is all there is on the standard output; its end says what is missing. */
const tell = (
  io: Io,
  out: string | undefined,
  { services, subscribers, notes, variables, noteText }: Imported,
): void => {
  const output = out === undefined ? io.err : io.out;
  const paint = paintFor(output, io.env);
  if (out !== undefined) for (const note of notes) line(output, safe(noteText(note)));
  if (out !== undefined && notes.length > 0) line(output);
  const has = [count(services, 'service'), count(subscribers, 'subscriber')];
  const where = out === undefined ? 'Written' : `${safe(out)} is ${paint('green', 'written')}`;
  const missing = paint('yellow', `${count(notes.length, 'thing')} not carried over, or not in the same way`);
  line(output, `${where}: ${list(has)}. ${notes.length === 0 ? 'Nothing was left out' : missing}.`);
  for (const holder of ['manager', 'agent'] as const) {
    const names = variables.filter((one) => one.holder === holder).map(({ name }) => name);
    if (names.length > 0)
      line(
        output,
        `To be set in the environment of ${holder === 'manager' ? 'the manager' : 'every agent'}: ${names.join(', ')}.`,
      );
  }
  if (out !== undefined) line(output, `Next: vedette check ${safe(out)}`);
};
