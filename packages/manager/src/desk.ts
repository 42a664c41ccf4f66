// The desk: the running manager as far as people and programs may see it. Gathers what changed for those who watch; changes nothing itself.
import { type Clock, Fault, quote } from '@vedette/protocol/kit';
import type {
  AgentView,
  ApiEvent,
  DeliveryView,
  Desk,
  HeartbeatView,
  ManagerView,
  NotificationView,
  OutageView,
  ServiceView,
} from './core/api.ts';
import type { Fleet } from './core/fleet.ts';
import type { Judge } from './core/judge.ts';
import type { Judged } from './core/judged.ts';
import { plannedShares } from './core/planned-share.ts';
import type { Delivery, Notification, Outage, StoredNotification } from './core/record.ts';
import { type AgentAccess, agentView, isoTime, outageView, serviceView } from './core/views.ts';
import type { Store } from './store/store.ts';

/** Changes are gathered for this long, so that a thousand of them are one message. */
const GATHER_MS = 250;

/** Who is no longer in the configuration is still known by what is on record. */
const UNRECORDED = ' Nothing asked for is on record by that name either.';

type Listener = Parameters<Desk['watch']>[0];

export type DeskOptions = {
  readonly judge: Judge;
  readonly fleet: Fleet;
  readonly store: Store;
  readonly clock: Clock;
  readonly startedAtMs: number;
  manager(): ManagerView;
  isSubscriber(id: string): boolean;
  reload: Desk['reload'];
  /** How an agent came to be known, and by which key it proves who it is. */
  access(agent: string): AgentAccess;
  /** What a service reported last, if it reports by itself. */
  heartbeat?(service: string): HeartbeatView | undefined;
};

export class LiveDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #listeners = new Set<Listener>();
  #services = new Set<string>();
  #agents = new Set<string>();
  #alarm: Disposable | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  status() {
    const { judge, fleet } = this.#options;
    const services = [...judge.services].map((judged) => this.#serviceView(judged));
    const loads = this.#loads();
    const agents = [...fleet.all]
      .map((record) => this.#agentView(record.wish.id, loads))
      .filter((v) => v !== undefined);
    return { manager: this.#options.manager(), agents, services };
  }

  service(id: string): ServiceView | undefined {
    const judged = this.#options.judge.service(id);
    return judged && this.#serviceView(judged);
  }

  async outages(query: Parameters<Desk['outages']>[0]): Promise<readonly OutageView[]> {
    const { store, judge } = this.#options;
    const outages = await store.outages(query);
    // Of a service that is no more there may be outages on record.
    if (outages.length === 0 && query.service !== undefined && !judge.service(query.service))
      throw new Fault('not-found', `This manager watches no service called ${quote(query.service)}.${UNRECORDED}`);
    const nowMs = this.#options.clock.now();
    const planned = await this.#plannedShares(outages, nowMs);
    return outages.map((outage) => outageView(outage, nowMs, planned.get(outage.id)));
  }

  async notifications(query: Parameters<Desk['notifications']>[0]): Promise<readonly NotificationView[]> {
    const told = await this.#options.store.notifications(query);
    if (told.length === 0 && query.subscriber !== undefined && !this.#options.isSubscriber(query.subscriber))
      throw new Fault('not-found', `This manager tells no subscriber called ${quote(query.subscriber)}.${UNRECORDED}`);
    return told.map(notificationView);
  }

  reload(): ReturnType<Desk['reload']> {
    return this.#options.reload();
  }

  watch(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Something about this service may look different now. Costs next to nothing while nobody watches. */
  touchService(id: string): void {
    if (this.#listeners.size === 0) return;
    this.#services.add(id);
    this.#gather();
  }

  touchAgent(id: string): void {
    if (this.#listeners.size === 0) return;
    this.#agents.add(id);
    this.#gather();
  }

  outage(outage: Outage): void {
    this.#emit({ type: 'outage', data: outageView(outage, this.#options.clock.now()) });
  }

  notification(notification: Notification): void {
    const deliveries = notification.channels.map((channel) => ({ channel, state: 'due' as const }));
    this.#emit({ type: 'notification', data: notificationView({ ...notification, deliveries }) });
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
    this.#listeners.clear();
  }

  async #plannedShares(outages: readonly Outage[], nowMs: number): Promise<ReadonlyMap<number, number>> {
    const { store, judge } = this.#options;
    if (outages.length === 0) return new Map();
    const firstMs = Math.min(...outages.map(({ startedAtMs }) => startedAtMs));
    const silences = await store.silences({ notOverAtMs: firstMs, limit: Number.POSITIVE_INFINITY });
    return plannedShares(outages, (id) => judge.service(id)?.demand, silences, nowMs);
  }

  #gather(): void {
    const { clock } = this.#options;
    this.#alarm ??= clock.at(clock.elapsed() + GATHER_MS, () => {
      this.#alarm = undefined;
      this.#tellChanges();
    });
  }

  #tellChanges(): void {
    const services = [...this.#services];
    const agents = [...this.#agents];
    this.#services = new Set();
    this.#agents = new Set();
    const loads = this.#loads();
    const serviceViews = services.map((id) => this.service(id)).filter((v) => v !== undefined);
    const agentViews = agents.map((id) => this.#agentView(id, loads)).filter((v) => v !== undefined);
    const gone = {
      agents: agents.filter((id) => !agentViews.some((v) => v.id === id)),
      services: services.filter((id) => !this.#options.judge.service(id)),
    };
    const data = { manager: this.#options.manager(), agents: agentViews, services: serviceViews, gone };
    this.#emit({ type: 'changes', data });
  }

  #serviceView(judged: Judged): ServiceView {
    const { judge, fleet, clock, startedAtMs } = this.#options;
    const view = serviceView(judge, judged, clock.now(), (agent) => fleet.get(agent)?.sinceMs ?? startedAtMs);
    const heartbeat = this.#options.heartbeat?.(view.id);
    return heartbeat ? { ...view, heartbeat } : view;
  }

  #agentView(id: string, loads: ReadonlyMap<string, number>): AgentView | undefined {
    const { fleet, judge } = this.#options;
    const record = fleet.get(id);
    if (!record) return undefined;
    const view = agentView(record, loads.get(id) ?? 0, (slot) => judge.bySlot(slot)?.demand.service.id);
    return { ...view, ...this.#options.access(id) };
  }

  /** How many services each agent is to probe. */
  #loads(): ReadonlyMap<string, number> {
    const loads = new Map<string, number>();
    for (const { demand } of this.#options.judge.services) {
      for (const agent of demand.service.agents) loads.set(agent, (loads.get(agent) ?? 0) + 1);
    }
    return loads;
  }

  #emit(event: Exclude<ApiEvent, { type: 'status' }>): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const notificationView = ({ about: _about, channels: _channels, ...told }: StoredNotification): NotificationView => {
  const { atMs, deliveries, ...rest } = told;
  return { ...rest, at: isoTime(atMs), deliveries: deliveries.map(deliveryView) };
};

const deliveryView = ({ atMs, ...rest }: Delivery): DeliveryView => ({
  ...rest,
  ...(atMs !== undefined && { at: isoTime(atMs) }),
});
