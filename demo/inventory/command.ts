// The command line of the mock inventory: words to wishes. Knows the options, and reads the file that is recorded; starts nothing.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';
import { isManner, type Manner, misbehaviours } from './misbehaviour.ts';
import { madeUp, recorded } from './record.ts';
import type { InventoryWish } from './server.ts';

export type InventoryCommand = { readonly type: 'help' } | ({ readonly type: 'run' } & InventoryWish);

export const inventoryHelp = `Usage: npm run -s inventory -- [PORT] [options]

A mock inventory on loopback: a list of servers, and how each of them is.

  GET /servers      ["10.58.1.1", …]
  GET /10.58.1.1    {"cpu": "61%", "memory": "4%", "service": "UserService"}
  GET /counts       how often each was asked for

PORT is 9000 unless another is written; 0 takes any.

Options:
  --servers N            lists so many, made up (14)
  --file FILE            lists those of a file: {"ADDRESS": {"cpu": …}, …}
  --manner WHICH=MANNER  misbehaves, repeatable; WHICH: servers (the list),
                         * (all details) or an address; MANNER:
                         ${misbehaviours.join(', ')}
  --slow MS              takes so long for every answer
  --token TOKEN          answers nobody without this bearer token
  --help                 prints this

While it runs, PUT /manner/WHICH {"manner": "hang"} steers it, and PUT /servers
with what a file would hold is what it lists from then on.

Examples:
  npm run -s inventory -- 9000 --servers 100
  npm run -s inventory -- --manner 10.58.1.3=hang --manner 10.58.1.4=500
`;

const options = {
  servers: { type: 'string' },
  file: { type: 'string' },
  manner: { type: 'string', multiple: true },
  slow: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const numberOf = (text: string, what: string, max: number): number => {
  if (!/^\d{1,6}$/.test(text) || Number(text) > max)
    throw new Fault('usage', `"${text}" is not ${what}. Use a whole number up to ${max}.`);
  return Number(text);
};

const mannerOf = (text: string): [string, Manner] => {
  const [which = '', manner = ''] = text.split('=');
  if (which === '' || !isManner(manner))
    throw new Fault(
      'usage',
      `"${text}" is no manner. Write WHICH=MANNER; the manners are ${misbehaviours.join(', ')}.`,
    );
  return [which, manner];
};

const read = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (thrown) {
    throw new Fault('usage', messageOf(thrown));
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Fault('usage', `${file} cannot be read: ${messageOf(thrown)}.`);
  }
};

/** Reads the words after the program's name. @throws Fault `usage` */
export const parseInventoryCommand = (argv: readonly string[]): InventoryCommand => {
  const { values, positionals } = read(argv);
  if (values.help) return { type: 'help' };
  const [port = '9000', ...more] = positionals;
  if (more.length > 0) throw new Fault('usage', `"${more[0]}" is one word too many: there is only a port.`);
  const { file, servers = '14', slow, token } = values;
  return {
    type: 'run',
    host: '127.0.0.1',
    port: numberOf(port, 'a port', 65_535),
    servers:
      file === undefined ? madeUp(numberOf(servers, 'a number of servers', 10_000)) : recorded(textOf(file), file),
    manners: new Map((values.manner ?? []).map(mannerOf)),
    ...(slow !== undefined && { slowMs: numberOf(slow, 'a number of milliseconds', 600_000) }),
    ...(token !== undefined && { token }),
  };
};
