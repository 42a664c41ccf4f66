// `npm run torture:managers`: two managers on one PostgreSQL and three agents, all of them killed, stopped and cut off in turn; what the agents produced is compared with
// what is stored, and what was told with what really was. Exits with 1 when anything is off, and says the seed.
//   npm run torture:managers -- [--minutes 10] [--seed N]
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '@vedette/protocol/kit';
import { startTarget } from '../../../demo/target/target.ts';
import { Dice } from '../../sim/world/dice.ts';
import { eventually } from '../../support/eventually.ts';
import { START_MS_MAX } from '../../support/operator.ts';
import { AGENTS, PROBES_PER_SECOND } from '../errands.ts';
import { acts } from './acts.ts';
import { Fleet } from './fleet.ts';
import { judge } from './verdict.ts';
import { Witness } from './witness.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});

const WATCHED = ['web1', 'web2', 'web3'];
const PAUSE_MS = [3_000, 9_000] as const;
const DRAIN_MS_MAX = 120_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const row = (what: string, value: string | number): void => say(`  ${what.padEnd(42)}${String(value).padStart(12)}`);
// What was started ends with this process, if it gets to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const seed = Number(values.seed);
const dice = new Dice(seed);
const complaints: string[] = [];
const done = new Map<string, number>();
say(`torture of managers with seed ${seed} for ${values.minutes} min`);
const target = await startTarget({ ports: WATCHED.map((name) => ({ name })) });
const told = { channels: { out: { type: 'console' } }, subscribers: { ops: { channels: ['out'] } } };
const watched = Object.fromEntries(
  WATCHED.map((name) => [name, { target: `127.0.0.1:${target.port(name).view().port}`, every: '1s', grace: '2s' }]),
);
// Ports that are shut again and again would be told of as flapping, once.
const defaults = { every: '1s', timeout: '500ms', grace: '1h', flapping: 'off' };
const witness = new Witness();
try {
  await using fleet = await Fleet.begin({ ...told, defaults, services: watched });
  const crowd = fleet.operator.start('crowd', [
    process.execPath,
    new URL('../../support/crowd.ts', import.meta.url).pathname,
    String(PROBES_PER_SECOND),
  ]);
  const targets = JSON.parse(await crowd.line(/^\[/, START_MS_MAX)) as string[];
  const crowded = targets.map((at, i) => [`s${i}`, { target: at, agents: AGENTS[i % AGENTS.length] ?? '' }]);
  await fleet.write({ ...told, defaults, services: { ...watched, ...Object.fromEntries(crowded) } });
  await settled(fleet, targets.length + WATCHED.length);
  witness.begin(
    fleet,
    WATCHED.map((name) => [name, target.port(name)]),
    new Dice(seed + 1),
  );
  const until = performance.now() + Number(values.minutes) * 60_000;
  for (let n = 0; performance.now() < until; n++) {
    await pause(dice.between(...PAUSE_MS));
    const what = await (acts[n % acts.length] ?? acts[0])(fleet, dice);
    done.set(what, (done.get(what) ?? 0) + 1);
  }
  await witness.stop();
  for (const name of WATCHED) await target.port(name).set({ kind: 'accept' });
  await settled(fleet, targets.length + WATCHED.length);
  await fleet.write({ ...told, defaults: { every: '1d' }, services: watched });
  await eventually('all spools to be empty', DRAIN_MS_MAX, async () => {
    const status = await fleet.managers[0]?.api.status().catch(() => undefined);
    const views = status?.agents ?? [];
    const isEmpty = views.every((one) => one.state === 'connected' && one.vitals?.spooled === 0);
    return views.length === AGENTS.length && isEmpty && status?.services.every(({ health }) => health === 'up');
  });
  await pause(5_000);
  for (const { program } of [...fleet.agents, ...fleet.managers]) await program.stop();
  const verdict = await judge(fleet, witness.shut);
  complaints.push(...verdict.complaints);
  for (const [what, times] of done) row(what, times);
  row('times that a port was shut', witness.shut.length);
  row('outages on record', verdict.outages);
  row('notifications', verdict.notifications);
  row('items promised by spools', verdict.counts.produced);
  row('items stored', verdict.counts.stored);
  row('longest without any answer', `${(witness.longestBlindMs / 1_000).toFixed(1)} s`);
  row('longest without all agents', `${(witness.longestPartMs / 1_000).toFixed(1)} s`);
} catch (error) {
  complaints.push(messageOf(error));
} finally {
  await target.close();
}
for (const complaint of complaints) say(`  WRONG: ${complaint}`);
if (complaints.length > 0) say(`failed: npm run torture:managers -- --minutes ${values.minutes} --seed ${seed}`);
process.exit(complaints.length > 0 ? 1 : 0);

/** Everybody is connected, and everything is in force. */
async function settled(fleet: Fleet, services: number): Promise<void> {
  await eventually('everybody to be at work', DRAIN_MS_MAX, async () => {
    const status = await fleet.managers[0]?.api.status().catch(() => undefined);
    const isThere = status?.agents.every(({ state }) => state === 'connected');
    return isThere && status?.agents.length === AGENTS.length && status.services.length === services;
  });
}
