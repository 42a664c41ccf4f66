// What has been done about trouble: who was told and whether it arrived, and what was planned. Knows words for it; decides nothing.
import type { NotificationView, OutageView, ServiceView } from '../../core/api.ts';
import type { Model } from './model.ts';
import { endMs } from './planned.ts';
import { lengthText, listText, momentText } from './time-text.ts';

/** `tone`: whether it is in order. */
export type Doing = { readonly tone: 'done' | 'open' | 'bad'; readonly text: string };

/** The outage of a service that lasts; of several, the newest. */
export const openOutages = (outages: Model['outages']): ReadonlyMap<string, OutageView> => {
  const open = new Map<string, OutageView>();
  for (const outage of outages.values()) {
    if (outage.endedAt !== undefined) continue;
    const before = open.get(outage.service);
    if (!before || before.id < outage.id) open.set(outage.service, outage);
  }
  return open;
};

export const doingsOf = (
  service: ServiceView,
  outage: OutageView | undefined,
  { told, planned }: Pick<Model, 'told' | 'planned'>,
  nowMs: number,
): readonly Doing[] => {
  if (service.health === 'up') return [];
  if (service.health === 'unknown') return [{ tone: 'open', text: 'Nobody can tell how it is' }];
  const on = planned.get(service.id) ?? [];
  const { acknowledged } = service;
  return [
    ...(acknowledged
      ? [
          {
            tone: 'done' as const,
            text: `${acknowledged.by} sees to it since ${momentText(acknowledged.at, nowMs)}${noteText(acknowledged.note)}`,
          },
        ]
      : []),
    ...on.map(({ id, by, reason, until }): Doing => {
      const who = by === undefined ? id : `${id} by ${by}`;
      const end = Number.isFinite(endMs(until)) ? `until ${momentText(until ?? '', nowMs)}` : 'until ended';
      return { tone: 'done', text: `Planned: ${who}, ${end}${noteText(reason)}` };
    }),
    ...(service.behind ? [{ tone: 'done' as const, text: `Cut off behind ${listText(service.behind)}` }] : []),
    ...toldOf(service, outage, told, on.length > 0 || service.behind !== undefined, nowMs),
  ];
};

const noteText = (note: string | undefined): string => (note === undefined ? '' : ` – ${note}`);

const toldOf = (
  service: ServiceView,
  outage: OutageView | undefined,
  told: Model['told'],
  isExcused: boolean,
  nowMs: number,
): readonly Doing[] => {
  if (!outage) {
    const dueMs = Date.parse(service.since) + service.graceMs;
    if (service.health !== 'failing' || isExcused || dueMs <= nowMs) return [];
    return [{ tone: 'open', text: `Down in ${lengthText(Math.ceil((dueMs - nowMs) / 1_000) * 1_000)} if it lasts` }];
  }
  const notifications = told.get(outage.id) ?? [];
  const failed = notifications.flatMap(({ subscriber, deliveries }) =>
    deliveries.filter(({ state }) => state === 'failed').map(({ channel }) => `${subscriber} by ${channel}`),
  );
  const who = [...new Set([...outage.told, ...notifications.map(({ subscriber }) => subscriber)])];
  if (who.length === 0) return isExcused ? [] : [{ tone: 'open', text: 'Nobody was told yet' }];
  const first = notifications[0];
  return [
    {
      tone: 'done',
      text: `Told ${listText(who)}${first ? ` at ${momentText(first.at, nowMs)}` : ''}${pendingText(notifications)}`,
    },
    ...(failed.length > 0 ? [{ tone: 'bad' as const, text: `Did not reach ${listText([...new Set(failed)])}` }] : []),
  ];
};

const pendingText = (notifications: readonly NotificationView[]): string => {
  const due = notifications.some(({ deliveries }) => deliveries.some(({ state }) => state === 'due'));
  return due ? ' (on its way)' : '';
};
