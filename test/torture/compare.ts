// Produced against stored: results ∪ gaps = produced, nothing twice. Knows numbers and hashes; refuses to know files, and who did what to whom.
import { type Allowed, type Excuses, noExcuses } from './allowed.ts';
import { Content } from './content.ts';
import type { Produced } from './oracle.ts';
import type { StoredStream } from './stored.ts';

export type Counts = {
  /** Processes of agents that got as far as a batch. */
  epochs: number;
  /** Items the spools had promised to keep. */
  produced: number;
  /** Items stored as results or changes. */
  stored: number;
  /** Of these, items whose promise died with the process: kept, though nobody had been told. */
  unpromised: number;
  /** Of these, changes. */
  changes: number;
  inGaps: number;
  changesInGaps: number;
  /** Promised items that went with the end of a damaged log, which nothing tells. */
  lostWithLog: number;
  /** Items behind a gap of damage that ends its stream. */
  lostWithFile: number;
  batchesEqual: number;
  /** Changes that are left of batches which had to make room, in as many pieces. */
  batchesCut: number;
};

export type Comparison = { readonly counts: Counts; readonly complaints: readonly string[] };

export const noCounts = (): Counts => ({
  epochs: 0,
  produced: 0,
  stored: 0,
  unpromised: 0,
  changes: 0,
  inGaps: 0,
  changesInGaps: 0,
  lostWithLog: 0,
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
  excuses: Excuses = noExcuses(),
): Comparison => {
  const counts = noCounts();
  const complaints: string[] = [];
  const own = new Map(streams.filter((stream) => stream.agent === agent).map((stream) => [stream.epoch, stream]));
  const epochs = Map.groupBy(produced, ({ epoch }) => epoch);
  for (const [epoch, batches] of epochs) {
    const stream = own.get(epoch) ?? { agent, epoch, stored: 0, entries: [] };
    for (const complaint of compareEpoch(batches, stream, { allowed, excuses, counts }))
      complaints.push(`${agent}, process ${epoch.slice(0, 8)}: ${complaint}`);
  }
  for (const { epoch, entries } of own.values()) {
    const invented = entries.filter(({ content }) => content.type === 'batch').length;
    if (!epochs.has(epoch) && invented > 0)
      complaints.push(`${agent}, process ${epoch.slice(0, 8)}: was never produced`);
  }
  return { counts, complaints };
};

type Frame = { readonly allowed: Allowed; readonly excuses: Excuses; readonly counts: Counts };

const lastOf = (batches: readonly Produced[]): number => Math.max(0, ...batches.map(({ last }) => last));

const itemsOf = ({ first, last }: { readonly first: number; readonly last: number }): number => last - first + 1;

const compareEpoch = (batches: readonly Produced[], stream: StoredStream, frame: Frame): string[] => {
  const { allowed, excuses, counts } = frame;
  const { epoch, stored, entries } = stream;
  const durable = lastOf(batches.filter(({ state }) => state === 'durable'));
  const begun = lastOf(batches);
  const complaints = [...reused(batches), ...holesIn(stream), ...compareContent(batches, stream, frame)];
  const end = entries.at(-1);
  const isOpen = allowed.openGaps && end?.content.type === 'gap' && end.content.reason === 'spool-corrupt';
  const left = Math.min(durable, excuses.left.get(epoch) ?? durable);
  const [missing, untold] = [Math.max(0, durable - stored), Math.max(0, left - stored)];
  if (isOpen) counts.lostWithFile += missing;
  else {
    counts.lostWithLog += missing - untold;
    if (untold > 0) complaints.push(`${untold} of ${durable} items are neither stored nor in a gap`);
  }
  if (stored > begun + (isOpen ? 1 : 0)) complaints.push(`${stored} items are stored of ${begun} that were produced`);
  counts.epochs++;
  counts.produced += durable;
  counts.unpromised += Math.max(0, Math.min(stored, begun) - durable);
  return complaints;
};

/** A process numbers its items from 1 without holes, and no number twice: else its name was used before. */
const reused = (batches: readonly Produced[]): string[] => {
  const begun = batches.filter(({ state }) => state === 'begun');
  const at = begun.findIndex(({ first }, i) => first !== (begun[i - 1]?.last ?? 0) + 1);
  return at < 0 ? [] : [`item ${begun[at]?.first} was numbered out of turn`];
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
  { allowed, excuses, counts }: Frame,
): string[] => {
  const content = new Content(batches, allowed, excuses);
  return entries.flatMap((entry) => {
    const verdict = content.judge(entry);
    if (entry.content.type === 'gap') counts.inGaps += itemsOf(entry);
    else {
      counts.stored += itemsOf(entry);
      counts.changes += entry.content.changes.filter(({ seq }) => seq >= entry.first).length;
    }
    if (verdict.kind === 'equal') counts.batchesEqual++;
    if (verdict.kind === 'cut') counts.batchesCut++;
    if (verdict.kind === 'gap') counts.changesInGaps += verdict.changes;
    return verdict.kind === 'wrong' ? [verdict.why] : [];
  });
};
