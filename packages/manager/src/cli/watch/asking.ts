// What the live view asks of the manager and tells it. Knows addresses and what is made of the answers; refuses to know what is shown.
import type { OutageView } from '../../core/api.ts';
import { parseDuration } from '../../core/duration.ts';
import type { Explanation } from '../../core/explanation.ts';
import type { HistoryView } from '../../core/history-api.ts';
import type { SilenceView } from '../../core/run-time-api.ts';
import { acknowledge, openOutage } from '../ack.ts';
import type { Client } from '../client.ts';
import { time } from '../format.ts';
import { LABEL_COLUMNS } from '../history-plot.ts';
import { queryText } from '../query-text.ts';
import type { Wanted } from './form.ts';
import { type Details, ranges } from './state.ts';

const POINTS = { least: 10, most: 160 } as const;
const OUTAGES = '5';

/** @param columns of the screen: how many pieces of time there is room for. @throws Fault */
export const detailsOf = async (
  client: Pick<Client, 'get'>,
  service: string,
  range: number,
  columns: number,
  nowMs: number,
): Promise<Details> => {
  const path = `api/v1/services/${encodeURIComponent(service)}`;
  const back = parseDuration(ranges[range] ?? '');
  const query = queryText({
    since: new Date(nowMs - ('ms' in back ? back.ms : 0)).toISOString(),
    points: String(Math.min(POINTS.most, Math.max(POINTS.least, columns - LABEL_COLUMNS - 1))),
  });
  const [history, outages, explanation] = await Promise.all([
    client.get<HistoryView>(`${path}/history${query}`),
    client.get<readonly OutageView[]>(`api/v1/outages${queryText({ service, limit: OUTAGES })}`),
    client.get<Explanation>(`${path}/explanation`),
  ]);
  return { history, outages, explanation };
};

/** Does it; a sentence about what was done. @param by who wants it. @throws Fault */
export const carriedOut = async (client: Pick<Client, 'get' | 'post'>, wanted: Wanted, by: string): Promise<string> => {
  const { service } = wanted;
  if (wanted.type === 'acknowledge') {
    const { id } = await openOutage(client, service);
    await acknowledge(client, id, by, wanted.note);
    return `Outage ${id} of ${service} is acknowledged.`;
  }
  const body = { services: [service], for: wanted.lasts, by, reason: wanted.reason };
  const { id, until } = await client.post<SilenceView>('api/v1/silences', body);
  return `Silence ${id}: nobody is told that ${service} is down until ${time(until)}.`;
};
