// Keeps what the page knows true: follows the live events, comes back when they break off, and asks for what they do not tell. Knows when to ask; what an answer
// changes is state/model.ts's.
import type { ApiEvent, NotificationView, OutageView } from '../core/api.ts';
import { createEventReader, type EventText } from '../core/event-text.ts';
import type { PlannedOutageView } from '../core/planned-api.ts';
import { after, every, nowMs } from './browser.ts';
import { ApiFault, get, isShut, stream } from './client.ts';
import { emptyModel, type Happened, type Model, step } from './state/model.ts';
import { plannedAt } from './state/planned.ts';
import { createStore } from './state/store.ts';

/** The manager says something every 15 s, if only that it is there. */
const SILENT_MS_MAX = 35_000;
const AGAIN_MS = [500, 1_000, 2_000, 5_000] as const;
const PLANNED_EVERY_MS = 30_000;
/** What became of a message is not told live: it is asked for when that may be known. */
const DELIVERED_MS = 3_000;
/** An event of so many characters is more than a browser takes in without being felt: that is hundreds of services. */
const LARGE_CHARS = 200_000;

export const model = createStore<Model>(emptyModel);

const take = (happened: Happened): void => model.set(step(model.get(), happened));

/** By the manager's clock. */
export const managerNowMs = (): number => nowMs() + model.get().aheadMs;

const quietly = (asking: Promise<void>): void => {
  // The live events tell that the manager is away; what was asked beside them is asked again when it is back.
  asking.catch(() => {});
};

export const askPlanned = async (): Promise<void> => {
  const all = await get<readonly PlannedOutageView[]>('api/v1/planned');
  take({ type: 'planned', on: plannedAt(all, managerNowMs()) });
};

const askOutages = async (): Promise<void> => {
  take({ type: 'outages', open: await get<readonly OutageView[]>('api/v1/outages?open=true&limit=1000') });
};

const askNotifications = async (): Promise<void> => {
  take({ type: 'notifications', all: await get<readonly NotificationView[]>('api/v1/notifications?limit=1000') });
};

const waiting = (delayMs: number): Promise<void> => new Promise((resolve) => void after(delayMs, resolve));

let delivered: Disposable | undefined;

const heard = (event: ApiEvent): void => {
  take({ type: 'event', event, nowMs: nowMs() });
  if (event.type === 'status') for (const ask of [askOutages, askNotifications, askPlanned]) quietly(ask());
  if (event.type !== 'notification') return;
  delivered?.[Symbol.dispose]();
  delivered = after(DELIVERED_MS, () => quietly(askNotifications()));
};

/** Whoever clicks meanwhile is served between the reading, the understanding and the drawing of all that there is. */
const hear = async ({ type, data }: EventText): Promise<void> => {
  const isLarge = data.length > LARGE_CHARS;
  if (isLarge) await waiting(0);
  const event = { type, data: JSON.parse(data) } as ApiEvent;
  if (isLarge) await waiting(0);
  heard(event);
};

const follow = async (signal: AbortSignal, isAlive: () => void): Promise<void> => {
  const body = await stream('api/v1/events', signal);
  const read = createEventReader();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    isAlive();
    for (const told of read(decoder.decode(value, { stream: true }))) await hear(told);
  }
};

/** One stretch of following; why it ended. */
const followOnce = async (): Promise<string> => {
  const leaving = new AbortController();
  let patience: Disposable | undefined;
  const isAlive = (): void => {
    patience?.[Symbol.dispose]();
    patience = after(SILENT_MS_MAX, () => leaving.abort());
  };
  isAlive();
  try {
    await follow(leaving.signal, isAlive);
    return 'The manager ended the connection.';
  } catch (thrown) {
    if (leaving.signal.aborted) return 'The manager has said nothing for a while.';
    return thrown instanceof ApiFault ? thrown.message : 'The connection to the manager broke off.';
  } finally {
    patience?.[Symbol.dispose]();
    leaving.abort();
  }
};

const letIn = (): Promise<void> =>
  new Promise((resolve) => {
    if (!isShut.get()) return resolve();
    const leave = isShut.watch(() => {
      leave();
      resolve();
    });
  });

/** Follows for as long as the page is open. */
export const startLive = async (): Promise<never> => {
  every(PLANNED_EVERY_MS, () => model.get().link.state === 'live' && quietly(askPlanned()));
  for (let attempt = 0; ; attempt++) {
    await letIn();
    const before = model.get().link;
    const why = await followOnce();
    // It was live in between: the next one is the first again.
    if (model.get().link.state === 'live' && before.state !== 'live') attempt = 0;
    take({ type: 'lost', nowMs: nowMs(), why });
    await waiting(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 5_000);
  }
};
