// One performance: starts the cast, tells the story until the time is up or somebody stops it, asks the manager for its account, and
// leaves nothing running. Knows the order; the plot is story.ts's, the words are voice.ts's.
import { Cast } from './cast.ts';
import { type Document, documentOf } from './document.ts';
import { Eyes, pause } from './eyes.ts';
import { type Act, begin, brisk, leisurely, type Step, type World } from './story.ts';
import type { Deed } from './verdict.ts';
import type { Voice } from './voice.ts';

export type Performance = {
  readonly voice: Voice;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Without it the story is told until the signal. */
  readonly forMs?: number;
};

/** How the story is told, and how long a state is left to be looked at: with time to spare, and without. */
const paces = { leisurely: { acts: leisurely, paceMs: 3_000 }, brisk: { acts: brisk, paceMs: 500 } } as const;
const LEISURE_FROM_MS = 60_000;

/** Leaving takes about this long, within the time that was given. */
const LEAVE_MS = 1_000;

/**
 * Every act once, even when the time is getting short, then again and again as long as it is plenty.
 * The titles of those that never began. Throws an `AbortError`.
 */
const tell = async (world: World, acts: readonly Act[], leftMs: () => number): Promise<string[]> => {
  await begin(world);
  for (let round = 1; ; round++) {
    for (const [index, act] of acts.entries()) {
      if (round === 1 && leftMs() <= 0) return acts.slice(index).map(({ title }) => title);
      if (round > 1 && leftMs() < act.needsMs) {
        await pause(Math.max(0, leftMs()), world.signal);
        return [];
      }
      await act.play(world);
      await pause(world.paceMs, world.signal);
    }
  }
};

const perform = async ({ voice, signal, forMs }: Performance, cast: Cast): Promise<Document> => {
  const startedMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedMs;
  const leftMs = (): number => (forMs ?? Number.POSITIVE_INFINITY) - LEAVE_MS - elapsedMs();
  await cast.start();
  signal.throwIfAborted();
  voice.invite(cast.manager.url);
  const eyes = new Eyes(cast.manager, signal, voice.show);
  void eyes.open();
  const steps: Step[] = [];
  const deeds: Deed[] = [];
  const { acts, paceMs } = (forMs ?? LEISURE_FROM_MS) < LEISURE_FROM_MS ? paces.brisk : paces.leisurely;
  // A story without an end keeps no account of itself, or it would grow for ever.
  const accountable = forMs !== undefined;
  const world: World = {
    cast,
    eyes,
    signal,
    paceMs,
    announce: voice.announce,
    settle: (step) => {
      voice.settle(step);
      if (accountable) steps.push(step);
    },
    note: (deed) => {
      if (accountable) deeds.push(deed);
    },
  };
  const untold = await tell(world, acts, leftMs);
  return documentOf(await cast.manager.snapshot(), { steps, deeds, untold }, Math.round(elapsedMs() / 100) / 10);
};

export type Outcome = {
  /** Nothing when it was stopped early. */
  readonly document?: Document;
  /** Members of the cast that did not leave as they should, in sentences. */
  readonly leaving: readonly string[];
};

/** Throws, after everybody has left, when a process ended that should not have, or could not be started. */
export const play = async (wish: Performance): Promise<Outcome> => {
  const cast = new Cast();
  const over = new AbortController();
  const signal = AbortSignal.any([wish.signal, over.signal]);
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  wish.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  const died = cast.died.then((why): never => {
    throw new Error(why);
  });
  let document: Document | undefined;
  let leaving: string[] = [];
  try {
    document = await Promise.race([perform({ ...wish, signal }, cast), died, stopped]);
  } catch (thrown) {
    // Stopping makes whatever is under way fail: that is no news.
    if (!wish.signal.aborted) throw thrown;
  } finally {
    over.abort();
    leaving = await cast.stop();
  }
  return { leaving, ...(document && { document }) };
};
