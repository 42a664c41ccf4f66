// What the page knows of everything, and how each thing that is told changes it. Pure: no clock, no network, no screen.
import type { AgentView, ApiEvent, ManagerView, NotificationView, OutageView, ServiceView } from '../../core/api.ts';
import type { PlannedNow } from './planned.ts';

/** `live`: what stands here is true now. `lost`: it was true at `sinceMs`, by this machine's clock. */
export type Link =
  | { readonly state: 'opening' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly why: string };

export type Model = {
  readonly link: Link;
  readonly manager?: ManagerView;
  /** The manager's clock minus this machine's: what is told is told by the manager's. */
  readonly aheadMs: number;
  readonly services: ReadonlyMap<string, ServiceView>;
  readonly agents: ReadonlyMap<string, AgentView>;
  /** The outages that last, and those that ended since the page was opened. */
  readonly outages: ReadonlyMap<number, OutageView>;
  /** Who was told of an outage, the oldest first. */
  readonly told: ReadonlyMap<number, readonly NotificationView[]>;
  /** By service: the planned outages that are on. */
  readonly planned: ReadonlyMap<string, readonly PlannedNow[]>;
};

export const emptyModel: Model = {
  link: { state: 'opening' },
  aheadMs: 0,
  services: new Map(),
  agents: new Map(),
  outages: new Map(),
  told: new Map(),
  planned: new Map(),
};

/** `outages`, `notifications`, `planned`: what was asked for beside the live events, whole. */
export type Happened =
  | { readonly type: 'event'; readonly event: ApiEvent; readonly nowMs: number }
  | { readonly type: 'lost'; readonly nowMs: number; readonly why: string }
  | { readonly type: 'outages'; readonly open: readonly OutageView[] }
  | { readonly type: 'notifications'; readonly all: readonly NotificationView[] }
  | { readonly type: 'planned'; readonly on: readonly PlannedNow[] };

export const step = (model: Model, happened: Happened): Model => {
  switch (happened.type) {
    case 'event':
      return withEvent(model, happened.event, happened.nowMs);
    case 'lost':
      // The first loss counts: since then nothing was heard.
      if (model.link.state === 'lost') return { ...model, link: { ...model.link, why: happened.why } };
      return { ...model, link: { state: 'lost', sinceMs: happened.nowMs, why: happened.why } };
    case 'outages': {
      const open = happened.open.map((one) => [one.id, one] as const);
      const ended = [...model.outages].filter(([, { endedAt }]) => endedAt !== undefined);
      return { ...model, outages: new Map([...ended, ...open]) };
    }
    case 'notifications':
      return { ...model, told: byOutage(happened.all) };
    case 'planned':
      return { ...model, planned: byService(happened.on) };
  }
};

const withEvent = (model: Model, event: ApiEvent, nowMs: number): Model => {
  switch (event.type) {
    case 'status': {
      const { manager, services, agents } = event.data;
      return {
        ...model,
        link: { state: 'live' },
        manager,
        aheadMs: aheadOf(manager, nowMs),
        services: new Map(services.map((one) => [one.id, one])),
        agents: new Map(agents.map((one) => [one.id, one])),
      };
    }
    case 'changes': {
      const { manager, services, agents, gone } = event.data;
      return {
        ...model,
        manager,
        aheadMs: aheadOf(manager, nowMs),
        services: merged(model.services, services, gone.services),
        agents: merged(model.agents, agents, gone.agents),
      };
    }
    case 'outage':
      return { ...model, outages: new Map(model.outages).set(event.data.id, event.data) };
    case 'notification': {
      const { outage, id } = event.data;
      const before = (model.told.get(outage) ?? []).filter((one) => one.id !== id);
      return { ...model, told: new Map(model.told).set(outage, [...before, event.data]) };
    }
  }
};

const aheadOf = ({ now }: ManagerView, nowMs: number): number => Date.parse(now) - nowMs;

/** The same map where nothing changed, so that nobody looks at it anew. */
const merged = <View extends { readonly id: string }>(
  before: ReadonlyMap<string, View>,
  changed: readonly View[],
  gone: readonly string[],
): ReadonlyMap<string, View> => {
  if (changed.length === 0 && gone.length === 0) return before;
  const after = new Map(before);
  for (const id of gone) after.delete(id);
  for (const view of changed) after.set(view.id, view);
  return after;
};

/** They come newest first. */
const byOutage = (all: readonly NotificationView[]): Model['told'] =>
  Map.groupBy(all.toReversed(), ({ outage }) => outage);

const byService = (on: readonly PlannedNow[]): Model['planned'] => {
  const found = new Map<string, PlannedNow[]>();
  for (const one of on)
    for (const service of one.services) {
      const others = found.get(service);
      if (others) others.push(one);
      else found.set(service, [one]);
    }
  return found;
};
