// Planted mistakes of agents, each of a kind that has happened to somebody. Knows how a seam is used wrongly; refuses to know who finds it.
import type { Report } from '../../../packages/agent/src/core/report.ts';
import { overlaid } from '../../../packages/agent/src/spool/overlaid-spool.ts';
import { lastOf } from '../../../packages/protocol/src/delivery/item.ts';
import { NOBODYS_SLOT } from '../../../packages/protocol/src/wire/id.ts';
import { imageBytes, type SpoolImage } from '../disk/spool-image.ts';
import type { Seams } from '../seams.ts';
import { probed } from '../system/prober.ts';

const withoutOldest = (image: SpoolImage, bytesMax: number): SpoolImage => {
  let left = image;
  while (imageBytes(left) > bytesMax) {
    const at = left.findIndex(({ kept }) => kept.length > 0);
    left = left.map((one, i) => (i === at ? { ...one, kept: one.kept.slice(1) } : one));
  }
  return left;
};

export const agentBugs: Readonly<Record<string, () => Partial<Seams>>> = {
  /** A process goes on with the epoch of the one before it. */
  'reused-epoch': () => ({ epoch: (image, fresh) => image.at(-1)?.epoch ?? fresh }),
  'delete-on-send': () => ({
    spool: (spool) =>
      overlaid(spool, {
        read: async (after, count) => {
          const items = await spool.read(after, count);
          const last = items.at(-1);
          if (last) await spool.release({ epoch: last.epoch, seq: lastOf(last) });
          return items;
        },
      }),
  }),
  /** A full spool forgets the oldest and leaves nothing in its place. */
  'silent-drop': () => ({ shrink: withoutOldest }),
  'no-bounds': () => ({ shrink: (image) => image }),
  /** What is acknowledged in part is forgotten as a whole. */
  'release-too-much': () => ({
    spool: (spool) => overlaid(spool, { release: ({ epoch, seq }) => spool.release({ epoch, seq: seq + 1 }) }),
  }),
  /** However much is asked for, everything is read. */
  'no-credit': () => ({ spool: (spool) => overlaid(spool, { read: (after) => spool.read(after, 1_000_000) }) }),
  'half-configuration': () => ({ watched: ({ services }) => services.slice(0, Math.max(1, services.length - 1)) }),
  /** An agent does not care that others probe the service too. */
  'no-turns': () => ({ planned: (list) => list.map((one) => ({ ...one, index: 0 })) }),
  /** The shared seconds are those of the agent's own wall clock. */
  'own-time': () => ({
    time: ({ offsets: { wallMs }, isStep }) => ({ offsets: { wallMs, sharedMs: wallMs }, isStep }),
  }),
  /** Whoever hears of another time follows it at once, whether or not others have heard of it. */
  'no-pause': () => ({ time: ({ offsets }) => ({ offsets, isStep: false }) }),
  /** What is told of services is told by the numbers by which it was found out, whatever store it goes to. */
  'own-numbers': () => ({ naming: (naming) => ({ told: (changes) => naming.told(changes), sent: (item) => item }) }),
  'own-numbers-now': () => ({
    naming: (naming) => ({ told: (changes) => changes, sent: (item) => naming.sent(item) }),
  }),
  /** Of what is kept nothing can be named, so that it is of nobody. */
  'no-numbers': () => ({
    naming: (naming) => ({
      told: (changes) => naming.told(changes),
      sent: (item) =>
        item.type === 'gap'
          ? item
          : {
              ...item,
              changes: item.changes.map(({ place, change }) => ({ place, change: { ...change, slot: NOBODYS_SLOT } })),
            },
    }),
  }),
  /** Backlog is skipped to be up to date sooner. */
  'skipped-backlog': () => ({
    spool: (spool) =>
      overlaid(spool, {
        read: async (after, count) => {
          const items = await spool.read(after, count);
          return after || items.length < 2 ? items : items.slice(1);
        },
      }),
  }),
  /** Where nothing can be sent, it is the target that does not answer. */
  'blind-is-down': () => ({
    prober: (wait) => (wait.truth ? probed(wait) : { status: 'down', reason: 'unreachable' }),
  }),
  /** Deadlines are looked at before the answers that came meanwhile. */
  'deadlines-first': () => ({
    prober: (wait) => (wait.lateMs > 0 ? { status: 'down', reason: 'timeout' } : probed(wait)),
  }),
  /** No answer is the target's fault, whatever this machine was doing meanwhile. */
  'stalls-count': () => ({
    prober: (wait) => probed({ ...wait, lateMs: 0, stalledMs: 0 }),
  }),
  /** The first failure is told as if it had lasted. */
  'no-grace': () => ({
    report: (report): Report => ({
      result: (...args) => report.result(...args),
      change: (change) =>
        report.change(change.health === 'failing' ? { ...change, health: 'down', heldMs: 60_000 } : change),
    }),
  }),
};
