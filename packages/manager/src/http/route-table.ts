// Every address there is, and what whoever asks there has to be allowed. Knows paths and scopes; refuses to know what is answered. What does not stand here is for
// administrators alone, and a test finds it.
import type { AccessScope } from '../core/access-api.ts';
import { harmless } from './guard.ts';

/** `public`: anybody. `device`: whoever shows a token of the service that is named there. */
export type Need = AccessScope | 'public' | 'device';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Route = {
  readonly method: Method;
  /** As the router has it: `/api/v1/services/:id`. */
  readonly path: string;
  readonly need: Need;
  /** What it is good for, in one line. */
  readonly says: string;
  /** A token has to be shown, where reading takes no proof as well: somebody else's page could have it asked for otherwise, and it makes agents do something. */
  readonly takesToken?: true;
  /** It is asked for again and again by whoever does not follow the events: nothing is sent to whoever has the answer already. */
  readonly isTagged?: true;
};

const row = (method: Method, path: string, need: Need, says: string): Route => ({ method, path, need, says });

const tagged = (path: string, need: Need, says: string): Route => ({ ...row('GET', path, need, says), isTagged: true });

const looking: readonly Route[] = [
  tagged('/api/v1/status', 'read', 'The manager, all agents and all services'),
  tagged('/api/v1/services', 'read', 'All services'),
  tagged('/api/v1/services/:id', 'read', 'A service'),
  row('GET', '/api/v1/services/:id/history', 'read', 'How a service was, point by point'),
  row('GET', '/api/v1/services/:id/explanation', 'read', 'Why somebody was told about a service, or was not'),
  tagged('/api/v1/agents', 'read', 'All agents'),
  row('GET', '/api/v1/agents/:id/machine', 'read', 'How the machine of an agent did'),
  row('GET', '/api/v1/outages', 'read', 'Outages, the newest first'),
  row('GET', '/api/v1/notifications', 'read', 'Who was told what, the newest first'),
  row('GET', '/api/v1/events', 'read', 'Everything that happens, as server-sent events'),
  tagged('/api/v1/uptime', 'read', 'How much of a stretch of time all services were up'),
  tagged('/api/v1/report', 'read', 'The report of a month, or of any stretch of time'),
  row('GET', '/api/v1/report.html', 'read', 'The same report as a page to keep'),
  row('GET', '/api/v1/managers', 'read', 'The managers that share the store'),
  row('GET', '/api/v1/store', 'read', 'How much is kept, and how much room it takes'),
  { ...row('GET', '/probe', 'read', 'Has an agent look at a target, as the blackbox exporter does'), takesToken: true },
  row('GET', '/metrics', 'read', 'What is measured, for Prometheus'),
];

const changing: readonly Route[] = [
  row('GET', '/api/v1/silences', 'read', 'Planned outages that were made at run time'),
  row('GET', '/api/v1/planned', 'read', 'What is planned, and when it is on'),
  row('POST', '/api/v1/silences', 'write', 'Makes a planned outage'),
  row('DELETE', '/api/v1/silences/:id', 'write', 'Ends a planned outage'),
  row('GET', '/api/v1/notes', 'read', 'What operators tell the public of incidents'),
  row('POST', '/api/v1/notes', 'write', 'Writes a note for public pages'),
  row('PATCH', '/api/v1/notes/:id', 'write', 'Writes a note anew'),
  row('DELETE', '/api/v1/notes/:id', 'write', 'Ends a note'),
  row('POST', '/api/v1/outages/:id/acknowledgement', 'write', 'Somebody sees to an outage'),
  row('DELETE', '/api/v1/outages/:id/acknowledgement', 'write', 'Nobody sees to an outage after all'),
  ...(['service', 'subscriber', 'subscription'] as const).flatMap((kind) => {
    const all = `/api/v1/wishes/${kind}s`;
    return [
      row('GET', all, 'read', `Every ${kind} that is wished for, in the file and at run time`),
      row('POST', all, 'write', `Adds a ${kind}`),
      row('PATCH', `${all}/:id`, 'write', `Changes a ${kind} that was added at run time`),
      row('DELETE', `${all}/:id`, 'write', `Removes a ${kind} that was added at run time`),
    ];
  }),
  row('GET', '/api/v1/channels', 'read', 'By what people are told, and how that goes'),
  row('POST', '/api/v1/channels/:id/test', 'write', 'Sends a message that says it is a test'),
  row('POST', '/api/v1/channels/:id/retry', 'write', 'Tries again what was given up'),
  row('POST', '/api/v1/probe', 'write', 'Has agents look now, and tells line by line what they saw'),
  row('POST', '/api/v1/replay', 'write', 'Who would have been told what, line by line'),
  row('POST', '/api/v1/services/:id/token', 'write', 'A new token for a service that reports by itself'),
];

const administering: readonly Route[] = [
  row('POST', '/api/v1/agents', 'admin', 'Adds an agent, and issues its first key'),
  row('POST', '/api/v1/agents/:id/rotate', 'admin', 'Another key for an agent'),
  row('POST', '/api/v1/agents/:id/revoke', 'admin', 'No key for an agent any more'),
  row('DELETE', '/api/v1/agents/:id', 'admin', 'Removes an agent'),
  row('POST', '/api/v1/store/backup', 'admin', "Writes a copy of the store on the manager's machine"),
  row('POST', '/api/v1/store/check', 'admin', 'Looks through all that is kept'),
  row('POST', '/api/v1/store/compact', 'admin', 'Packs what can be packed'),
  row('POST', '/api/v1/store/export', 'write', 'Results or outages, line by line'),
  row('GET', '/api/v1/tokens', 'admin', 'Tokens of programs'),
  row('POST', '/api/v1/tokens', 'admin', 'Makes a token, and tells it once'),
  row('DELETE', '/api/v1/tokens/:name', 'admin', 'A token is good for nothing any more'),
  row('GET', '/api/v1/accounts', 'admin', 'Who can log in'),
  row('PUT', '/api/v1/accounts/:name', 'admin', 'Makes an account, or sets its password'),
  row('DELETE', '/api/v1/accounts/:name', 'admin', 'Removes an account'),
  row('GET', '/api/v1/sessions', 'admin', 'Who is logged in'),
  row('DELETE', '/api/v1/sessions/:id', 'admin', 'Ends a session'),
  row('POST', '/-/reload', 'admin', 'Reads the configuration file again'),
  row('PUT', '/-/reload', 'admin', 'Reads the configuration file again'),
];

const open: readonly Route[] = [
  row('GET', '/api/v1/session', 'public', 'Who asks, and what they may do'),
  row('POST', '/api/v1/login', 'public', 'Begins a session by a password'),
  row('POST', '/api/v1/logout', 'public', 'Ends the session of whoever asks'),
  tagged('/api/v1/openapi.json', 'public', 'This description'),
  row('GET', '/', 'public', 'The dashboard'),
  row('GET', '/assets/*', 'public', 'What the dashboard is made of'),
  row('GET', '/favicon.svg', 'public', 'The sign of the dashboard'),
  row('GET', '/status/*', 'public', 'Pages for the public, with their feeds, badges and data'),
  row('GET', '/-/healthy', 'public', 'Whether the manager runs'),
  row('GET', '/-/ready', 'public', 'Whether the manager has taken up what it left'),
  ...(['GET', 'POST'] as const).flatMap((method) => [
    row(method, '/api/v1/heartbeat/:id', 'device', 'A service reports that it did well'),
    row(method, '/api/v1/heartbeat/:id/:what', 'device', 'A service reports: start, fail, or an exit code'),
  ]),
];

export const routes: readonly Route[] = [...looking, ...changing, ...administering, ...open];

const byName: ReadonlyMap<string, Route> = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));

/** @param path undefined where there is nothing at all: whoever may read is told so */
export const routeFor = (method: string, path: string | undefined): Pick<Route, 'need' | 'takesToken'> => {
  if (path === undefined) return { need: harmless.has(method) ? 'read' : 'admin' };
  return byName.get(`${method === 'HEAD' ? 'GET' : method} ${path}`) ?? { need: 'admin' };
};
