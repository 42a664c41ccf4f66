// The manager as programs see it, over HTTP. Knows its addresses and how to wait for what they tell; refuses to know the process behind.
import type {
  ApiEvent,
  NotificationView,
  OutageView,
  ServiceView,
  Status,
} from '../../packages/manager/src/core/api.ts';
import { createEventReader } from '../../packages/manager/src/core/event-text.ts';
import type { Explanation } from '../../packages/manager/src/core/explanation.ts';
import { eventually } from './eventually.ts';

type Health = ServiceView['health'];

export class ManagerApi {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}/api/v1/`;
  }

  status(): Promise<Status> {
    return this.#get('status');
  }

  service(id: string): Promise<ServiceView> {
    return this.#get(`services/${id}`);
  }

  /** Newest first. */
  outages(service: string): Promise<readonly OutageView[]> {
    return this.#get(`outages?service=${service}`);
  }

  /** Newest first; of one subscriber, or of all. */
  notifications(limit = 100, subscriber?: string): Promise<readonly NotificationView[]> {
    const whose = subscriber === undefined ? '' : `&subscriber=${subscriber}`;
    return this.#get(`notifications?limit=${limit}${whose}`);
  }

  /** Why, at that time, somebody was told of the service or was not. */
  explanation(service: string, atMs: number): Promise<Explanation> {
    return this.#get(`services/${service}/explanation?at=${new Date(atMs).toISOString()}`);
  }

  /** The service once it is in this health, and for this reason if one is named. A manager that is away may come back meanwhile. */
  async until(id: string, health: Health, withinMs: number, reason?: ServiceView['reason']): Promise<ServiceView> {
    let seen: ServiceView | undefined;
    return eventually(
      `${id} to be ${health}${reason === undefined ? '' : ` (${reason})`}`,
      withinMs,
      async () => {
        seen = await this.service(id).catch(() => undefined);
        return seen?.health === health && (reason === undefined || seen.reason === reason) ? seen : undefined;
      },
      () => seen,
    );
  }

  /** The service once every one of its agents holds it up. */
  async untilUpFromAll(id: string, withinMs: number): Promise<ServiceView> {
    let seen: ServiceView | undefined;
    return eventually(
      `${id} to be up from everywhere`,
      withinMs,
      async () => {
        seen = await this.service(id).catch(() => undefined);
        return seen?.from.every(({ health }) => health === 'up') ? seen : undefined;
      },
      () => seen,
    );
  }

  /** Everything the manager tells from now on, until disposed. */
  async follow(): Promise<Follower> {
    const leaving = new AbortController();
    const response = await fetch(`${this.#base}events`, { signal: leaving.signal });
    if (!response.ok || response.body === null) throw new Error(`no events: ${response.status}`);
    return new Follower(response.body, leaving);
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.#base + path, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** What the live events have told, in their order. */
export class Follower implements Disposable {
  readonly events: ApiEvent[] = [];
  /** Whether more can come: a manager drops those who do not keep up. */
  isOpen: boolean = true;
  readonly #leaving: AbortController;

  constructor(body: ReadableStream<Uint8Array>, leaving: AbortController) {
    this.#leaving = leaving;
    // It ends with the manager or with us; either way there is nothing more to tell.
    this.#read(body)
      .catch(() => {})
      .finally(() => {
        this.isOpen = false;
      });
  }

  /** Every different health the service was seen in, one after the other. */
  healths(service: string): Health[] {
    const told = this.events.flatMap((event) =>
      event.type === 'status' || event.type === 'changes' ? event.data.services : [],
    );
    const healths = told.filter(({ id }) => id === service).map(({ health }) => health);
    return healths.filter((health, i) => health !== healths[i - 1]);
  }

  /** Every service that was ever seen in one of these healths. */
  everIn(...healths: readonly Health[]): string[] {
    const told = this.events.flatMap((event) =>
      event.type === 'status' || event.type === 'changes' ? event.data.services : [],
    );
    return [...new Set(told.filter(({ health }) => healths.includes(health)).map(({ id }) => id))];
  }

  [Symbol.dispose](): void {
    this.#leaving.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    const read = createEventReader();
    for await (const chunk of body)
      for (const { type, data } of read(decoder.decode(chunk, { stream: true })))
        this.events.push({ type, data: JSON.parse(data) } as ApiEvent);
  }
}
