// One stage of torture, from a crew at work to the comparison. Knows the order of a stage and prints nothing; refuses to know the single acts.
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@vedette/protocol/kit';
import { Dice } from '../sim/world/dice.ts';
import type { Act } from './acts.ts';
import type { Allowed } from './allowed.ts';
import { type Counts, noCounts } from './compare.ts';
import { Crew } from './crew.ts';

export type Stage = {
  readonly name: string;
  /** Each in its turn, so that none is left out by chance. */
  readonly acts: readonly [Act, ...Act[]];
  /** Between two acts, in milliseconds: from … to. */
  readonly pauseMs: readonly [number, number];
  readonly allowed: Allowed & {
    /** A process may give up by itself, and is started again. */
    readonly ownEnds: boolean;
  };
  readonly prepare?: (agent: string, state: string) => Promise<void>;
  readonly cleanUp?: () => Promise<void>;
};

export type StageLimits = { readonly seed: number; readonly forMs: number; readonly actsMax: number };

export type StageReport = {
  readonly name: string;
  readonly done: ReadonlyMap<string, number>;
  readonly tookMs: number;
  readonly counts: Counts;
  readonly ownEnds: readonly string[];
  readonly complaints: readonly string[];
};

/** A manager that was gone for long is asked for seldom: this is several times the longest wait of an agent. */
const DRAIN_MS_MAX = 120_000;

export const runStage = async (stage: Stage, { seed, forMs, actsMax }: StageLimits): Promise<StageReport> => {
  const dice = new Dice(seed);
  const beganMs = performance.now();
  const done = new Map<string, number>();
  const complaints: string[] = [];
  let counts = noCounts();
  let crew: Crew | undefined;
  try {
    crew = await Crew.begin(stage.prepare);
    const untilMs = performance.now() + forMs;
    for (let acts = 0; acts < actsMax && performance.now() < untilMs; acts++) {
      await pause(dice.between(...stage.pauseMs));
      const act = stage.acts[acts % stage.acts.length] ?? stage.acts[0];
      const what = await act(crew, dice);
      done.set(what, (done.get(what) ?? 0) + 1);
    }
    await crew.drain(DRAIN_MS_MAX);
    const comparison = await crew.finish(stage.allowed);
    counts = comparison.counts;
    complaints.push(...comparison.complaints);
  } catch (error) {
    complaints.push(messageOf(error));
  } finally {
    // First, because the folder of the crew goes with it.
    await stage.cleanUp?.();
    await crew?.end();
  }
  const ownEnds = crew?.ownEnds ?? [];
  if (!stage.allowed.ownEnds) complaints.push(...ownEnds);
  const tookMs = performance.now() - beganMs;
  return { name: stage.name, done, tookMs, counts, ownEnds, complaints };
};
