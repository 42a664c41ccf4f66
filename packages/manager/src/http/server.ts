// The HTTP interface, assembled: guard, routes, errors, live events. Knows fastify, alone in this package; refuses to know anything of
// the manager but its desk.
import { Fault } from '@vedette/protocol/kit';
import type { FastifyInstance } from 'fastify';
import type pino from 'pino';
import type { AccessDesk } from '../core/access-api.ts';
import type { AgentDesk, ChannelDesk, Desk } from '../core/api.ts';
import type { ExplanationDesk } from '../core/explanation.ts';
import type { HeartbeatDesk, HeartbeatKeyDesk } from '../core/heartbeat-api.ts';
import type { HistoryDesk } from '../core/history-api.ts';
import type { MachineDesk } from '../core/machine-api.ts';
import type { ManagersDesk } from '../core/managers-api.ts';
import type { MetricsDesk, ScrapeDesk } from '../core/metrics-api.ts';
import type { NoteDesk } from '../core/note-api.ts';
import type { PlannedDesk } from '../core/planned-api.ts';
import type { ProbeDesk } from '../core/probe-api.ts';
import type { ReplayDesk } from '../core/replay-api.ts';
import type { AcknowledgementDesk, SilenceDesk, WishDesk } from '../core/run-time-api.ts';
import type { StatusDesk } from '../core/status-api.ts';
import type { StoreDesk } from '../core/store-api.ts';
import type { Address } from '../core/wishes.ts';
import { addAccessRoutes } from './access-routes.ts';
import { addAcknowledgementRoutes } from './acknowledgement-routes.ts';
import { Admission } from './admission.ts';
import { addAgentRoutes } from './agent-routes.ts';
import { addChannelRoutes } from './channel-routes.ts';
import { createEventStreams } from './event-stream.ts';
import { addExplanationRoutes } from './explanation-routes.ts';
import { createFramework, httpLimits, renewSecret, type Secret } from './framework.ts';
import { addHeartbeatKeyRoutes, addHeartbeatRoutes } from './heartbeat-routes.ts';
import { addHistoryRoutes } from './history-routes.ts';
import { listenOn } from './listen.ts';
import { addMachineRoutes } from './machine-routes.ts';
import { addManagerRoutes } from './manager-routes.ts';
import { addMetricsRoutes, addScrapeRoutes } from './metrics-routes.ts';
import { addNoteRoutes } from './note-routes.ts';
import { addOpenApiRoutes } from './openapi-routes.ts';
import { addPages } from './pages.ts';
import { addPlannedRoutes } from './planned-routes.ts';
import { addProbeRoutes } from './probe-routes.ts';
import { problemOf, sendProblem } from './problem.ts';
import { addReplayRoutes } from './replay-routes.ts';
import { routes as table } from './route-table.ts';
import { addRoutes } from './routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addSilenceRoutes } from './silence-routes.ts';
import { cutSlowBodies } from './slow-body.ts';
import { addStatusRoutes } from './status-routes.ts';
import { addStoreRoutes } from './store-routes.ts';
import { answerOnce } from './unchanged.ts';
import { addWishRoutes } from './wish-routes.ts';

export { httpLimits };

export type Http = {
  /** The address really bound (port 0 asks for any). @throws Fault `address-in-use`, `address-unusable` */
  listen(address: Address): Promise<Address>;
  /** Every address, as `GET /api/v1/status`. */
  readonly routes: readonly string[];
  /** There is another certificate, for connections to come. */
  renew(secret: Secret): void;
  /** Ends live streams, lets answers under way finish, and frees the port. */
  close(): Promise<void>;
  /** Answers a request without a socket, for tests. */
  readonly inject: FastifyInstance['inject'];
};

export type HttpOptions = {
  readonly desk: Desk;
  readonly agents: AgentDesk;
  readonly channels: ChannelDesk;
  readonly silences: SilenceDesk;
  readonly planned: PlannedDesk;
  readonly acknowledgements: AcknowledgementDesk;
  readonly notes: NoteDesk;
  readonly pages: StatusDesk;
  readonly wishes: WishDesk;
  readonly explanations: ExplanationDesk;
  readonly replays: ReplayDesk;
  readonly probes: ProbeDesk;
  readonly machines: MachineDesk;
  readonly history: HistoryDesk;
  readonly store: StoreDesk;
  readonly managers: ManagersDesk;
  readonly metrics: MetricsDesk;
  readonly scrapes: ScrapeDesk;
  /** Absent where nobody reports. */
  readonly heartbeats?: HeartbeatDesk & HeartbeatKeyDesk;
  readonly access: AccessDesk;
  /** Whoever shows it may everything. */
  readonly operatorToken: string;
  /** Absent where nothing is encrypted here. */
  readonly secret?: Secret | undefined;
  /** By which address people reach it behind a proxy. */
  readonly origin?: string | undefined;
  readonly logger?: pino.Logger;
};

const TAGGED: ReadonlySet<string> = new Set(table.flatMap(({ path, isTagged }) => (isTagged ? [path] : [])));

export const createHttp = ({
  desk,
  agents,
  channels,
  silences,
  planned,
  acknowledgements,
  notes,
  pages,
  wishes,
  explanations,
  replays,
  probes,
  machines,
  history,
  store,
  managers,
  metrics,
  scrapes,
  heartbeats,
  access,
  operatorToken,
  secret,
  origin,
  logger,
}: HttpOptions): Http => {
  const app = createFramework(secret, 'idle');
  const streams = createEventStreams(desk, (unsentBytes) =>
    logger?.warn({ unsentBytes }, 'dropped a client of the live events: it does not read them'),
  );
  let bound = 'localhost';
  const place = () => ({ bound, isSecured: secret !== undefined, ...(origin !== undefined && { origin }) });
  const admission = new Admission({ access, operatorToken, place });

  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => `${one} ${url}`)));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    admission.admit(request);
  });
  cutSlowBodies(app, httpLimits.requestMs);
  app.setErrorHandler((error, request, reply) => {
    const answer = problemOf(error);
    // That somebody else does not answer is told to whoever asked for it.
    if (answer.status >= 500 && answer.status !== 502)
      logger?.error({ err: error, url: request.url.replace(/\?.*/, '') }, 'a request failed');
    return sendProblem(reply, answer);
  });
  app.setNotFoundHandler((request, reply) => {
    const fault = new Fault('not-found', `There is nothing to ${request.method} at ${request.url}.`);
    return sendProblem(reply, problemOf(fault));
  });
  app.addHook('preClose', async () => streams.close());
  answerOnce(app, TAGGED);
  addRoutes(app, desk, streams, admission);
  addSessionRoutes(app, access, admission);
  addAccessRoutes(app, access, admission);
  addOpenApiRoutes(app);
  addAgentRoutes(app, agents);
  addChannelRoutes(app, channels);
  addSilenceRoutes(app, silences);
  addPlannedRoutes(app, planned);
  addAcknowledgementRoutes(app, acknowledgements);
  addNoteRoutes(app, notes);
  addStatusRoutes(app, pages);
  addWishRoutes(app, wishes);
  addExplanationRoutes(app, explanations);
  addReplayRoutes(app, replays, logger);
  addProbeRoutes(app, probes, logger);
  addHistoryRoutes(app, history);
  addMachineRoutes(app, machines);
  addStoreRoutes(app, store, logger);
  addManagerRoutes(app, managers);
  addPages(app);
  addMetricsRoutes(app, metrics);
  addScrapeRoutes(app, scrapes);
  if (heartbeats) {
    addHeartbeatRoutes(app, heartbeats, (request) => admission.of(request).caller);
    addHeartbeatKeyRoutes(app, heartbeats);
  }

  return {
    listen: async (address) => {
      bound = address.host;
      return listenOn(app, address);
    },
    routes,
    renew: (next) => renewSecret(app, next),
    close: () => app.close(),
    inject: app.inject.bind(app),
  };
};
