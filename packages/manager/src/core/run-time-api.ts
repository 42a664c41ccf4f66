// What may be wished for while the manager runs, and what is told of it, as types: planned outages, services, subscribers and subscriptions. The rest of what
// people and programs are told is in api.ts; nobody reaches behind either.
import type { ConfigProblem, OutageView } from './api.ts';

/** A planned outage that was made while the manager ran. */
export type SilenceView = {
  readonly id: number;
  readonly selectors: readonly string[];
  /** How many services they choose now; absent when it is over. */
  readonly services?: number;
  readonly state: 'waiting' | 'on' | 'over';
  readonly from: string;
  /** When it ends, or would have ended; absent for open-ended. */
  readonly until?: string;
  readonly by: string;
  readonly reason?: string;
  readonly addedAt: string;
  /** When somebody ended it early. */
  readonly endedAt?: string;
};

export type SilenceWanted = {
  /** Services, as subscribers select them. */
  readonly selectors: readonly string[];
  /** Absent for now. */
  readonly fromMs?: number;
  readonly end: { readonly forMs: number } | { readonly untilMs: number } | 'open';
  readonly by: string;
  readonly reason?: string;
};

/** `all`: those that are over, too. */
export type SilenceQuery = { readonly all: boolean; readonly limit: number };

/** Planned outages at run time: everybody who may ask sees them, those who hold the operator token make and end them. */
export type SilenceDesk = {
  /** Newest first. */
  silences(query: SilenceQuery): Promise<readonly SilenceView[]>;
  /** @throws Fault `usage` when it says nothing sound, or chooses no service */
  silence(wanted: SilenceWanted): Promise<SilenceView>;
  /** @throws Fault `not-found`, `not-changeable` */
  endSilence(id: number): Promise<void>;
};

export type AcknowledgementWanted = {
  readonly outage: number;
  /** Who sees to it, by their own word. */
  readonly by: string;
  readonly note?: string;
};

/** That somebody sees to an outage that lasts: nobody is reminded of it any more. Everything is durable before it is answered. */
export type AcknowledgementDesk = {
  /** Instead of what was said of it before. @throws Fault `usage`, `not-found` where no such outage lasts, `store-failed` */
  acknowledge(wanted: AcknowledgementWanted): Promise<OutageView>;
  /** Nobody sees to it after all: reminders go on. @throws Fault `not-found`, `store-failed` */
  withdraw(outage: number): Promise<void>;
};

/** What may be wished for at run time. */
export const entryKinds = ['service', 'subscriber', 'subscription'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What could stand in the file under an id, as it is: keys and values. */
export type Piece = Readonly<Record<string, unknown>>;

/** Something that is wished for, in the file or at run time. */
export type EntryView = {
  readonly kind: EntryKind;
  /** Of a subscription that was added at run time, its number; of one in the file, where it stands. */
  readonly id: string;
  /** What the file names is changed there. */
  readonly from: 'file' | 'run time';
  /** As it was written, without defaults. */
  readonly body: Piece;
  /** Of subscribers and subscriptions: how many services it is that count, because none before it chooses them. */
  readonly services?: number;
  readonly addedAt?: string;
  readonly by?: string;
  /** Why it is set aside and not in force; absent when it is in force. */
  readonly problems?: readonly ConfigProblem[];
};

export type EntryWanted = {
  readonly body: Piece;
  /** Who adds it, by their own word. */
  readonly by?: string;
};

/** What became of a change of wishes: the entry as it is in force now, or what kept it from being put in force. */
export type EntryOutcome = { readonly entry: EntryView } | { readonly problems: readonly ConfigProblem[] };

/** Wishes at run time: everybody who may ask sees them, those who hold the operator token change them. Everything is durable before it is answered. */
export type WishDesk = {
  /** Subscriptions in the order in which they count, the others as they come. */
  entries(kind: EntryKind): readonly EntryView[];
  /** @param id of a service or subscriber; a subscription gets a number. @throws Fault `usage`, `already-there` */
  add(kind: EntryKind, id: string | undefined, wanted: EntryWanted): Promise<EntryOutcome>;
  /** Changes the keys that are named and leaves the others; null takes one out. @throws Fault `not-found`, `not-changeable` */
  set(kind: EntryKind, id: string, changes: Piece): Promise<EntryOutcome>;
  /** The problems that kept it from going, because others need it; or none. @throws Fault `not-found`, `not-changeable` */
  remove(kind: EntryKind, id: string): Promise<readonly ConfigProblem[]>;
};
