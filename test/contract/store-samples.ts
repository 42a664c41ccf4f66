// Things to store, for the store's contract. Knows how to make them short to write; refuses to know any store.
import type { Notification, Outage } from '../../packages/manager/src/core/record.ts';
import type { JournalEntry, Judgement } from '../../packages/manager/src/store/store.ts';

export const EPOCH = '00112233445566778899aabbccddeeff';

type Head = { agent?: string; epoch?: string; receivedAtMs?: number };

/** Items `from … to`: results are one byte per item that tells its number, every tenth item is a change. */
export const batch = (from: number, to: number, head: Head = {}): JournalEntry => {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  // A view in the middle of a larger buffer, as the wire hands it over.
  const results = Uint8Array.from([255, ...numbers.map((n) => n % 251), 255]).subarray(1, -1);
  const changes = numbers
    .map((n, place) => ({ n, place }))
    .filter(({ n }) => n % 10 === 0)
    .map(({ n, place }) => ({ place, change: { slot: n, at: n + 0.5, since: n, health: 'up' } as const }));
  const { agent = 'eu-1', epoch = EPOCH, receivedAtMs = 1_000 } = head;
  return { agent, epoch, seq: from, count: numbers.length, receivedAtMs, body: { type: 'batch', results, changes } };
};

export const gap = (from: number, to: number, head: Head = {}): JournalEntry => {
  const { agent = 'eu-1', epoch = EPOCH, receivedAtMs = 1_000 } = head;
  const body = { type: 'gap', gap: { epoch, from, to, reason: 'spool-full', fromMs: 10, toMs: 20.25 } } as const;
  return { agent, epoch, seq: from, count: to - from + 1, receivedAtMs, body };
};

export const outage = (id: number, more: Partial<Outage> = {}): Outage => ({
  id,
  service: 'web',
  slot: 1,
  startedAtMs: id * 100,
  reason: 'refused',
  from: ['eu-1', 'us-1'],
  told: {},
  ...more,
});

export const notification = (id: number, more: Partial<Notification> = {}): Notification => ({
  id,
  atMs: id * 100,
  subscriber: 'ops',
  service: 'web',
  outage: 1,
  event: 'down',
  text: `No. ${id}: wëb is down`,
  about: { target: 'tcp://web:80', reason: 'refused', sinceMs: id * 100, from: ['eu-1'] },
  channels: [],
  ...more,
});

export const judgement = (parts: Partial<Judgement>): Judgement => ({
  outages: [],
  notifications: [],
  views: [],
  judged: [],
  ...parts,
});

export const judgedUpTo = (seq: number, { agent = 'eu-1', epoch = EPOCH }: Head = {}): Judgement =>
  judgement({ judged: [{ agent, epoch, seq }] });

/** The numbers of the items an entry brings, without those it says to skip. */
export const itemsOf = ({ seq, count, skip = 0 }: JournalEntry): number[] =>
  Array.from({ length: count - skip }, (_, i) => seq + skip + i);
