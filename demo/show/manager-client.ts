// Asking the manager of the demo over its HTTP interface. Knows the addresses; the answers are typed by the manager's own contract.
import type { NotificationView, OutageView, Status } from '../../packages/manager/src/core/api.ts';
import { messageOf } from '../../packages/protocol/src/kit/index.ts';

/** What the manager says at one moment. */
export type Snapshot = {
  readonly status: Status;
  readonly outages: readonly OutageView[];
  readonly notifications: readonly NotificationView[];
};

const ANSWER_MS_MAX = 2_000;
const ROWS = 1_000;

export class ManagerClient {
  readonly url: string;

  constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Only what happened in the last `sinceMs` of outages and notifications, or everything. Throws when there is no answer. */
  async snapshot(sinceMs?: number): Promise<Snapshot> {
    const rows = `?limit=${ROWS}${sinceMs === undefined ? '' : `&since=${sinceMs}ms`}`;
    const [status, outages, notifications] = await Promise.all([
      this.#get<Status>('status'),
      this.#get<OutageView[]>(`outages${rows}`),
      this.#get<NotificationView[]>(`notifications${rows}`),
    ]);
    return { status, outages, notifications };
  }

  async #get<T>(path: string): Promise<T> {
    const url = `${this.url}/api/v1/${path}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch((thrown: unknown) => {
      throw new Error(`The manager does not answer at ${url}: ${messageOf(thrown)}`, { cause: thrown });
    });
    if (!answer.ok) throw new Error(`The manager answered ${answer.status} to ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
