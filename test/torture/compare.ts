// Produced against stored: results ∪ gaps = produced, nothing twice. Knows numbers and hashes; refuses to know files, and who did what to whom.
import type { Produced } from './oracle.ts';
import type { StoredStream } from './stored.ts';

export type Allowed = {
  /** Items may be missing if a gap says so. */
  readonly gaps: boolean;
  /**
   * A stream may end in a gap of damage that stands for more than it counts: when a spool's file is lost as a whole, nobody knows how much
   * was in it.
   */
  readonly openGaps: boolean;
};

export type Counts = {
  /** Processes of agents that got as far as a batch. */
  epochs: number;
  /** Items the spools had promised to keep. */
  produced: number;
  /** Items stored as results or changes. */
  stored: number;
  /** Of these, items whose promise died with the process: kept, though nobody had been told. */
  unpromised: number;
  inGaps: number;
  /** Items behind a gap of damage that ends its stream. */
  lostWithFile: number;
  batchesEqual: number;
  /** Batches with other boundaries than the agent's: pieces of what had to make room. */
  batchesCut: number;
};

export type Comparison = { readonly counts: Counts; readonly complaints: readonly string[] };

export const noCounts = (): Counts => ({
  epochs: 0,
  produced: 0,
  stored: 0,
  unpromised: 0,
  inGaps: 0,
  lostWithFile: 0,
  batchesEqual: 0,
  batchesCut: 0,
});

/** Compares what one agent produced with the streams that are stored of it. */
export const compare = (
  agent: string,
  produced: readonly Produced[],
  streams: readonly StoredStream[],
  allowed: Allowed,
): Comparison => {
  const counts = noCounts();
  const complaints: string[] = [];
  const own = new Map(streams.filter((stream) => stream.agent === agent).map((stream) => [stream.epoch, stream]));
  const epochs = Map.groupBy(produced, ({ epoch }) => epoch);
  for (const [epoch, batches] of epochs) {
    const stream = own.get(epoch) ?? { agent, epoch, stored: 0, entries: [] };
    for (const complaint of compareEpoch(batches, stream, allowed, counts))
      complaints.push(`${agent}, process ${epoch.slice(0, 8)}: ${complaint}`);
  }
  for (const { epoch, entries } of own.values()) {
    const invented = entries.filter(({ content }) => content.type === 'batch').length;
    if (!epochs.has(epoch) && invented > 0)
      complaints.push(`${agent}, process ${epoch.slice(0, 8)}: was never produced`);
  }
  return { counts, complaints };
};

const lastOf = (batches: readonly Produced[]): number => Math.max(0, ...batches.map(({ last }) => last));

const compareEpoch = (
  batches: readonly Produced[],
  stream: StoredStream,
  allowed: Allowed,
  counts: Counts,
): string[] => {
  const durable = lastOf(batches.filter(({ state }) => state === 'durable'));
  const begun = lastOf(batches);
  const complaints = [...holesIn(stream), ...compareContent(batches, stream, allowed, counts)];
  const end = stream.entries.at(-1);
  const isOpen = end?.content.type === 'gap' && end.content.reason === 'spool-corrupt';
  const missing = Math.max(0, durable - stream.stored);
  if (missing > 0 && isOpen && allowed.openGaps) counts.lostWithFile += missing;
  else if (missing > 0) complaints.push(`${missing} of ${durable} items are neither stored nor in a gap`);
  const inGaps = stream.entries
    .filter(({ content }) => content.type === 'gap')
    .reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (inGaps > 0 && !allowed.gaps) complaints.push(`${inGaps} items are in gaps, and nothing was done to deserve that`);
  if (stream.stored > begun + (isOpen && allowed.openGaps ? 1 : 0))
    complaints.push(`${stream.stored} items are stored of ${begun} that were produced`);
  counts.epochs++;
  counts.produced += durable;
  counts.inGaps += inGaps;
  counts.stored += stream.entries.reduce((sum, { first, last }) => sum + last - first + 1, 0) - inGaps;
  counts.unpromised += Math.max(0, Math.min(stream.stored, begun) - durable);
  return complaints;
};

/** Entries follow each other from 1 to the mark: what is not so is lost without a word, or there twice. */
const holesIn = ({ entries, stored }: StoredStream): string[] => {
  const complaints: string[] = [];
  let due = 1;
  for (const { first, last } of entries) {
    if (first > due) complaints.push(`items ${due} to ${first - 1} are missing without a gap`);
    if (first < due) complaints.push(`items ${first} to ${Math.min(last, due - 1)} are stored twice`);
    due = Math.max(due, last + 1);
  }
  if (due !== stored + 1) complaints.push(`the mark says ${stored}, the journal ends with ${due - 1}`);
  return complaints;
};

const compareContent = (
  batches: readonly Produced[],
  { entries }: StoredStream,
  allowed: Allowed,
  counts: Counts,
): string[] => {
  const known = new Map(batches.map(({ first, last, hash }) => [`${first}-${last}`, hash]));
  return entries.flatMap(({ from, last, content }) => {
    if (content.type === 'gap') return [];
    const hash = known.get(`${from}-${last}`);
    if (hash === undefined && allowed.gaps) counts.batchesCut++;
    else if (hash === content.hash) counts.batchesEqual++;
    else return [`items ${from} to ${last} are not what was produced`];
    return [];
  });
};
