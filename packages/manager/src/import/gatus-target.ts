// What an endpoint of Gatus looks at, and how: by the scheme of its URL. Knows the schemes of Gatus and the checks they come to; refuses to know conditions
// one by one, and who is told.
import type { Drafting, Place, Wish } from './draft.ts';
import { bracketed, hostPort, isTrue, type Mapping, mapping, text } from './foreign.ts';
import type { Conditions } from './gatus-condition.ts';
import { expiresWithin } from './times.ts';
import { bodyOf, headersOf, identityOf, proxyOf, statusOf, webTarget } from './web.ts';

/** An endpoint while it is read. */
export type Endpoint = {
  readonly raw: Mapping;
  readonly at: (...path: readonly (string | number)[]) => Place;
  readonly drafting: Drafting;
};

/** `cannot`: placeholders that mean nothing with this kind, or nothing to us. `terms`: the keys of the check, once it is known what is asked. */
export type Aim = {
  readonly target: string;
  readonly cannot: RegExp;
  readonly terms: (conditions: Conditions) => Wish | undefined;
};

const BEYOND_TLS = /\[(?:STATUS|BODY|DNS_RCODE)\]/;
const BEYOND_CONNECTING = /\[(?:STATUS|DNS_RCODE|CERTIFICATE_EXPIRATION)\]/;

/** Gatus follows as many as that. */
const REDIRECTS = 10;

const client = ({ raw }: Endpoint): Mapping => mapping(raw['client']);

const tlsOf = (endpoint: Endpoint, { expiresMs }: Conditions): Wish => {
  const tls = {
    ...(isTrue(client(endpoint)['insecure']) && { verify: false }),
    ...identityOf(
      mapping(client(endpoint)['tls'])['certificate-file'],
      endpoint.at('client', 'tls'),
      endpoint.drafting,
    ),
    ...(expiresMs !== undefined && { expires_within: expiresWithin(expiresMs) }),
  };
  return Object.keys(tls).length > 0 ? { tls } : {};
};

const web = (endpoint: Endpoint, url: string): Aim | undefined => {
  const { raw, at, drafting } = endpoint;
  const found = webTarget(url, at('url'), drafting);
  if (!found) return undefined;
  const isGraph = isTrue(raw['graphql']);
  const method = (text(raw['method']) ?? (isGraph ? 'POST' : 'GET')).toUpperCase();
  const written = text(raw['body']);
  const body = isGraph && written !== undefined ? JSON.stringify({ query: written }) : written;
  const pairs = Object.entries(mapping(raw['headers'])).map(([name, value]) => [name, text(value) ?? ''] as const);
  const isTyped = pairs.some(([name]) => name.toLowerCase() === 'content-type');
  const headers = headersOf(
    isGraph && !isTyped ? [...pairs, ['content-type', 'application/json']] : pairs,
    at('headers'),
    drafting,
  );
  const follows = !isTrue(client(endpoint)['ignore-redirect']);
  const terms = (conditions: Conditions): Wish => {
    const status = statusOf(conditions.status ?? (() => true), follows);
    const { contains, json } = conditions;
    return {
      http: {
        ...found.http,
        ...(method !== 'GET' && { method }),
        ...(Object.keys(headers).length > 0 && { headers }),
        ...bodyOf(body, method, at('body'), drafting),
        ...(status !== undefined && { status }),
        ...(contains.length > 0 && { contains }),
        ...(Object.keys(json).length > 0 && { json }),
        redirects: follows ? REDIRECTS : 0,
        ...proxyOf(text(client(endpoint)['proxy-url']), at('client', 'proxy-url'), drafting),
        ...tlsOf(endpoint, conditions),
      },
    };
  };
  return { target: found.target, cannot: /\[DNS_RCODE\]/, terms };
};

const whole = (endpoint: Endpoint, url: URL, form: Omit<Aim, 'target'>): Aim | undefined => {
  if (url.hostname !== '' && url.port !== '') return { ...form, target: `tcp://${url.host}` };
  endpoint.drafting.note(endpoint.at('url'), 'there is no port in it');
  return undefined;
};

const sent = ({ raw, at, drafting }: Endpoint): Wish => {
  const { body: send } = bodyOf(text(raw['body']), 'POST', at('body'), drafting);
  return send === undefined ? {} : { send };
};

const tcp = (endpoint: Endpoint, url: URL): Aim | undefined =>
  whole(endpoint, url, {
    cannot: BEYOND_CONNECTING,
    terms: ({ contains: [expect] }) => {
      const dialogue = { ...sent(endpoint), ...(expect !== undefined && { expect }) };
      return Object.keys(dialogue).length > 0 ? { tcp: dialogue } : {};
    },
  });

const udp = (endpoint: Endpoint, url: URL): Aim => ({
  target: `udp://${url.host}`,
  cannot: BEYOND_CONNECTING,
  terms: ({ contains: [expect] }) => {
    if (expect !== undefined) return { udp: { ...sent(endpoint), expect } };
    endpoint.drafting.note(endpoint.at('url'), 'without an expected answer UDP tells nothing about a server');
    return undefined;
  },
});

const tls = (endpoint: Endpoint, url: URL): Aim | undefined => {
  const aim = whole(endpoint, url, { cannot: BEYOND_TLS, terms: (conditions) => tlsOf(endpoint, conditions) });
  return aim && { ...aim, target: aim.target.replace('tcp:', 'tls:') };
};

/** With Gatus this is always a mail server. */
const starttls = (endpoint: Endpoint, url: URL): Aim | undefined =>
  whole(endpoint, url, {
    cannot: BEYOND_TLS,
    terms: (conditions) => ({ tcp: { starttls: 'smtp', ...tlsOf(endpoint, conditions) } }),
  });

const ssh = (endpoint: Endpoint, url: URL): Aim => {
  const { raw, at, drafting } = endpoint;
  if (text(mapping(raw['ssh'])['username']) !== undefined)
    drafting.note(at('ssh'), 'nobody logs in: that the server says it speaks SSH is asked, and no more');
  return {
    target: `tcp://${hostPort(url.hostname.replaceAll(/^\[|\]$/g, ''), url.port === '' ? 22 : url.port)}`,
    cannot: /\[(?:STATUS|BODY|DNS_RCODE|CERTIFICATE_EXPIRATION)\]/,
    terms: () => ({ tcp: { expect: 'SSH-' } }),
  };
};

const icmp = (_endpoint: Endpoint, url: URL): Aim => ({
  target: `icmp://${url.hostname}`,
  cannot: /\[(?:STATUS|BODY|DNS_RCODE|CERTIFICATE_EXPIRATION)\]/,
  terms: () => ({}),
});

const schemes: Readonly<Record<string, (endpoint: Endpoint, url: URL) => Aim | undefined>> = {
  'tcp:': tcp,
  'udp:': udp,
  'tls:': tls,
  'starttls:': starttls,
  'ssh:': ssh,
  'icmp:': icmp,
};

const dns = (endpoint: Endpoint, server: string): Aim => {
  const { raw, at, drafting } = endpoint;
  const question = mapping(raw['dns']);
  const type = text(question['query-type'])?.toUpperCase();
  const name = text(question['query-name']);
  if (name === undefined) drafting.note(at('dns'), 'it is not said what is asked for');
  const bare = server.replace(/^[a-z]+:\/\//i, '');
  return {
    target: `dns://${/^[^[\]]*:[^[\]]*:/.test(bare) ? bracketed(bare) : bare}`,
    cannot: /\[(?:STATUS|CERTIFICATE_EXPIRATION)\]/,
    terms: ({ rcode, contains }) => ({
      dns: {
        name: name?.replace(/(?<=.)\.$/, ''),
        ...(type !== undefined && type !== 'A' && { type }),
        ...(rcode !== undefined && rcode !== 'noerror' && { rcode }),
        ...(contains.length > 0 && { expect: contains }),
      },
    }),
  };
};

/** @returns undefined for what cannot be watched, which is noted */
export const aimOf = (endpoint: Endpoint): Aim | undefined => {
  const { raw, at, drafting } = endpoint;
  const written = text(raw['url']) ?? '';
  if (/\$\{?[A-Za-z_]/.test(written)) {
    drafting.note(at('url'), 'there is a variable in it: write the address itself, and import again');
    return undefined;
  }
  if (raw['dns'] !== undefined) return dns(endpoint, written);
  const url = URL.parse(written);
  if (url === null) drafting.note(at('url'), 'this is no address');
  else if (/^https?:$/.test(url.protocol)) return web(endpoint, written);
  else if (schemes[url.protocol]) return schemes[url.protocol]?.(endpoint, url);
  else drafting.note(at('url'), `${url.protocol}// cannot be checked`);
  return undefined;
};
