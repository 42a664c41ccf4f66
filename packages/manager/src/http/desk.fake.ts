// A desk for tests: its facts are plain data and its events come when the test says so. Knows nothing of a real manager.
import { Fault } from '@vedette/protocol/kit';
import type {
  AgentDesk,
  AgentView,
  AgentWanted,
  ApiEvent,
  ChannelDesk,
  ChannelView,
  ConfigProblem,
  Desk,
  IssuedToken,
  ManagerView,
  NotificationQuery,
  NotificationView,
  OutageQuery,
  OutageView,
  ServiceView,
} from '../core/api.ts';
import type { Explanation, ExplanationDesk, ExplanationQuery } from '../core/explanation.ts';
import type { SilenceDesk, SilenceQuery, SilenceView, SilenceWanted } from '../core/run-time-api.ts';
import { FakeAccessDesk } from './access-desk.fake.ts';
import { FakeAcknowledgementDesk } from './acknowledgement-desk.fake.ts';
import { FakeHistoryDesk } from './history-desk.fake.ts';
import { FakeMetricsDesk, FakeScrapeDesk } from './metrics-desk.fake.ts';
import { FakeProbeDesk } from './probe-desk.fake.ts';
import { FakeReplayDesk } from './replay-desk.fake.ts';
import { FakeNoteDesk, FakeStatusDesk } from './status-desk.fake.ts';
import { FakeStoreDesk } from './store-desk.fake.ts';
import { FakeWishDesk } from './wish-desk.fake.ts';

type LiveEvent = Exclude<ApiEvent, { type: 'status' }>;

const at = '2026-01-31T08:00:00.000Z';

export const fakeService = (id: string, more: Partial<ServiceView> = {}): ServiceView => ({
  id,
  target: `tcp://${id}.example:443`,
  labels: {},
  health: 'up',
  since: at,
  probedAt: at,
  latencyMs: 0.42,
  everyMs: 10_000,
  everyPerAgentMs: 20_000,
  graceMs: 30_000,
  quorum: 2,
  from: ['eu-1', 'us-1'].map((agent) => ({ agent, health: 'up', since: at, probedAt: at, latencyMs: 0.42 })),
  ...more,
});

export const fakeAgent = (id: string, more: Partial<AgentView> = {}): AgentView => ({
  id,
  labels: {},
  from: 'file',
  key: { state: 'none' },
  state: 'connected',
  since: at,
  dialledBy: 'agent',
  address: '127.0.0.1:50123',
  software: 'vedette-agent/0.1.0',
  services: 3,
  problems: [],
  configured: true,
  clockOffsetMs: 1.5,
  roundTripMs: 0.8,
  ...more,
});

export const fakeOutage = (id: number, more: Partial<OutageView> = {}): OutageView => ({
  id,
  service: 'web',
  reason: 'refused',
  startedAt: at,
  endedAt: '2026-01-31T08:03:12.000Z',
  durationMs: 192_000,
  from: ['eu-1', 'us-1'],
  told: ['ops'],
  ...more,
});

export const fakeNotification = (id: number): NotificationView => ({
  id,
  at,
  subscriber: 'ops',
  service: 'web',
  outage: 1,
  event: 'down',
  text: 'web is down: refused, seen from eu-1 and us-1',
  deliveries: [],
});

const manager: ManagerView = {
  name: 'prod',
  version: '0.1.0',
  startedAt: at,
  now: at,
  memoryBytes: 64_000_000,
  config: { file: '/etc/vedette/vedette.yaml', revision: 3, loadedAt: at, problems: [] },
  results: 1_234,
  gaps: 0,
};

export class FakeDesk implements Desk {
  manager: ManagerView = manager;
  services: readonly ServiceView[] = [fakeService('web')];
  agents: readonly AgentView[] = [fakeAgent('eu-1'), fakeAgent('us-1')];
  outageRows: readonly OutageView[] = [fakeOutage(1)];
  problems: readonly ConfigProblem[] = [];
  readonly asked: (OutageQuery | NotificationQuery)[] = [];
  readonly #listeners = new Set<(event: LiveEvent) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Puts services in force and tells everybody. */
  change(...services: readonly ServiceView[]): void {
    const others = this.services.filter(({ id }) => !services.some((s) => s.id === id));
    this.services = [...others, ...services];
    const gone = { agents: [], services: [] };
    this.emit({ type: 'changes', data: { manager: this.manager, agents: [], services, gone } });
  }

  status() {
    return { manager: this.manager, agents: this.agents, services: this.services };
  }
  service(id: string) {
    return this.services.find((s) => s.id === id);
  }
  async outages(query: OutageQuery) {
    this.asked.push(query);
    if (query.service === 'ghost') throw new Fault('not-found', "There is no service 'ghost'.");
    return this.outageRows;
  }
  async notifications(query: NotificationQuery) {
    this.asked.push(query);
    if (query.subscriber === 'ghost') throw new Fault('not-found', "There is no subscriber 'ghost'.");
    return [fakeNotification(1)];
  }
  async reload() {
    return this.problems;
  }
  watch(listener: (event: LiveEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

/** What every test's operator shows. */
export const fakeOperatorToken = 'the-token-of-the-operator-of-all-tests';

/** Adds whoever is wanted but `eu-1`, who is there already; knows nobody else. */
export class FakeAgentDesk implements AgentDesk {
  readonly asked: (AgentWanted | string)[] = [];
  turnedAway: readonly string[] = [];
  listen = '127.0.0.1:7600';

  async add(wanted: AgentWanted): Promise<IssuedToken> {
    this.asked.push(wanted);
    if (wanted.id === 'eu-1') throw new Fault('already-there', 'There is an agent eu-1 already.');
    return this.#issued(wanted.id, 1, wanted.dial ? 'manager' : 'agent');
  }
  async rotate(id: string): Promise<IssuedToken> {
    this.#mustBeKnown(id, 'rotate');
    return this.#issued(id, 2, 'agent');
  }
  async revoke(id: string): Promise<void> {
    this.#mustBeKnown(id, 'revoke');
  }
  async remove(id: string): Promise<void> {
    this.#mustBeKnown(id, 'remove');
  }

  #mustBeKnown(id: string, what: string): void {
    this.asked.push(`${what} ${id}`);
    if (id !== 'eu-1') throw new Fault('not-found', `There is no agent '${id}'.`);
  }
  #issued(id: string, keyNumber: number, dialledBy: 'agent' | 'manager'): IssuedToken {
    const token = `vdt1.${id}.${keyNumber}.secret`;
    return { id, keyNumber, token, dialledBy, listen: this.listen, turnedAway: this.turnedAway };
  }
}

/** Has a channel `mail` that is well, and a channel `hook` that is not. */
export class FakeChannelDesk implements ChannelDesk {
  readonly asked: string[] = [];
  view: readonly ChannelView[] = [
    { id: 'mail', type: 'email', due: 0, sentAt: at },
    { id: 'hook', type: 'webhook', due: 3, trouble: 'Nobody answers there.' },
  ];

  channels(): readonly ChannelView[] {
    return this.view;
  }
  async test(id: string): Promise<void> {
    this.#mustBeKnown(id, 'test');
    if (id === 'hook') throw new Fault('channel-failed', 'Nobody answers there.');
  }
  async retry(id: string): Promise<{ notifications: number }> {
    this.#mustBeKnown(id, 'retry');
    return { notifications: id === 'hook' ? 2 : 0 };
  }

  #mustBeKnown(id: string, what: string): void {
    this.asked.push(`${what} ${id}`);
    if (!this.view.some((channel) => channel.id === id)) throw new Fault('not-found', `There is no channel '${id}'.`);
  }
}

/** Has silence 1, which is on and open-ended, and silence 2, which is over; knows no service but `web`. */
export class FakeSilenceDesk implements SilenceDesk {
  readonly asked: (SilenceWanted | SilenceQuery | string)[] = [];
  current: readonly SilenceView[] = [
    { id: 1, selectors: ['web', 'group:shop'], services: 3, state: 'on', from: at, by: 'anna', addedAt: at },
  ];
  readonly over: SilenceView = {
    id: 2,
    selectors: ['db'],
    state: 'over',
    from: at,
    until: '2026-01-31T10:00:00.000Z',
    by: 'ben',
    reason: 'a new disk',
    addedAt: at,
    endedAt: '2026-01-31T09:00:00.000Z',
  };

  async silences(query: SilenceQuery): Promise<readonly SilenceView[]> {
    this.asked.push(query);
    return query.all ? [this.over, ...this.current] : this.current;
  }
  async silence(wanted: SilenceWanted): Promise<SilenceView> {
    this.asked.push(wanted);
    const { selectors, end, by } = wanted;
    if (!selectors.includes('web')) throw new Fault('usage', 'Nothing would be silenced: did you mean web?');
    const until = end === 'open' ? {} : { until: '2026-01-31T10:00:00.000Z' };
    return { id: 3, selectors, services: 1, state: 'on', from: at, by, addedAt: at, ...until };
  }
  async endSilence(id: number): Promise<void> {
    this.asked.push(`end ${id}`);
    if (id === 2) throw new Fault('not-changeable', 'Silence 2 is over already.');
    if (id !== 1) throw new Fault('not-found', `There is no silence ${id}.`);
  }
}

/** Knows a service `web`, of which nobody is told and nothing is wrong. */
export class FakeExplanationDesk implements ExplanationDesk {
  readonly asked: ExplanationQuery[] = [];
  answer: Partial<Explanation> = {};

  async explain(query: ExplanationQuery): Promise<Explanation> {
    this.asked.push(query);
    const { service } = query;
    if (service !== 'web') throw new Fault('not-found', `There is no service '${service}'.`);
    const nothing = { answers: [], agents: [], planned: [], quiet: [] };
    return {
      service,
      kind: 'service',
      at,
      watched: true,
      ...nothing,
      configuredAt: at,
      managerStartedAt: at,
      ...this.answer,
    };
  }
}

/** What an HTTP interface needs besides its desk, for tests that change nothing. */
export const administration = () => ({
  agents: new FakeAgentDesk(),
  channels: new FakeChannelDesk(),
  silences: new FakeSilenceDesk(),
  planned: { planned: () => [] },
  acknowledgements: new FakeAcknowledgementDesk(),
  notes: new FakeNoteDesk(),
  pages: new FakeStatusDesk(),
  wishes: new FakeWishDesk(),
  explanations: new FakeExplanationDesk(),
  replays: new FakeReplayDesk(),
  probes: new FakeProbeDesk(),
  machines: { machine: () => Promise.reject(new Error('nobody is expected to ask for machines')) },
  history: new FakeHistoryDesk(),
  store: new FakeStoreDesk(),
  managers: { managers: async () => [] },
  metrics: new FakeMetricsDesk(),
  scrapes: new FakeScrapeDesk(),
  access: new FakeAccessDesk(),
  operatorToken: fakeOperatorToken,
});
