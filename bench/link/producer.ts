// A program that stands for a busy agent: it has more results than the link can take, or comes back with a backlog while new ones keep coming. Each
// line on its input is a command and answered with a line of JSON. Arguments: the manager's port, the agent's id, the spool's folder (none: in memory);
// with VEDETTE_AGENT_TOKEN it proves who it is, and speaks TLS.
import { createInterface } from 'node:readline';
import { systemClock as clock } from '../../packages/protocol/src/kit/system.ts';
import { type LinkKey, parseToken } from '../../packages/protocol/src/link/index.ts';
import { AgentEnd, openSpool } from './agent-end.ts';
import { Backlog } from './backlog.ts';
import { Traffic } from './traffic.ts';

/** So much is always at hand that only the link decides how fast it goes: three times what the manager takes unconfirmed. */
const AHEAD_RESULTS = 60_000;

/** How long the outage lasted for the backlog to become what it is: at one result a second for each service. */
const lengthMs = (results: number, services: number): number => (results * 1_000) / services;

const [port = '', id = '', folder] = process.argv.slice(2);
let isFlooding = false;
let flood: Traffic | undefined;
let backlog: Backlog | undefined;
let slots: readonly number[] = [];

const failed = (error: unknown): never => {
  console.error(error);
  process.exit(1);
};

const pour = (): void => {
  while (isFlooding && flood && end.produced - end.acked < AHEAD_RESULTS) end.put(flood.next()).catch(failed);
};

const keyIn = (token: string | undefined): LinkKey | undefined => {
  if (token === undefined) return undefined;
  const read = parseToken(token);
  if ('problem' in read) throw new Error(read.problem);
  return read.key;
};

const key = keyIn(process.env['VEDETTE_AGENT_TOKEN']);

const end = new AgentEnd(id, key, await openSpool(folder), (seq) => {
  backlog?.confirmed(seq);
  pour();
});

const look = (): object => ({ acked: end.acked, ...end.wire, atMs: clock.elapsed() });

const commands: Readonly<Record<string, (argument: number) => Promise<object> | object>> = {
  connect: async () => {
    slots = await end.connect(Number(port));
    return { services: slots.length };
  },
  cut: async () => {
    await end.cut();
    return {};
  },
  flood: () => {
    isFlooding = true;
    flood = new Traffic(slots, clock.now());
    pour();
    return look();
  },
  look,
  /** A backlog of so many results, up to now. */
  pile: async (results) => {
    backlog = new Backlog(end, new Traffic(slots, clock.now() - lengthMs(results, slots.length)));
    return backlog.pile(results);
  },
  /** Comes back with the backlog while new results keep coming; answers when it is caught up. */
  drain: async () => {
    if (!backlog) throw new Error('there is no backlog');
    return backlog.drain(Number(port), new Traffic(slots, clock.now()));
  },
};

const say = (value: object): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', argument = ''] = line.split(' ');
  const command = commands[name];
  if (!command) throw new Error(`no command ${name}`);
  say(await command(Number(argument)));
}
isFlooding = false;
await end.cut();
say(look());
process.exit();
