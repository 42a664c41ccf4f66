// A store that keeps everything in arrays and maps, for tests and `store: ':memory:'`. Knows the contract in its plainest form, so that the
// durable store can be held against it; refuses to know speed and disks: what it keeps ends with the process.
import { Fault } from '@vedette/protocol/kit';
import type { StoreId } from '@vedette/protocol/wire';
import type { Probes } from '../../core/held.ts';
import type { Note } from '../../core/note.ts';
import type {
  Delivery,
  FlappingRecord,
  Notification,
  Outage,
  StoredNotification,
  StoredView,
} from '../../core/record.ts';
import type { Registration } from '../../core/registration.ts';
import type { Silence } from '../../core/silence.ts';
import { knownOf, lastOf, withoutFirst } from '../overlap.ts';
import { nearest, PROBES_WITHIN_MS, readProbes } from '../probes.ts';
import type {
  AppendOutcome,
  JournalEntry,
  Judgement,
  Loaded,
  Outcome,
  Packed,
  ProbesQuery,
  Store,
  StreamMark,
  Undelivered,
} from '../store.ts';
import { AccessMemory } from './access.ts';
import { EntryMemory } from './entries.ts';
import { notesFound, notificationsFound, outagesFound, silencesFound } from './found.ts';
import { HeartbeatMemory } from './heartbeats.ts';
import { HistoryMemory, historyIn } from './history.ts';
import { MachineMemory } from './machines.ts';
import { ToldMemory } from './told.ts';

/** With the key of the message it is part of. */
type Held = Delivery & { readonly key?: string };

type Stream = { readonly agent: string; readonly epoch: string; stored: number; judged: number };

/** Keeps nothing beyond its own life. */
export const createMemoryStore = (id: StoreId): Store => {
  const memory = new Memory();
  let closed = false;
  const open = async <T>(act: () => T): Promise<T> => {
    if (closed) throw new Fault('store-failed', 'The store is closed.');
    return act();
  };
  return {
    load: () => open(() => ({ id, ...memory.load() })),
    number: (services) => open(() => memory.number(services)),
    append: (entries) => open(() => entries.map((entry) => memory.append(entry))),
    unjudged: (limit) => open(() => memory.unjudged().slice(0, Math.max(0, limit))),
    commit: (judgement) => open(() => memory.commit(judgement)),
    register: (registration) => open(() => void memory.registrations.set(registration.agent, keysCopied(registration))),
    keepSilence: (silence) => open(() => void memory.silences.set(silence.id, silence)),
    silences: (query) => open(() => silencesFound(memory.silences.values(), query)),
    keepNote: (note) => open(() => void memory.notes.set(note.id, note)),
    notes: (query) => open(() => notesFound(memory.notes.values(), query)),
    keepEntry: (entry) => open(() => memory.entries.keep(entry)),
    dropEntry: (kind, id) => open(() => memory.entries.drop(kind, id)),
    entries: () => open(() => memory.entries.all()),
    keepAccess: (record) => open(() => memory.access.keep(record)),
    dropAccess: (kind, id) => open(() => memory.access.drop(kind, id)),
    access: () => open(() => memory.access.all()),
    keepHeartbeats: (kept) => open(() => memory.heartbeats.keep(kept)),
    keepHeartbeatKeys: (keys) => open(() => memory.heartbeats.keepKeys(keys)),
    heartbeats: () => open(() => memory.heartbeats.all()),
    keepMachines: (stretches) => open(() => memory.machines.keep(stretches)),
    machines: (query) => open(() => memory.machines.find(query)),
    outages: (query) => open(() => outagesFound(memory.outages, query)),
    notifications: (query) =>
      open(() => notificationsFound(memory.notifications, query).map((notification) => memory.stored(notification))),
    decisions: (query) => open(() => memory.told.decisions(query)),
    changes: (query) => open(() => memory.told.changes(query)),
    probes: (query) => open(() => memory.probes(query)),
    undelivered: () => open(() => memory.undelivered()),
    pack: (packed) => open(() => memory.pack(packed)),
    settle: (key, outcome) => open(() => memory.settle(key, outcome)),
    retry: (channel) => open(() => memory.retry(channel)),
    prune: (beforeMs) => open(() => memory.prune(beforeMs)),
    ...historyIn(memory.history, open),
    close: async () => {
      closed = true;
    },
  };
};

class Memory {
  readonly outages = new Map<number, Outage>();
  readonly notifications = new Map<number, Notification>();
  readonly registrations = new Map<string, Registration>();
  readonly silences = new Map<number, Silence>();
  readonly notes = new Map<number, Note>();
  readonly entries = new EntryMemory();
  readonly access = new AccessMemory();
  readonly heartbeats = new HeartbeatMemory();
  readonly machines = new MachineMemory();
  readonly told = new ToldMemory();
  readonly history = new HistoryMemory();
  readonly #slots = new Map<string, number>();
  readonly #streams = new Map<string, Stream>();
  readonly #views = new Map<string, StoredView>();
  readonly #flapping = new Map<string, FlappingRecord>();
  /** Of each notification, by channel. */
  readonly #deliveries = new Map<number, Map<string, Held>>();
  #journal: JournalEntry[] = [];

  load(): Omit<Loaded, 'id'> {
    const streams = [...this.#streams.values()];
    return {
      slots: new Map(this.#slots),
      views: [...this.#views.values()],
      openOutages: [...this.outages.values()].filter(({ endedAtMs }) => endedAtMs === undefined),
      stored: streams.map(({ agent, epoch, stored }) => ({ agent, epoch, seq: stored })),
      judged: streams
        .filter(({ judged }) => judged > 0)
        .map(({ agent, epoch, judged }) => ({ agent, epoch, seq: judged })),
      lastOutageId: Math.max(0, ...this.outages.keys()),
      lastNotificationId: Math.max(0, ...this.notifications.keys()),
      decided: this.told.decided(),
      flapping: [...this.#flapping.values()],
      registrations: [...this.registrations.values()].toSorted((a, b) => (a.agent < b.agent ? -1 : 1)).map(keysCopied),
    };
  }

  number(services: readonly string[]): Map<string, number> {
    const slotOf = (service: string): number => {
      const slot = this.#slots.get(service) ?? this.#slots.size + 1;
      this.#slots.set(service, slot);
      return slot;
    };
    return new Map(services.map((service) => [service, slotOf(service)]));
  }

  append(entry: JournalEntry): AppendOutcome {
    const stream = this.#stream(entry) ?? { agent: entry.agent, epoch: entry.epoch, stored: 0, judged: 0 };
    const known = knownOf(entry, stream.stored);
    if (known === 'ahead') return { skipped: 'ahead', mark: stream.stored };
    const news = withoutFirst(entry, known);
    if (news !== undefined) {
      this.#journal.push(copyOf(news));
      this.history.take(news);
      stream.stored = lastOf(entry);
      this.#streams.set(keyOf(entry), stream);
    }
    return { skipped: known, mark: stream.stored };
  }

  unjudged(): JournalEntry[] {
    return this.#journal.flatMap((entry) => {
      const judged = this.#stream(entry)?.judged ?? 0;
      return withoutFirst(entry, Math.max(entry.skip ?? 0, judged + 1 - entry.seq)) ?? [];
    });
  }

  commit({
    outages,
    notifications,
    lost = [],
    views,
    changes = [],
    decisions = [],
    flapping = [],
    judged,
  }: Judgement): void {
    for (const mark of judged) this.#mustBeStored(mark);
    for (const outage of outages) this.outages.set(outage.id, outage);
    for (const notification of notifications) {
      this.notifications.set(notification.id, notification);
      const known = this.#deliveries.get(notification.id);
      const deliveries = notification.channels.map((channel): Held => known?.get(channel) ?? { channel, state: 'due' });
      this.#deliveries.set(notification.id, new Map(deliveries.map((one) => [one.channel, one])));
    }
    for (const [key, { agent }] of this.#views) if (lost.includes(agent)) this.#views.delete(key);
    for (const view of views) this.#views.set(JSON.stringify([view.agent, view.change.slot]), view);
    this.told.put(changes, decisions);
    for (const record of flapping) this.#flapping.set(record.service, record);
    for (const mark of judged) {
      const stream = this.#stream(mark);
      if (stream) stream.judged = Math.max(stream.judged, mark.seq);
    }
  }

  prune(beforeMs: number): number {
    const before = this.#journal.length;
    this.#journal = this.#journal.filter(
      (entry) => entry.receivedAtMs >= beforeMs || lastOf(entry) > (this.#stream(entry)?.judged ?? 0),
    );
    this.told.prune(beforeMs);
    this.history.forget(beforeMs);
    this.machines.forget(beforeMs);
    return before - this.#journal.length;
  }

  probes({ slot, aroundMs, limit }: ProbesQuery): Probes {
    const near = this.#journal.filter(({ receivedAtMs }) => Math.abs(receivedAtMs - aroundMs) <= PROBES_WITHIN_MS);
    const probes = readProbes(near, slot);
    const keptSinceMs = Math.min(...this.#journal.map(({ receivedAtMs }) => receivedAtMs));
    return { probes: nearest(probes, aroundMs, limit), ...(Number.isFinite(keptSinceMs) && { keptSinceMs }) };
  }

  stored(notification: Notification): StoredNotification {
    const deliveries = [...(this.#deliveries.get(notification.id)?.values() ?? [])].map(({ key: _, ...rest }) => rest);
    return { ...notification, deliveries: deliveries.toSorted((a, b) => (a.channel < b.channel ? -1 : 1)) };
  }

  undelivered(): Undelivered[] {
    return [...this.#deliveries]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([id, deliveries]) => {
        const notification = this.notifications.get(id);
        if (!notification) return [];
        return notification.channels.flatMap((channel) => {
          const { state, key } = deliveries.get(channel) ?? {};
          return state === 'due' ? [{ notification, channel, ...(key !== undefined && { key }) }] : [];
        });
      });
  }

  pack({ key, channel, notifications }: Packed): void {
    for (const id of notifications) this.#amend(id, channel, (delivery) => ({ ...delivery, key }));
  }

  settle(key: string, outcome: Outcome): void {
    for (const [id, deliveries] of this.#deliveries)
      for (const [channel, delivery] of deliveries)
        if (delivery.key === key) this.#amend(id, channel, () => ({ channel, key, ...outcome }));
  }

  retry(channel: string): Undelivered[] {
    const due: Undelivered[] = [];
    for (const notification of [...this.notifications.values()].toSorted((a, b) => a.id - b.id)) {
      const { state, key } = this.#deliveries.get(notification.id)?.get(channel) ?? {};
      if (state !== 'failed') continue;
      const rest = { channel, ...(key !== undefined && { key }) };
      this.#amend(notification.id, channel, () => ({ ...rest, state: 'due' }));
      due.push({ notification, ...rest });
    }
    return due;
  }

  #amend(id: number, channel: string, by: (delivery: Held) => Held): void {
    const delivery = this.#deliveries.get(id)?.get(channel);
    if (delivery) this.#deliveries.get(id)?.set(channel, by(delivery));
  }

  #mustBeStored(mark: StreamMark): void {
    if (mark.seq > (this.#stream(mark)?.stored ?? 0)) {
      throw new Error(`item ${mark.seq} of ${mark.agent} (${mark.epoch}) is said to be judged, but was never stored`);
    }
  }

  #stream(of: { agent: string; epoch: string }): Stream | undefined {
    return this.#streams.get(keyOf(of));
  }
}

const keyOf = ({ agent, epoch }: { agent: string; epoch: string }): string => JSON.stringify([agent, epoch]);

/** The caller may use its buffer again. */
const copyOf = (entry: JournalEntry): JournalEntry =>
  entry.body.type === 'gap'
    ? entry
    : { ...entry, body: { ...entry.body, results: Uint8Array.from(entry.body.results) } };

const keysCopied = (registration: Registration): Registration => ({
  ...registration,
  keys: registration.keys.map((key) => ({ ...key, secret: Uint8Array.from(key.secret) })),
});
