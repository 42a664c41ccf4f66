// The real HTTP interface with a made-up world behind it, to look at the dashboard, measure it and try every page. As a program it stays until it is ended:
// `node test/support/dashboard/server.ts 7690`.
import type { PeerView } from '../../../packages/manager/src/core/managers-api.ts';
import { administration, FakeDesk } from '../../../packages/manager/src/http/desk.fake.ts';
import { createHttp, type Http } from '../../../packages/manager/src/http/server.ts';
import { explanationOf, historyOf, machineOf, plannedOf, reportOf } from './past.ts';
import { worldOf } from './world.ts';

class WorldDesk extends FakeDesk {
  override async outages(query: Parameters<FakeDesk['outages']>[0]) {
    return this.outageRows.filter(
      ({ service, endedAt }) =>
        (query.service === undefined || query.service === service) && (query.open !== true || endedAt === undefined),
    );
  }
}

export type DashboardServer = { readonly url: string; readonly desk: FakeDesk; close(): Promise<void> };

const peersAt = (nowMs: number): readonly PeerView[] =>
  (['leads', 'serves'] as const).map((role, i) => ({
    ...{ id: `m${i}`, name: `prod-${i + 1}`, role, version: '0.1.0', host: `mon${i + 1}.example.org`, pid: 4_100 + i },
    ...{
      since: new Date(nowMs - (i + 1) * 9e7).toISOString(),
      listen: `10.0.0.${i + 1}:7600`,
      http: `10.0.0.${i + 1}:7680`,
    },
    ...{ agents: 2, silentMs: i * 240, aheadMs: i * 3 },
  }));

/**
 * @param count how many services there are
 * @param others what stands behind all that the made-up world is not about
 */
export const startDashboardServer = async (
  count: number,
  port = 0,
  others = administration(),
): Promise<DashboardServer> => {
  const nowMs = Date.now();
  const world = worldOf(count, nowMs);
  const desk = new WorldDesk();
  Object.assign(desk, {
    manager: world.manager,
    services: world.services,
    agents: world.agents,
    outageRows: world.outages,
  });
  desk.notifications = async ({ limit }) => world.notifications.slice(0, limit);
  const history = {
    history: async (query: Parameters<typeof historyOf>[1]) => historyOf(world, query),
    uptime: others.history.uptime.bind(others.history),
    report: async () => reportOf(world),
  };
  const http: Http = createHttp({
    ...{ ...others, desk },
    history,
    explanations: { explain: async ({ service }) => explanationOf(service, nowMs) },
    machines: { machine: async ({ agent }) => machineOf(agent, nowMs) },
    managers: { managers: async () => peersAt(nowMs) },
    planned: { planned: ({ sinceMs, untilMs }) => plannedOf(world, sinceMs, untilMs, nowMs) },
  });
  const address = await http.listen({ host: '127.0.0.1', port });
  return { url: `http://127.0.0.1:${address.port}/`, desk, close: () => http.close() };
};

if (import.meta.main) {
  const { url } = await startDashboardServer(Number(process.argv[3] ?? 5_000), Number(process.argv[2] ?? 0));
  process.stdout.write(`${url}\n`);
}
