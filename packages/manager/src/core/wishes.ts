// What the operator wishes for, parsed and complete: every default filled in, every selector resolved to ids. Knows no file format
// (config/ does) and nothing that happens at run time.

import type { Address } from '@vedette/protocol/target';
import type { ChannelWish } from './channel-wish.ts';
import type { WeeklyWindow, Window } from './plan/window.ts';

export type { Address };

export type AgentWish = {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the manager dials this agent; an agent without it dials in. */
  readonly dial?: Address;
};

/** What a service depends on, by id: on each of them, or (`any`) on one of them, whichever. */
export type Parents = { readonly services: readonly string[]; readonly need: 'all' | 'any' };

export type ServiceWish = {
  readonly id: string;
  /** Canonical: `tcp://host:port`, an IPv6 host in brackets. No two services have the same. */
  readonly target: string;
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
  readonly labels: Readonly<Record<string, string>>;
};

export type SubscriberWish = {
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

/** The files of this manager's own certificate, absolute: PEM. */
export type TlsWish = { readonly certificate: string; readonly key: string; readonly ca: string };

export type Wishes = {
  readonly manager: string;
  /** Where agents dial in, and where people and programs ask over HTTP. */
  readonly listen: Address;
  readonly http: Address;
  /** Agents may prove who they are with certificates of this authority. */
  readonly tls?: TlsWish;
  /** The store's file, absolute, or `:memory:`. */
  readonly store: string;
  readonly retentionMs: number;
  readonly agents: readonly AgentWish[];
  readonly services: readonly ServiceWish[];
  readonly channels: readonly ChannelWish[];
  readonly subscribers: readonly SubscriberWish[];
  readonly planned: readonly PlannedWish[];
};
