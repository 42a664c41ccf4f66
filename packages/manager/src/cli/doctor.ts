// `vedette doctor`: what of this machine may be in the way of a manager, and what to do about it. Knows how findings are shown; what there is to find, and
// what it means, is known elsewhere.
import { documentOf, exitOf, type Level, linesOf } from '@vedette/protocol/doctor';
import { Fault } from '@vedette/protocol/kit';
import { formatAddress } from '@vedette/protocol/target';
import type { Status } from '../core/api.ts';
import type { Address } from '../core/wishes.ts';
import { createClient } from './client.ts';
import type { ManagerThere } from './engine.ts';
import { configFile } from './files.ts';
import { type Io, json, line } from './io.ts';
import { paintFor, type Style } from './paint.ts';
import { jsonOption, operatorOptions, type Verb } from './verb.ts';

const styles: Readonly<Record<Level, Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

const { config } = operatorOptions;

export const doctor: Verb = {
  command: 'doctor',
  describe: 'Examine this machine: what may be in the way of a manager (exit 1)',
  options: { json: jsonOption, ...(config && { config }) },
  examples: [
    ['$0 doctor', 'before the first start, and when something is odd'],
    ['$0 doctor -c /etc/vedette/vedette.yaml --json', 'for programs'],
  ],
  async run(io, words, engine) {
    const file = configFile(io, words.text('config'));
    const findings = await engine.examine({ file, environment: io.env, ask: (http) => managerAt(io, http) });
    if (words.flag('json')) json(io, documentOf(findings));
    else {
      const paint = paintFor(io.out, io.env);
      const lines = linesOf(findings, (level, text) => paint(styles[level], text));
      for (const each of lines) line(io.out, each);
    }
    return exitOf(findings);
  },
};

/** Who listens everywhere is asked here. */
const here = ({ host, port }: Address): Address => {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port };
  return { host: host === '::' ? '::1' : host, port };
};

const managerAt = async (io: Io, http: Address): Promise<ManagerThere> => {
  try {
    const client = createClient(io, `http://${formatAddress(here(http))}`);
    const { manager, agents } = await client.get<Status>('api/v1/status');
    return { file: manager.config.file, agents };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Something else has the port, or nothing; a manager that is there and does not tell is there.
    if (error.code === 'silent') return 'silent';
    return error.code === 'unreachable' || error.code === 'answer-unusable' ? 'absent' : 'untold';
  }
};
