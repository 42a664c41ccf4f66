// What happens in the demo, act by act: something is done to a service or an agent, and the manager's answer is waited for.
// Knows the plot; refuses to know how it is shown (voice.ts) and whether the manager was right in the end (verdict.ts).
import type { DownReason } from '../../packages/protocol/src/health/index.ts';
import type { Cast } from './cast.ts';
import { type Eyes, pause, type Sight } from './eyes.ts';
import type { Snapshot } from './manager-client.ts';
import { type ServiceId, times } from './scenery.ts';
import { sees, seesAllWell, seesBack, seesTold, seesWithout } from './sight.ts';
import type { Deed } from './verdict.ts';

export type Step = Sight & { readonly at: string; readonly what: string; readonly expected: string };

/** What the story has to work with, and where it writes down what it did. */
export type World = {
  readonly cast: Cast;
  readonly eyes: Eyes;
  readonly signal: AbortSignal;
  /** How long a state is left to be looked at. */
  readonly paceMs: number;
  readonly announce: (what: string, expected: string) => void;
  readonly settle: (step: Step) => void;
  readonly note: (deed: Deed) => void;
};

export type Act = {
  readonly title: string;
  /** About how long it takes at most, the pauses apart. */
  readonly needsMs: number;
  readonly play: (world: World) => Promise<void>;
};

/** Waits are this much longer than the rules need, for a machine with other things to do. */
const PATIENCE_MS = 4_000;

type Telling = { readonly what: string; readonly expected: string; readonly withinMs: number };

const step = async (world: World, telling: Telling, look: (snapshot: Snapshot) => Sight): Promise<void> => {
  const { what, expected, withinMs } = telling;
  const at = new Date().toISOString();
  world.announce(what, expected);
  const sight = await world.eyes.until(look, withinMs + PATIENCE_MS);
  world.settle({ at, what, expected, ...sight });
};

const breakFor = async (
  world: World,
  service: ServiceId,
  how: { readonly kind: 'refuse' | 'hang'; readonly reason: DownReason; readonly what: string },
): Promise<void> => {
  const { everyMs, timeoutMs, graceMs } = times;
  const brokenAtMs = Date.now();
  await world.cast.steer(service, { kind: how.kind });
  const failing = { what: how.what, expected: `${service} is failing (${how.reason})`, withinMs: everyMs + timeoutMs };
  await step(world, failing, sees(service, 'failing'));
  const grace = {
    what: `the grace of ${service}, ${graceMs / 1_000} s, passes`,
    expected: `${service} is down; ops hears it`,
  };
  await step(world, { ...grace, withinMs: graceMs + timeoutMs }, seesTold(service, 'down', brokenAtMs, 'down'));
  await pause(world.paceMs, world.signal);

  const healedAtMs = Date.now();
  await world.cast.steer(service, { kind: 'accept' });
  world.note({ service, brokenAtMs, healedAtMs, reason: how.reason });
  const healed = { what: `${service} is healed`, expected: `${service} is up; ops hears it`, withinMs: everyMs };
  await step(world, healed, seesTold(service, 'up', brokenAtMs, 'down, up'));
};

/** Fails, but not for long enough to wake anybody. */
const breakWithinGrace = async (world: World, service: ServiceId): Promise<void> => {
  const brokenAtMs = Date.now();
  await world.cast.steer(service, { kind: 'refuse' });
  const failing = { what: `${service} restarts`, expected: `${service} is failing`, withinMs: times.everyMs };
  await step(world, failing, sees(service, 'failing'));
  const healedAtMs = Date.now();
  await world.cast.steer(service, { kind: 'accept' });
  world.note({ service, brokenAtMs, healedAtMs });
  const back = { what: `${service} is back within its grace`, expected: `${service} is up; nobody is told` };
  await step(world, { ...back, withinMs: times.everyMs }, seesTold(service, 'up', brokenAtMs, ''));
};

const loseAgent = async (world: World): Promise<void> => {
  await world.cast.killAgent('asia-1');
  const lost = { what: 'agent asia-1 is killed', expected: 'mail is unknown, not down; web is up' };
  await step(world, { ...lost, withinMs: times.awayMs }, seesWithout('asia-1', 'mail', 'web'));
  await pause(world.paceMs, world.signal);
  world.cast.startAgent('asia-1');
  const back = { what: 'agent asia-1 is started again', expected: 'it is connected and sees all up' };
  await step(world, { ...back, withinMs: times.meetMs }, seesBack('asia-1'));
};

/** Before the first act: everybody is there. */
export const begin = (world: World): Promise<void> =>
  step(world, { what: 'everybody starts', expected: '3 agents, 5 services up', withinMs: 20_000 }, seesAllWell);

const stopListening: Act = {
  title: 'a service stops listening',
  needsMs: 9_000,
  play: (world) => breakFor(world, 'api', { kind: 'refuse', reason: 'refused', what: 'api stops listening' }),
};

const freezeAndRestart: Act = {
  title: 'one service freezes, another restarts quickly',
  needsMs: 10_000,
  play: async (world) => {
    await Promise.all([
      breakFor(world, 'db', { kind: 'hang', reason: 'timeout', what: 'db freezes: its accept queue is full' }),
      breakWithinGrace(world, 'cache'),
    ]);
  },
};

const agentDies: Act = { title: 'an agent dies', needsMs: 16_000, play: loseAgent };

/** One thing after another. */
export const leisurely: readonly Act[] = [stopListening, freezeAndRestart, agentDies];

/** The same in less time: the last two at once. */
export const brisk: readonly Act[] = [
  stopListening,
  {
    title: `${freezeAndRestart.title}, ${agentDies.title}`,
    needsMs: agentDies.needsMs,
    play: async (world) => {
      await Promise.all([freezeAndRestart.play(world), agentDies.play(world)]);
    },
  },
];
