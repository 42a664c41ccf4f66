// The stages there are, and what each may cost. Knows which acts belong together and what may be missing after them; refuses to know when they run.
import {
  damage,
  freeze,
  full,
  kill,
  killAgent,
  killManager,
  line,
  noDescriptors,
  ROOM_BYTES,
  setClock,
  stopFor,
} from './acts.ts';
import { nothing } from './allowed.ts';
import { mountSmall, unmount } from './limits.ts';
import type { Stage } from './stage.ts';

/** A stage, its share of the time, and why it cannot be run here, if so. */
export type Planned = { readonly stage: Stage; readonly share: number; readonly skipped?: string };

const nothingLost = { ...nothing, ownEnds: false };

const STOPPED_MS_MAX = 6_000;
const FAULTY_MS_MAX = 5_000;
/** More than the log of a spool takes before it is moved into the file: with less, nobody but the spool itself would fill the disk. */
const SMALL_DISK_BYTES = 16 * 2 ** 20;
const SMALL_DISK_AGENT = 'eu-1';

const stage = (
  name: string,
  acts: Stage['acts'],
  pauseMs: readonly [number, number],
  allowed: Stage['allowed'] = nothingLost,
): Stage => ({ name, acts, pauseMs, allowed });

export const kills: Stage = stage('kills', [kill], [200, 2_200]);

/** A little of everything that may cost nothing, quickly. */
export const brief: Stage = stage('brief', [killAgent, killManager, stopFor(600), killAgent, line(600)], [50, 500]);

const smallDisk = (): Stage => {
  let mounted: string | undefined;
  const seat: Parameters<typeof full>[0] = (crew) => {
    const found = crew.agents.find(({ name }) => name === SMALL_DISK_AGENT);
    if (!found) throw new Error(`${SMALL_DISK_AGENT} is not in the crew`);
    return found;
  };
  return {
    ...stage('small disk', [full(seat, 0), full(seat, ROOM_BYTES)], [500, 2_000], {
      gaps: ['spool-full'],
      openGaps: false,
      ownEnds: true,
    }),
    prepare: async (agent, state) => {
      if (agent !== SMALL_DISK_AGENT) return;
      await mountSmall(state, SMALL_DISK_BYTES);
      mounted = state;
    },
    cleanUp: async () => {
      if (mounted !== undefined) await unmount(mounted);
      mounted = undefined;
    },
  };
};

export const plan = (): readonly Planned[] => {
  const isLinux = process.platform === 'linux';
  const isRoot = process.getuid?.() === 0;
  return [
    { stage: kills, share: 0.2 },
    { stage: stage('stops', [stopFor(STOPPED_MS_MAX)], [200, 1_500]), share: 0.1 },
    { stage: stage('frozen', [freeze], [0, 1_000]), share: 0.1 },
    { stage: stage('lines', [line(FAULTY_MS_MAX)], [200, 1_500]), share: 0.15 },
    {
      stage: smallDisk(),
      share: 0.15,
      ...(!(isLinux && isRoot) && { skipped: 'only root on Linux may mount a small disk' }),
    },
    {
      stage: stage('damage', [damage('log'), damage('payload'), damage('log'), damage('header')], [200, 1_000], {
        gaps: ['spool-corrupt'],
        openGaps: true,
        ownEnds: false,
      }),
      share: 0.15,
    },
    { stage: stage('clocks', [setClock, setClock, setClock, kill], [200, 1_000]), share: 0.1 },
    {
      stage: stage('descriptors', [noDescriptors], [200, 1_500], { ...nothing, ownEnds: true }),
      share: 0.05,
      ...(!isLinux && { skipped: 'only Linux can take descriptors away' }),
    },
  ];
};
