// I1: whatever an agent ever had on its disk for good is stored, or in a stored gap, or still in the spool. I1b: no two records share an identity, and
// what is stored is what was recorded. Exempt is only what an injected roll-back erased: of an agent's disk what it held before, of the store what was
// stored since it was copied. The agent tells what is gone there by a gap, and delivers again what it has not forgotten; to one site also what it forgot
// because the other one has it.
import { firstOf, lastOf, type SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Gap } from '../../../packages/protocol/src/wire/message.ts';
import type { SpoolImage } from '../disk/spool-image.ts';
import { type Checker, Violation } from '../history.ts';
import type { Numbers } from './numbers.ts';

type Stream = {
  readonly agent: string;
  next: number;
  /** Up to where the store of any site has it, and of each. */
  mark: number;
  readonly marks: Map<number, number>;
  readonly items: SpoolItem[];
  erased: [number, number][];
  /** Stored once, and erased with the store. */
  missing: [number, number][];
  /** What its agent forgot of it. */
  released: number;
};

const numbersOf = (image: SpoolImage, epoch: string): readonly [number, number][] =>
  (image.find((one) => one.epoch === epoch)?.kept ?? []).map(({ item }) => [firstOf(item), lastOf(item)]);

const newStream = (agent: string): Stream => ({
  agent,
  next: 1,
  mark: 0,
  marks: new Map(),
  items: [],
  erased: [],
  missing: [],
  released: 0,
});

export const lossChecker = (numbers: Numbers): Checker => {
  const streams = new Map<string, Stream>();
  let copied = new Map<string, number>();

  const mustBeMissing = ({ from, to, epoch }: Gap, { agent, missing, marks, released }: Stream, site: number): void => {
    const isErased = missing.some(([first, last]) => first <= from && to <= last);
    const isElsewhere = [...marks].some(([other, mark]) => other !== site && to <= mark);
    if (!(isErased || isElsewhere) || to > released)
      throw new Violation('I1', `${agent} gives up ${from} to ${to} of ${epoch}, which nobody erased or which it has`);
  };

  return {
    'store-copied'() {
      copied = new Map([...streams].map(([epoch, { mark }]) => [epoch, mark]));
    },
    'store-rolled-back'() {
      for (const [epoch, stream] of streams) {
        const mark = copied.get(epoch) ?? 0;
        stream.erased.push([mark + 1, stream.mark]);
        stream.missing.push([mark + 1, stream.mark]);
        stream.mark = mark;
      }
    },
    released({ mark: { epoch, seq } }) {
      const stream = streams.get(epoch);
      if (stream) stream.released = Math.max(stream.released, seq);
    },
    spooled({ agent, item }) {
      const stream = streams.get(item.epoch) ?? newStream(agent);
      streams.set(item.epoch, stream);
      if (firstOf(item) !== stream.next)
        throw new Violation('I1b', `${agent} numbers ${firstOf(item)} of ${item.epoch}, where ${stream.next} is due`);
      stream.items.push(item);
      stream.next = lastOf(item) + 1;
    },
    'spool-rolled-back'({ before }) {
      for (const { epoch } of before) streams.get(epoch)?.erased.push(...numbersOf(before, epoch));
    },
    spool({ agent, image }) {
      for (const [epoch, stream] of streams) {
        if (stream.agent !== agent || stream.mark >= stream.next - 1) continue;
        const known = [...numbersOf(image, epoch), ...stream.erased].toSorted(([a], [b]) => a - b);
        let due = stream.mark + 1;
        for (const [from, to] of known) if (from <= due) due = Math.max(due, to + 1);
        if (due < stream.next) throw new Violation('I1', `${agent} has lost ${due} of ${epoch} without a trace`);
      }
    },
    appended({ entry, outcome }, _nowMs, site) {
      const stream = streams.get(entry.epoch);
      if (!stream || outcome.skipped === 'ahead') return;
      stream.mark = Math.max(stream.mark, outcome.mark);
      stream.marks.set(site, Math.max(stream.marks.get(site) ?? 0, outcome.mark));
      if (entry.body.type === 'gap' && entry.body.gap.reason === 'spool-expired')
        mustBeMissing(entry.body.gap, stream, site);
      if (entry.body.type === 'gap' || outcome.skipped >= entry.count) return;
      const recorded = stream.items.findLast((item) => firstOf(item) <= entry.seq);
      if (recorded?.type !== 'batch') throw new Violation('I1b', `nobody recorded ${entry.seq} of ${entry.epoch}`);
      const isSame = numbers.isSameBatch(stream.agent, recorded, site, {
        seq: entry.seq,
        count: entry.count,
        ...entry.body,
      });
      if (!isSame) throw new Violation('I1b', `${entry.seq} of ${entry.epoch} is stored as something else`);
    },
  };
};
