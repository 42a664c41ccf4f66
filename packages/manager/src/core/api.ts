// What the manager tells people and programs, as types: the HTTP routes answer these, the command line reads these, nobody reaches
// behind them. All times are ISO 8601 in UTC, all durations milliseconds.
import type { Facts } from '@vedette/protocol/check';
import type { DownReason, Health, UnknownReason } from '@vedette/protocol/health';
import type { Address } from '@vedette/protocol/target';
import type { HostFacts, Vitals } from '@vedette/protocol/wire';
import type { NotificationEvent, OutageReason } from './record.ts';

export type Reason = DownReason | UnknownReason;

/** A problem of the configuration: where it stands and what to do. */
export type ConfigProblem = {
  /** `services.web.every`; empty when it concerns the whole file. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
};

/** What one agent holds of a service. */
export type ViewFrom = {
  readonly agent: string;
  readonly health: Health;
  readonly since: string;
  readonly reason?: Reason;
  /** The newest probe: when it was sent and how long the answer took. */
  readonly probedAt?: string;
  readonly latencyMs?: number;
  /** What its probes learned besides (the page on checks lists it): `warning` says what will go wrong before long. Absent when nothing was. */
  readonly facts?: Facts;
};

/** That a person sees to an outage. */
export type AcknowledgementView = { readonly by: string; readonly at: string; readonly note?: string };

/** What a service that reports by itself reported last. */
export type HeartbeatView = {
  readonly report: 'start' | 'success' | 'fail';
  readonly at: string;
  /** Of a run that has ended. */
  readonly exitCode?: number;
  readonly runMs?: number;
  readonly runningSince?: string;
  /** When the next report is due, and when it is late; absent for never. */
  readonly due?: string;
  readonly late?: string;
  /** What the device said besides. */
  readonly data?: Readonly<Record<string, unknown>>;
};

export type ServiceView = {
  readonly id: string;
  readonly target: string;
  readonly group?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly since: string;
  readonly reason?: Reason;
  /** Services that it depends on and that are away themselves: nobody is told that it is down meanwhile. Absent when there are none. */
  readonly behind?: readonly string[];
  /** Who sees to the outage that lasts; absent while nobody has said so. */
  readonly acknowledged?: AcknowledgementView;
  readonly probedAt?: string;
  readonly latencyMs?: number;
  /** The shortest interval anybody wishes for, and the interval of each agent: longer where several share the service, so that it is probed at most once a second in total. */
  readonly everyMs: number;
  readonly everyPerAgentMs: number;
  readonly graceMs: number;
  readonly quorum: number;
  readonly from: readonly ViewFrom[];
  /** Absent of what is looked at, and until the first report. */
  readonly heartbeat?: HeartbeatView;
};

/** By which key an agent proves who it is. What the key is, is told once, when it is issued, and never again. */
export type AgentKeyView = {
  readonly state: 'none' | 'in use' | 'issued, not used yet';
  readonly number?: number;
  readonly issuedAt?: string;
  /** When the agent last came in by it. */
  readonly usedAt?: string;
  /** Issued beside the one in use: once the agent has come in by it, it takes its place. */
  readonly next?: { readonly number: number; readonly issuedAt: string };
};

export type AgentView = {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the file names is changed there; the others were added while the manager ran. */
  readonly from: 'file' | 'run time';
  readonly key: AgentKeyView;
  /** `never`: not seen since this manager started. */
  readonly state: 'connected' | 'away' | 'never';
  readonly since?: string;
  readonly dialledBy: 'agent' | 'manager';
  readonly address?: string;
  readonly software?: string;
  readonly services: number;
  /** Services it will not probe, by its own word. */
  readonly problems: readonly { readonly service: string; readonly reason: Reason; readonly text: string }[];
  readonly configured: boolean;
  /** The agent's wall clock minus the manager's. */
  readonly clockOffsetMs?: number;
  readonly roundTripMs?: number;
  readonly vitals?: Vitals;
  /** How much of its machine may be used, as shares from 0 to 1, and for how long it may be more; absent for all of it. */
  readonly limits?: { readonly cpu?: number; readonly memory?: number; readonly disk?: number; readonly forMs: number };
  readonly host?: HostFacts;
  /** Another process calls itself the same and is turned away: from where and when it came last, and how often it has come. */
  readonly contested?: { readonly address: string; readonly at: string; readonly times: number };
};

export type OutageView = {
  readonly id: number;
  readonly service: string;
  readonly reason: OutageReason;
  /** When the first failed probe was sent … */
  readonly startedAt: string;
  /** … and the first good one after it; absent while it lasts. */
  readonly endedAt?: string;
  readonly durationMs: number;
  /** How much of it lay in planned time, as planned now or silenced then; absent in live events. */
  readonly plannedMs?: number;
  /** The agents that held it down. */
  readonly from: readonly string[];
  readonly told: readonly string[];
  /** Who sees to it, or saw to it. */
  readonly acknowledged?: AcknowledgementView;
};

export type NotificationView = {
  readonly id: number;
  readonly at: string;
  readonly subscriber: string;
  readonly service: string;
  readonly outage: number;
  readonly event: NotificationEvent;
  readonly text: string;
  /** What became of it on each of its channels; empty when the subscriber has none. */
  readonly deliveries: readonly DeliveryView[];
};

/** `due`: not taken yet; `failed`: given up, until somebody asks for it again. */
export type DeliveryView = {
  readonly channel: string;
  readonly state: 'due' | 'sent' | 'failed';
  /** When it was sent or given up, after how many attempts, and why it was given up. */
  readonly at?: string;
  readonly attempts?: number;
  readonly error?: string;
};

export type ChannelView = {
  readonly id: string;
  /** `webhook`, `email`, … */
  readonly type: string;
  /** Notifications that are not sent yet. */
  readonly due: number;
  /** What was wrong with the last attempt; absent while all is well. */
  readonly trouble?: string;
  /** When it last took something, since the manager started. */
  readonly sentAt?: string;
};

export type ManagerView = {
  readonly name: string;
  readonly version: string;
  readonly startedAt: string;
  readonly now: string;
  readonly memoryBytes: number;
  readonly config: {
    readonly file: string;
    /** Counts the configurations this manager has put in force since it started. */
    readonly revision: number;
    readonly loadedAt: string;
    /** Why the file as it stands now is not in force; empty when it is. */
    readonly problems: readonly ConfigProblem[];
  };
  /** Results durably stored since this manager started, and gaps taken in. */
  readonly results: number;
  readonly gaps: number;
};

export type Status = {
  readonly manager: ManagerView;
  readonly agents: readonly AgentView[];
  readonly services: readonly ServiceView[];
};

/** Server-sent on `/api/v1/events`: first one `status`, then what has changed, gathered over a quarter of a second. */
export type ApiEvent =
  | { readonly type: 'status'; readonly data: Status }
  | {
      readonly type: 'changes';
      readonly data: {
        readonly manager: ManagerView;
        readonly agents: readonly AgentView[];
        readonly services: readonly ServiceView[];
        /** Ids that are no longer there. */
        readonly gone: { readonly agents: readonly string[]; readonly services: readonly string[] };
      };
    }
  | { readonly type: 'outage'; readonly data: OutageView }
  | { readonly type: 'notification'; readonly data: NotificationView };

/** Every error the HTTP interface answers with (RFC 9457, `application/problem+json`). `code` is a fault code. */
export type ApiProblem = {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly ConfigProblem[];
};

export type OutageQuery = {
  readonly service?: string;
  readonly sinceMs?: number;
  /** Only those that had begun by then. */
  readonly untilMs?: number;
  readonly open?: boolean;
  /** Only those that come after this one, the newest being the first. */
  readonly beforeId?: number;
  readonly limit: number;
};

export type NotificationQuery = {
  readonly subscriber?: string;
  readonly service?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Only those that come after this one, the newest being the first. */
  readonly beforeId?: number;
  readonly limit: number;
};

/** What the HTTP routes are built on: the running manager, as far as they may see it. */
export type Desk = {
  status(): Status;
  service(id: string): ServiceView | undefined;
  /** @throws Fault `not-found` when there is neither such a service nor anything of it that was asked for */
  outages(query: OutageQuery): Promise<readonly OutageView[]>;
  /** @throws Fault `not-found` when there is neither such a subscriber nor anything it was told that was asked for */
  notifications(query: NotificationQuery): Promise<readonly NotificationView[]>;
  /** Reads the configuration file again; the problems that kept it from being put in force, or none. */
  reload(): Promise<readonly ConfigProblem[]>;
  /** Calls back with everything that happens from now on, until disposed. */
  watch(listener: (event: Exclude<ApiEvent, { type: 'status' }>) => void): Disposable;
};

/** An agent to be added. */
export type AgentWanted = {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the manager dials it; an agent without it dials in. */
  readonly dial?: Address;
};

/** A new key of an agent. The token is in this answer and nowhere else. */
export type IssuedToken = {
  readonly id: string;
  readonly keyNumber: number;
  readonly token: string;
  readonly dialledBy: AgentView['dialledBy'];
  /** Where agents dial in, as the manager was told to listen. */
  readonly listen: string;
  /** Agents that are connected without a key: when they come back they are turned away. */
  readonly turnedAway: readonly string[];
};

/** Agents and their keys, as those may change them who hold the operator token. Everything is durable before it is answered. */
export type AgentDesk = {
  /** @throws Fault `usage`, `already-there`, `not-changeable` */
  add(wanted: AgentWanted): Promise<IssuedToken>;
  /** A new key beside the one in use. @throws Fault `not-found` */
  rotate(id: string): Promise<IssuedToken>;
  /** All its keys are void, and its session ends; it stays known. @throws Fault `not-found` */
  revoke(id: string): Promise<void>;
  /** @throws Fault `not-found`, `not-changeable` */
  remove(id: string): Promise<void>;
};

/** The channels in force, as those may use them who hold the operator token. */
export type ChannelDesk = {
  channels(): readonly ChannelView[];
  /** Resolves when the channel has taken a message that says it is a test. @throws Fault `not-found`, `channel-failed`, `channel-refused` */
  test(id: string): Promise<void>;
  /** Tries again what was given up. @throws Fault `not-found` */
  retry(id: string): Promise<{ readonly notifications: number }>;
};
