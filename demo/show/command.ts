// The command line of the demo: words to wishes. Knows the options; starts nothing.
import { parseArgs } from 'node:util';
import { Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';
import { parseDurationMs } from '../target/duration.ts';

export type Command =
  | { readonly type: 'help' }
  /** Without `forMs` the story is told again and again until somebody stops it. */
  | { readonly type: 'run'; readonly forMs?: number; readonly json: boolean };

export const help = `Usage: npm run demo [-- options]

Starts a target server, a manager and three agents on this machine, breaks and
heals services, and shows what the monitor makes of it. Ctrl-C stops everything.

Options:
  --for DURATION  ends by itself after about this long (30s is enough)
  --json          no live view: one JSON document at the end, progress on
                  standard error; status 0 when the manager saw and told
                  exactly what was done, 1 when not
  --help          prints this

Examples:
  npm run demo
  npm run demo -- --for 2m
  npm run -s demo -- --for 30s --json
`;

/** The manager answers with at most 1,000 notifications, and an hour's story stays below that. */
const FOR_MS_MAX = 3_600_000;

const options = {
  for: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const read = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (thrown) {
    throw new Fault('usage', messageOf(thrown));
  }
};

/** Reads the words after the program's name. Throws a `usage` fault. */
export const parseCommand = (argv: readonly string[]): Command => {
  const values = read(argv);
  if (values.help) return { type: 'help' };
  if (values.for === undefined) {
    if (values.json) throw new Fault('usage', 'A document needs an end: say --for 30s with --json.');
    return { type: 'run', json: false };
  }
  const forMs = parseDurationMs(values.for);
  if (forMs > FOR_MS_MAX)
    throw new Fault('usage', `--for ${values.for} is longer than the demo can account for: 1h at most.`);
  return { type: 'run', forMs, json: values.json };
};
