// Stories told to the judge, a line each, and what comes of every line. Knows the little language they are written in and a manager that
// can be restarted in the middle; refuses to know what the outcome should be (the story files say so).
//
//   agents a b                                  services are looked at by all of them, unless they say otherwise
//   service web grace 30s agents a,b quorum 2   `flapping 3/60s/30s`: so many within that time, until so long; `needs gate`, `needs a,b` (both), `needs a|b` (one of them): what it depends on; a later `service` line is a reload that changes it; `at 9s remove web` takes it out
//   agent a away 60s                            how long it may be away before that is told
//   group shop web,api min 1 grace 5s           told of as one, and its services not
//   subscriber ops web grace 5s                 every service unless one is named; `quiet 2m-5m`: by the clock of every day, in UTC or `@Zone`; `remind 60s`, `events up,agent`
//   planned web from 10s to 60s                 without `to`: until somebody ends it (`remove web-planned`); `at 60s passes`: nothing else happens then
//   at 10s a: failing since 10s refused         news as it comes about; `late` before it: told at that time, came about at `since` (or `on 9s`)
//   at 15s a: down since 10s held 5s            `present` before it: what the agent says when it comes back; `web/a:` for one of several services
//   at 20s a lost since 18s                     `at 25s a found` (as it was; `present` without it is another process of it), `at 30s restart`, `at 30s restart without web`, `at 30s restart with service web …`
import type { Change, DownReason, UnknownReason } from '@vedette/protocol/health';
import type { Place } from './agent-times.ts';
import { demandsOf } from './assignment.ts';
import { collectiveDemandsOf } from './collective-demand.ts';
import { formatDuration } from './duration.ts';
import { Judge } from './judge.ts';
import type { Decision, FlappingRecord, Outage, StoredView } from './record.ts';
import {
  awayIn,
  decisionLine,
  everyDay,
  flappingIn,
  ms,
  optionsOf,
  outageLine,
  parentsIn,
  wholeLine,
} from './scenario-words.fake.ts';
import type { Verdicts } from './verdicts.ts';
import { eventKinds, type GroupWish, type PlannedWish, type ServiceWish, type SubscriberWish } from './wishes.ts';

const NEWS =
  /^(?<how>late |present )?(?:(?<service>\w+)\/)?(?<agent>\w+): (?<health>up|failing|down|unknown)(?<rest>.*)$/;

/** The story with what came of it: lines of outcome begin with `->`, and whatever the text had of those is replaced. */
export const play = (text: string): string => {
  const stage = new Stage();
  const lines = text.split('\n').filter((line) => !line.startsWith('->'));
  return lines.flatMap((line) => [line, ...stage.act(line)]).join('\n');
};

class Stage {
  #agents: string[] = [];
  readonly #services = new Map<string, ServiceWish>();
  readonly #subscribers = new Map<string, SubscriberWish & { readonly all: boolean }>();
  readonly #planned = new Map<string, PlannedWish>();
  readonly #groups = new Map<string, GroupWish>();
  readonly #away = new Map<string, number>();
  readonly #decided = new Map<string, Decision>();
  readonly #flapping = new Map<string, FlappingRecord>();
  readonly #slots = new Map<string, number>();
  readonly #views = new Map<string, StoredView>();
  readonly #outages = new Map<number, Outage>();
  #notifications = 0;
  #judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  readonly #agentsSeen = new Map<string, Seen>();
  #held = new Map<string, string>();
  #nowMs = 0;

  act(line: string): readonly string[] {
    const words = line.replace(/#.*/, '').trim();
    if (words === '') return [];
    const [, at, rest = words] = /^at (\S+) (.*)$/.exec(words) ?? [];
    if (at) this.#nowMs = ms(at);
    const told = this.#step(rest);
    return [...told, ...this.#differences()].map((outcome) => `-> ${outcome}`);
  }

  #step(words: string): readonly string[] {
    const [verb = '', ...args] = words.split(' ');
    if (verb === 'agents') this.#agents = args;
    else if (verb === 'agent') this.#away.set(args[0] ?? '', ms(args[2] ?? ''));
    else if (verb === 'group') this.#group(args);
    else if (verb === 'service') this.#service(args);
    else if (verb === 'subscriber') this.#subscriber(args);
    else if (verb === 'planned') this.#plan(args);
    else if (verb === 'passes') return this.#keep(this.#judge.passed(this.#nowMs));
    else if (verb === 'remove') for (const id of args) this.#remove(id);
    else if (verb === 'restart') this.#restart(args);
    else return this.#keep(this.#news(words));
    return verb === 'agents' || verb === 'agent' ? [] : this.#configure();
  }

  #service([id = '', ...options]: readonly string[]): void {
    const option = optionsOf(options);
    const quorum = option.get('quorum') ?? 'majority';
    const parents = option.get('needs');
    if (!this.#slots.has(id)) this.#slots.set(id, this.#slots.size + 1);
    this.#services.set(id, {
      id,
      target: `tcp://${id}:80`,
      everyMs: 10_000,
      timeoutMs: 3_000,
      graceMs: ms(option.get('grace') ?? '5s'),
      recover: 1,
      agents: option.get('agents')?.split(',') ?? this.#agents,
      ...(quorum !== 'majority' && { quorum: Number(quorum) }),
      ...(parents !== undefined && { parents: parentsIn(parents) }),
      ...(option.has('flapping') && { flapping: flappingIn(option.get('flapping') ?? '') }),
      labels: {},
    });
  }

  #subscriber([id = '', ...options]: readonly string[]): void {
    const all = options.length % 2 === 0;
    const given = optionsOf(all ? options : options.slice(1));
    const [grace, quiet, remind, events] = ['grace', 'quiet', 'remind', 'events'].map((key) => given.get(key));
    const services = all ? [] : [options[0] ?? ''];
    this.#subscribers.set(id, {
      id,
      all,
      services,
      channels: [],
      ...(grace !== undefined && { graceMs: ms(grace) }),
      ...(quiet !== undefined && { quiet: [everyDay(quiet)] }),
      ...(remind !== undefined && { remindMs: ms(remind) }),
      ...(events !== undefined && { events: eventKinds.filter((kind) => events.split(',').includes(kind)) }),
    });
  }

  #group([id = '', services = '', ...options]: readonly string[]): void {
    const given = optionsOf(options);
    const [minHealthy, graceMs] = [Number(given.get('min')), ms(given.get('grace') ?? '5s')];
    this.#groups.set(id, { id, services: services.split(','), minHealthy, graceMs });
  }

  #plan([service = '', ...options]: readonly string[]): void {
    const given = optionsOf(options);
    const [fromMs, to] = [ms(given.get('from') ?? '0s'), given.get('to')];
    const window = { type: 'once' as const, fromMs, ...(to !== undefined && { toMs: ms(to) }) };
    const id = `${service}-planned`;
    this.#planned.set(id, { id, services: [service], agents: [], window });
  }

  #remove(id: string): void {
    if (!this.#services.delete(id) && !this.#subscribers.delete(id) && !this.#planned.delete(id))
      throw new Error(`nothing is called ${id}`);
  }

  #configure(): readonly string[] {
    const services = [...this.#services.values()];
    const ids = services.map((s) => s.id);
    const subscribers = [...this.#subscribers.values()].map((s) => (s.all ? { ...s, services: ids } : s));
    const address = { host: '127.0.0.1', port: 0 };
    const rest = {
      manager: 'm',
      listen: address,
      http: address,
      store: ':memory:',
      retentionMs: 1,
      agents: this.#agents.map((id) => ({ id, labels: {}, ...awayIn(this.#away.get(id)) })),
      channels: [],
      planned: [...this.#planned.values()],
      groups: [...this.#groups.values()],
    };
    const wishes = { ...rest, services, subscribers };
    const collectives = collectiveDemandsOf(wishes);
    return this.#keep(this.#judge.configure(demandsOf(wishes), this.#slots, this.#nowMs, collectives));
  }

  /** A new manager, with nothing but what the last one has stored. */
  #restart([how, what, ...rest]: readonly string[]): void {
    if (how === 'without') this.#remove(what ?? '');
    if (how === 'with' && what === 'service') this.#service(rest);
    this.#judge = new Judge({
      views: [...this.#views.values()],
      openOutages: [...this.#outages.values()].filter((o) => o.endedAtMs === undefined),
      lastOutageId: Math.max(0, ...this.#outages.keys()),
      lastNotificationId: this.#notifications,
      stored: [...this.#agentsSeen].map(([agent, { process }]) => ({ agent, epoch: `${agent}${process}` })),
      decided: [...this.#decided.values()],
      flapping: [...this.#flapping.values()],
    });
  }

  #news(words: string): Verdicts {
    const [agent = '', verb, , since] = words.split(' ');
    if (verb === 'lost') return this.#lose(agent, ms(since ?? formatDuration(this.#nowMs)));
    if (verb === 'found') return this.#find(agent);
    const {
      how,
      service = [...this.#services.keys()][0] ?? '',
      agent: by = '',
      ...news
    } = NEWS.exec(words)?.groups ?? {};
    const change = this.#change(service, news['health'] ?? '', news['rest'] ?? '', how === 'late ');
    if (how === 'present ') return this.#present(by, change);
    this.#views.set(`${by} ${change.slot}`, { agent: by, change });
    const seen = this.#seen(by);
    const place = how === 'late ' ? lateOf(seen) : liveOf(seen);
    if (how !== 'late ') seen.held.set(change.slot, change);
    return this.#judge.changes(
      by,
      [this.#judge.times.item(by, `${by}${place.process}`, place.seq, change)],
      this.#nowMs,
    );
  }

  #lose(agent: string, sinceMs: number): Verdicts {
    this.#seen(agent).isLost = true;
    return this.#judge.allLost([agent], sinceMs, this.#nowMs);
  }

  #find(agent: string): Verdicts {
    this.#seen(agent).isLost = false;
    return this.#tellState(agent);
  }

  /** Of one service; of the others the agent says what it said last. */
  #present(agent: string, change: Change): Verdicts {
    const seen = this.#seen(agent);
    if (seen.isLost) Object.assign(seen, { process: seen.process + 1, seq: 0, isLost: false, held: new Map() });
    seen.held.set(change.slot, change);
    return this.#tellState(agent);
  }

  #tellState(agent: string): Verdicts {
    const seen = this.#seen(agent);
    // What came about while nobody heard of it is numbered before this.
    seen.seq += BACKLOG;
    const changes = [...seen.held.values()].map((change) => ({ ...change, at: this.#nowMs }));
    const { news, ...verdicts } = this.#judge.state(
      agent,
      this.#judge.times.state(agent, `${agent}${seen.process}`, seen.seq, changes),
      this.#nowMs,
    );
    for (const { change } of news) this.#views.set(`${agent} ${change.slot}`, { agent, change });
    return verdicts;
  }

  #seen(agent: string): Seen {
    const known = this.#agentsSeen.get(agent);
    if (known) return known;
    const seen: Seen = { process: 1, seq: 0, lateProcess: 1, lateSeq: 0, held: new Map(), isLost: false };
    this.#agentsSeen.set(agent, seen);
    return seen;
  }

  #change(service: string, health: string, rest: string, isLate: boolean): Change {
    const words = rest.trim().split(' ').filter(Boolean);
    const reason = words.length % 2 === 1 ? words.pop() : undefined;
    const option = optionsOf(words);
    const since = ms(option.get('since') ?? formatDuration(this.#nowMs));
    const heldMs = ms(option.get('held') ?? '0s');
    const at = option.has('on') ? ms(option.get('on') ?? '') : isLate ? since + heldMs : this.#nowMs;
    const base = { slot: this.#slots.get(service) ?? 0, at, since };
    if (health === 'up') return { ...base, health };
    if (health === 'unknown') return { ...base, health, reason: (reason ?? 'no-network') as UnknownReason };
    if (health !== 'failing' && health !== 'down') throw new Error(`cannot read: ${health}${rest}`);
    return { ...base, health, reason: (reason ?? 'refused') as DownReason, heldMs };
  }

  #keep({ outages, notifications, decisions, flapping }: Verdicts): readonly string[] {
    for (const decision of decisions) this.#decided.set(`${decision.service} ${decision.subscriber}`, decision);
    for (const record of flapping) this.#flapping.set(record.service, record);
    this.#notifications += notifications.length;
    const recorded = outages.map((outage) => {
      const line = outageLine(outage, this.#outages.get(outage.id));
      this.#outages.set(outage.id, outage);
      return line;
    });
    return [
      ...recorded,
      ...notifications.map((n) => `${n.subscriber} told of outage ${n.outage}: ${n.text}`),
      ...decisions.filter(({ verdict }) => verdict !== 'told').map(decisionLine),
    ];
  }

  /** What the whole of each service is, where it is not what it was. */
  #differences(): readonly string[] {
    const held = new Map([...this.#judge.services].map((j) => [j.demand.service.id, wholeLine(this.#judge.whole(j))]));
    const lines = [...held].filter(([id, line]) => this.#held.get(id) !== line);
    this.#held = held;
    return lines.map(([id, line]) => `${id} is ${line}`);
  }
}

/** What an agent has found out: where its newest item stands, where its backlog, and what it holds. */
type Seen = {
  process: number;
  seq: number;
  lateProcess: number;
  lateSeq: number;
  held: Map<number, Change>;
  isLost: boolean;
};

const BACKLOG = 1_000;

const liveOf = (seen: Seen): Place => {
  seen.seq++;
  seen.lateProcess = seen.process;
  seen.lateSeq = seen.seq;
  return { process: seen.process, seq: seen.seq };
};

const lateOf = (seen: Seen): Place => ({ process: seen.lateProcess, seq: ++seen.lateSeq });
