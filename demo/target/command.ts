// The command line of the target server: words to wishes. Knows the options; starts nothing.
import { parseArgs } from 'node:util';
import { Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';
import { parseBehaviour } from './behaviour.ts';
import { steeringHelp } from './steer.ts';
import type { PortWish } from './target.ts';

export type Command =
  | { readonly type: 'help' }
  | {
      readonly type: 'run';
      readonly host: string;
      readonly ports: readonly PortWish[];
      readonly control?: { readonly host: string; readonly port: number };
      readonly json: boolean;
      readonly stay: boolean;
    };

export const help = `Usage: npm run -s target -- [options]

A server to try a monitor on: TCP ports on loopback that do as they are told.

Options:
  --port NAME=PORT[,BEHAVIOUR]  offers one port, PORT 0: any; repeatable
  --ports N                     offers N ports called p1, p2, …
  --from PORT                   numbers those from PORT on (else any)
  --host ADDRESS                a loopback address to listen on (127.0.0.1)
  --control HOST:PORT           can be steered over HTTP there; PORT 0: any free
  --json                        prints one JSON line at start and for each reply
  --stay                        goes on when standard input ends
  --help                        prints this

Without any port it offers one called web. Type a line to steer it:
${steeringHelp}

Over HTTP: GET / lists the ports, GET /NAME adds when connections came, and
PUT /NAME {"behaviour": "flap 10s 5s"} steers.

Examples:
  npm run -s target -- --port web=9000 --port "api=9001,flap 10s 5s"
  npm run -s target -- --ports 5 --from 9000 --control 127.0.0.1:9100 --stay
  curl -X PUT -d '{"behaviour": "hang"}' http://127.0.0.1:9100/p1
`;

const PORTS_MAX = 1_000;

const parseNumber = (text: string, what: string, max: number): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > max)
    throw new Fault('usage', `"${text}" is not ${what}. Use a whole number up to ${max}.`);
  return Number(text);
};

const parsePort = (spec: string): PortWish => {
  const [, name, port, behaviour] = /^([^=]*)=([^,]*)(?:,(.*))?$/.exec(spec) ?? [];
  if (name === undefined || port === undefined)
    throw new Fault('usage', `"${spec}" does not name a port. Write --port web=9000, or --port "api=0,flap 10s 5s".`);
  return {
    name,
    port: parseNumber(port, 'a port number', 65_535),
    ...(behaviour !== undefined && { behaviour: parseBehaviour(behaviour) }),
  };
};

const parseControl = (text: string): { host: string; port: number } => {
  const [, host, port] = /^(127\.\d+\.\d+\.\d+|\[::1\]):(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new Fault('usage', `"${text}" is not a loopback address with a port. Write --control 127.0.0.1:0.`);
  return { host: host.replace(/[[\]]/g, ''), port: parseNumber(port, 'a port number', 65_535) };
};

const numbered = (ports: string | undefined, from: string | undefined): PortWish[] => {
  if (ports === undefined) {
    if (from !== undefined) throw new Fault('usage', '--from numbers the ports of --ports, which is missing.');
    return [];
  }
  const count = parseNumber(ports, 'a number of ports', PORTS_MAX);
  const first = parseNumber(from ?? '0', 'a port number', 65_535);
  return Array.from({ length: count }, (_, i) => ({ name: `p${i + 1}`, port: first === 0 ? 0 : first + i }));
};

const options = {
  port: { type: 'string', multiple: true },
  ports: { type: 'string' },
  from: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  control: { type: 'string' },
  json: { type: 'boolean', default: false },
  stay: { type: 'boolean', default: false },
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
  const ports = [...(values.port ?? []).map(parsePort), ...numbered(values.ports, values.from)];
  return {
    type: 'run',
    host: values.host,
    ports: ports.length > 0 ? ports : [{ name: 'web' }],
    ...(values.control !== undefined && { control: parseControl(values.control) }),
    json: values.json,
    stay: values.stay,
  };
};
