// A program that holds many agents with nothing to say, each with its own connection and the uplink every agent has, so that they come back by
// the rules agents have. Lines on its input: `dial N PER-SECOND`, answered when all are welcomed; `return`, answered when all that were lost are
// welcomed again. Argument: the manager's port.
import { createInterface } from 'node:readline';
import { MemorySpool } from '../../packages/agent/src/spool/memory-spool.ts';
import type { SessionHost } from '../../packages/agent/src/uplink/session-driver.ts';
import { Uplink, type UplinkOptions } from '../../packages/agent/src/uplink/uplink.ts';
import { systemClock as clock, systemRandom as random } from '../../packages/protocol/src/kit/system.ts';
import { versions } from '../../packages/protocol/src/wire/index.ts';
import { hostFacts, idleVitals } from './agent-end.ts';

const SPOOL_BYTES = 100_000;

const address = { host: '127.0.0.1', port: Number(process.argv[2]) };
const failures: Record<string, number> = {};
let agents = 0;
let welcomes = 0;
let awaited = Number.POSITIVE_INFINITY;
let arrived = Promise.withResolvers<void>();

/** An uplink says in its log whenever it is without a manager: when a session ended, and when an attempt failed. */
const logger = {
  info: () => undefined,
  debug: () => undefined,
  warn: ({ code = 'ended' }: { code?: string }) => {
    failures[code] = (failures[code] ?? 0) + 1;
  },
} as unknown as UplinkOptions['logger'];

const hostOf = (agent: string): SessionHost => {
  const spool = new MemorySpool(random.hex(16), SPOOL_BYTES);
  let configured = { revision: 0, hash: '', store: '' };
  return {
    clock,
    spool,
    hello: () => ({
      versions,
      agent,
      epoch: spool.epoch,
      software: 'bench',
      features: [],
      spool: spool.ranges(),
      ...configured,
      host: hostFacts,
      nowMs: clock.now(),
    }),
    configured: () => (configured.hash === '' ? undefined : { ...configured, problems: [] }),
    vitals: () => ({ ...idleVitals, ...spool.counts() }),
    present: async () => ({ type: 'present', seq: 0, atMs: clock.now(), changes: [] }),
    apply: async ({ revision, hash, store }) => {
      configured = { revision, hash, store };
      return { ...configured, problems: [] };
    },
    look: () => Promise.reject(new Error('nobody asks')),
    clockRead: () => {},
    welcomed: () => {
      welcomes++;
      if (welcomes === awaited) arrived.resolve();
    },
  };
};

/** Until so many welcomes in all; when that was, on the wall clock. */
const until = async (count: number): Promise<object> => {
  awaited = count;
  arrived = Promise.withResolvers();
  if (welcomes >= count) arrived.resolve();
  await arrived.promise;
  return { atMs: clock.now(), failures };
};

const dialAll = (count: number, perSecond: number): Promise<object> => {
  agents = count;
  for (let i = 0; i < count; i++) {
    const uplink = new Uplink({ host: hostOf(`agent-${i}`), random, logger });
    clock.at(clock.elapsed() + (i * 1_000) / perSecond, () => uplink.dial([address]));
  }
  return until(count);
};

const say = (value: object): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const [name, count, perSecond] = line.split(' ');
  say(await (name === 'dial' ? dialAll(Number(count), Number(perSecond)) : until(2 * agents)));
}
say({});
process.exit();
