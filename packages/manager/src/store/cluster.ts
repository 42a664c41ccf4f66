// One manager among several that share a store, as a port: who else is there, who leads, what they say to each other, whose agent is whose. Every promise resolves
// only after the change is durable. Knows nothing of what is said and why.
import type { Registration } from '../core/registration.ts';
import type { AppendOutcome, JournalEntry, Store, StreamMark } from './store.ts';

/** Of one stretch of a manager's life: whoever begins anew has another. */
export type MemberId = string;

/** What a manager says of itself when it joins. */
export type MemberCard = {
  readonly name: string;
  readonly version: string;
  /** Those that say another number do not understand each other. */
  readonly speaks: number;
  readonly host: string;
  readonly pid: number;
  /** Where agents and people find it. */
  readonly listen: string;
  readonly http: string;
};

export type Member = {
  readonly id: MemberId;
  readonly card: MemberCard;
  /** By the clock of the store. */
  readonly begunAtMs: number;
  /** For how long nothing has been heard of it. */
  readonly silentMs: number;
  /** By how much its own clock is ahead of that of the store. */
  readonly aheadMs: number;
  readonly agents: number;
  readonly leads: boolean;
};

/** Something one manager says to another. Those of one to another are numbered from 1 without holes, and heard in that order. */
export type Line = { readonly dest: MemberId; readonly source: MemberId; readonly seq: number; readonly body: string };

/** The right to store for an agent, as long as nobody has taken a higher number. */
export type Seat = { readonly agent: string; readonly fence: number };

/** What a manager that gets an agent finds: up to where each of its streams is stored. */
export type Granted = { readonly fence: number; readonly marks: readonly StreamMark[] };

/** `fenced`: another manager has the agent by now, and nothing was kept. */
export type SeatedOutcome = AppendOutcome | 'fenced';

export type SeatedEntry = { readonly entry: JournalEntry; readonly fence: number };

/** A configuration that holds for all. */
export type Wanted = { readonly text: string; readonly file: string; readonly member: MemberId; readonly atMs: number };

/** Something is worth looking at: what others say (`trunk`), or the keys of agents. */
export type News = 'trunk' | 'keys';

export type Cluster = {
  readonly id: MemberId;
  /** Says that this manager is there and that it has so many agents. Whether it still counts as a member. */
  beat(agents: number): Promise<boolean>;
  members(): Promise<readonly Member[]>;
  /** It is not a member any more: neither is what was said to it. */
  strike(member: MemberId): Promise<void>;
  /** To be called in order. What was said before under the same number is not said again. Nobody hears what is said to one that is no member. */
  say(lines: readonly Line[]): Promise<void>;
  /** What is said to this one, at most so many lines of it, those of each in order. */
  hear(limit: number): Promise<readonly Line[]>;
  /** This was heard, up to these numbers. */
  heard(upTo: ReadonlyMap<MemberId, number>): Promise<void>;
  /** Calls back whenever something may be new, until disposed of. */
  onNews(listener: (news: News) => void): Disposable;
  /** Gives an agent to a member: from then on nobody else stores for it. */
  readonly grant: (agent: string, member: MemberId) => Promise<Granted>;
  /** As `Store.append`, for those of whose agents this manager has the seat. */
  append(entries: readonly SeatedEntry[]): Promise<readonly SeatedOutcome[]>;
  registrations(): Promise<readonly Registration[]>;
  /** What was stored of these streams after these numbers, per stream in order; entries carry only the items that are new. */
  storedAfter(marks: readonly StreamMark[], limit: number): Promise<readonly JournalEntry[]>;
  /** Of the streams of which something is not judged: up to where each is stored. */
  storedUnjudged(): Promise<readonly StreamMark[]>;
  /** Packs for all, as long as no other one does; others go first for so long whenever nobody does. */
  packing(patienceMs: number): Pick<Store, 'packSome'>;
  wanted(): Promise<Wanted | undefined>;
  /** Tells the others that keys have changed. */
  keysChanged(): Promise<void>;
  leave(): Promise<void>;
};

/** What a manager that leads has besides. */
export type Lead = {
  readonly store: Store;
  keepWanted(wanted: Omit<Wanted, 'member'>): Promise<void>;
  /** For how long nobody has known whether this manager still leads; 0 while it does. */
  doubtedForMs(): number;
  /** Resolves when this manager does not lead any more, with the reason. */
  readonly lost: Promise<string>;
};
