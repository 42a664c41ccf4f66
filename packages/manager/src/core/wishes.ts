// What the operator wishes for, parsed and complete: every default filled in, every selector resolved to ids. Knows no file format
// (config/ does) and nothing that happens at run time.

import type { Check, CheckType } from '@vedette/protocol/check';
import type { Address } from '@vedette/protocol/target';
import type { ChannelWish } from './channel-wish.ts';
import type { InventoryWish } from './inventory-wish.ts';
import type { WeeklyWindow, Window } from './plan/window.ts';

export type { Address };

export type AgentWish = {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the manager dials this agent; an agent without it dials in. */
  readonly dial?: Address;
  /** Services that answer as long as its own network is well, by id: when none of them does, it is blind (M6). Absent for none. */
  readonly canaries?: readonly string[];
  /** How long it may be away before anybody hears of it; absent for never. */
  readonly awayGraceMs?: number;
  /** How much of its machine may be used; absent for all of it. */
  readonly limits?: MachineRule;
};

/** What of a machine is limited: a share of each, from 0 to 1. */
export const machineParts = ['cpu', 'memory', 'disk'] as const;
export type MachinePart = (typeof machineParts)[number];

/** What may be used of each, and for how long it may be more before anybody hears of it. */
export type MachineRule = { readonly [Part in MachinePart]?: number } & { readonly forMs: number };

/** What a service depends on, by id: on each of them, or (`any`) on one of them, whichever. */
export type Parents = { readonly services: readonly string[]; readonly need: 'all' | 'any' };

export type ServiceWish = {
  readonly id: string;
  /** Canonical: `tcp://host:port`, `tls://host:port`, …, an IPv6 host in brackets. No two services have the same, and the same check. */
  readonly target: string;
  /** How it is looked at; absent: by connecting, and no more. */
  readonly check?: Check;
  /** When it is to report by itself: then nobody looks at it, and the only vantage is the manager's own. Absent for what is looked at. */
  readonly heartbeat?: HeartbeatWish;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly recover: number;
  /** The agents that probe it, sorted by id; empty when nobody is there who was chosen. */
  readonly agents: readonly string[];
  /** How the file chooses them, for agents that are added at run time; absent for all. */
  readonly agentSelectors?: readonly string[];
  /** How many of the agents that can see must agree that it is down; undefined means the majority of them. */
  readonly quorum?: number;
  readonly group?: string;
  /** What it cannot be reached without. */
  readonly parents?: Parents;
  /** When it counts as flapping; absent for never. */
  readonly flapping?: FlappingRule;
  /** The share of the time that is not planned that it is meant to be up, less than 1; absent for none. */
  readonly sloTarget?: number;
  readonly labels: Readonly<Record<string, string>>;
};

/** A service reports at intervals, or at the times of a cron pattern in a zone. */
export type HeartbeatWish = {
  readonly schedule:
    | { readonly type: 'interval'; readonly everyMs: number }
    | { readonly type: 'cron'; readonly cron: string; readonly zone: string };
  /** How late a report may be. */
  readonly graceMs: number;
  /** How long a run may take from its start to its end; absent: until the next report would be late. */
  readonly runMs?: number;
};

/** Where devices report, besides the address where people ask. */
export type HeartbeatsWish = { readonly listen: Address };

/** So many outages begun within that time are one message, until nothing has changed for as long as `settleMs`. */
export type FlappingRule = { readonly outages: number; readonly withinMs: number; readonly settleMs: number };

/** What somebody may want to hear. `flapping`: that it begins, and that it has settled; `agent`: that an agent is away, and that it is back. */
export const eventKinds = ['down', 'up', 'flapping', 'agent'] as const;
export type EventKind = (typeof eventKinds)[number];

/** One wish of a subscriber. Where there are several of the same subscriber, they are for different services. */
export type SubscriberWish = {
  /** The subscriber. */
  readonly id: string;
  /** The services chosen by the subscriber's selectors, by id, sorted. */
  readonly services: readonly string[];
  /** This subscriber's own interval and grace; undefined means the service's. */
  readonly everyMs?: number;
  readonly graceMs?: number;
  /** The channels it is told by. */
  readonly channels: readonly string[];
  /** When it is not to be disturbed; absent for never. */
  readonly quiet?: readonly WeeklyWindow[];
  /** After how long it is told again of what lasts; absent for never. */
  readonly remindMs?: number;
  /** What it wants to hear; absent for everything. */
  readonly events?: readonly EventKind[];
};

/** Services of one group that stand in for each other: it is told of as one, and its services are not told of by themselves. */
export type GroupWish = {
  readonly id: string;
  /** By id, sorted. */
  readonly services: readonly string[];
  /** With fewer than so many of them well, it is down. */
  readonly minHealthy: number;
  readonly graceMs: number;
};

/** Services and agents that are known to be away at times: nobody is told of it then. */
export type PlannedWish = {
  readonly id: string;
  /** By id, sorted. */
  readonly services: readonly string[];
  /** By id, sorted. */
  readonly agents: readonly string[];
  /** How the file chooses the agents, for those that are added at run time; absent for none. */
  readonly agentSelectors?: readonly string[];
  readonly window: Window;
  readonly reason?: string;
};

/** How something is looked at that scrapers name: its check as it is written at services, and if need be a `timeout`. */
export type ModuleWish = {
  readonly id: string;
  readonly type: CheckType;
  readonly piece: Readonly<Record<string, unknown>>;
};

/** A page for the public. */
export type StatusPageWish = {
  readonly id: string;
  /** `/status/` and one word. */
  readonly path: string;
  readonly title: string;
  /** Where the public finds it; absent where that is known to nobody. */
  readonly url?: string;
  /** As they are chosen; whom they choose depends on the services in force. */
  readonly selectors: readonly string[];
  /** Those that come first, in this order. */
  readonly groups: readonly string[];
  readonly rows: 'services' | 'groups';
  /** What services and groups are called there, by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly days: number;
  /** An IANA name. */
  readonly zone: string;
  readonly showTargets: boolean;
  readonly showReasons: boolean;
  readonly incidents: boolean;
};

/** The files of this manager's own certificate, absolute: PEM. */
export type TlsWish = { readonly certificate: string; readonly key: string; readonly ca: string };

export type Wishes = {
  readonly manager: string;
  /** Where agents dial in, and where people and programs ask over HTTP. */
  readonly listen: Address;
  readonly http: Address;
  /** By which address people reach it through a proxy, `https://monitor.example.org`; absent where there is none. */
  readonly httpOrigin?: string;
  /** Absent for nowhere else. */
  readonly heartbeats?: HeartbeatsWish;
  /** Agents may prove who they are with certificates of this authority. */
  readonly tls?: TlsWish;
  /** The store's file, absolute, or `:memory:`, or a PostgreSQL database (postgres-place.ts). */
  readonly store: string;
  readonly retentionMs: number;
  /** How long roll-ups of hours are kept, no shorter than that; absent: as long as is usual. */
  readonly hoursRetentionMs?: number;
  readonly agents: readonly AgentWish[];
  /** Of agents that are added at run time; absent for none. */
  readonly limits?: MachineRule;
  readonly services: readonly ServiceWish[];
  readonly channels: readonly ChannelWish[];
  readonly subscribers: readonly SubscriberWish[];
  readonly planned: readonly PlannedWish[];
  /** Absent for none. */
  readonly inventories?: readonly InventoryWish[];
  /** Absent for none. */
  readonly groups?: readonly GroupWish[];
  /** Absent for none. */
  readonly statusPages?: readonly StatusPageWish[];
  /** Where they are served besides the address where people ask; absent for nowhere else. */
  readonly statusListen?: Address;
  /** Absent for none. */
  readonly modules?: readonly ModuleWish[];
};
