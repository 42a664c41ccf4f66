// Addresses, headers and credentials of the web as other monitors have them. Knows what of them is a secret and where ours would have it kept; refuses to know
// which monitor they come from.
import type { Drafting, Place, Wish } from './draft.ts';
import { holdsSecret, namesSecret } from './foreign.ts';

type Web = { readonly target: string; readonly host: string; readonly http: Wish };

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/**
 * A URL of http or https as target, and who asks, where that stands in it.
 * @returns undefined where it cannot stand in our file, which is noted
 */
export const webTarget = (written: string, place: Place, drafting: Drafting): Web | undefined => {
  const url = URL.parse(written.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    drafting.note(place, 'this is no address of the web');
    return undefined;
  }
  const secret = [...url.searchParams.keys()].find((key) => namesSecret(key));
  if (secret !== undefined) {
    drafting.note(place, `there is a secret in the address (${secret}), and addresses stand in the file in plain`);
    return undefined;
  }
  if (url.hash !== '') drafting.note(place, 'what stands behind # is sent to nobody, and was left out');
  // A name alone is as likely to be a token.
  if (url.username !== '' && url.password === '')
    drafting.note(place, 'who asks was left out: there is no password with it, so it may be a secret itself');
  const user = url.password === '' ? '' : decoded(url.username);
  const basic =
    user === ''
      ? undefined
      : basicOf(user, drafting.secret('agent', place, `${url.hostname} password`, decoded(url.password)));
  const path = `${url.pathname}${url.search}`.replaceAll("'", '%27');
  return {
    target: `${url.protocol}//${url.host}${path === '/' ? '' : path}`,
    host: url.hostname,
    http: { ...(basic && { basic }) },
  };
};

export const basicOf = (user: string, password: string): Wish => ({ user, password });

/** What agents see to themselves. */
const OWN = /^(?:connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|expect|proxy-.*)$/i;

/** Headers as ours: secrets are named, and not written. */
export const headersOf = (headers: readonly (readonly [string, string])[], place: Place, drafting: Drafting): Wish => {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (OWN.test(name)) drafting.note(place, `header ${name}: agents see to it themselves`);
    else if (namesSecret(name) || holdsSecret(value))
      kept[name.toLowerCase()] = drafting.secret('agent', place, name, value);
    else kept[name.toLowerCase()] = value;
  }
  return kept;
};

/** A body to be sent, unless there is likely to be a secret in it, which is noted. */
export const bodyOf = (
  body: string | undefined,
  method: string,
  place: Place,
  drafting: Drafting,
): { readonly body?: string } => {
  if (body === undefined) return {};
  if (method === 'GET' || method === 'HEAD') {
    drafting.note(place, `a ${method} is sent without a body`);
    return {};
  }
  if (!holdsSecret(body)) return { body };
  drafting.note(place, 'the body was left out: there may be a secret in it, and bodies stand in the file in plain');
  return {};
};

type Range = readonly [number, number];

/** `200-299` as our file writes it. */
const written = ([first, last]: Range): string | number => (first === last ? first : `${first}-${last}`);

/** What is no redirect; agents follow no redirect that counts as good. */
const STEADY: readonly Range[] = [
  [100, 299],
  [400, 599],
];

/**
 * Statuses as our file has them.
 * @param follows whether redirects are followed, and none of them is good therefore
 * @returns undefined for what is good anyway; an empty list where no status would do
 */
export const statusOf = (isGood: (status: number) => boolean, follows: boolean): Wish[string] => {
  const ranges: [number, number][] = [];
  for (let status = 100; status <= 599; status++) {
    const isSteady = !follows || STEADY.some(([first, last]) => status >= first && status <= last);
    const last = ranges.at(-1);
    if (!isGood(status) || !isSteady) continue;
    if (last?.[1] === status - 1) last[1] = status;
    else ranges.push([status, status]);
  }
  const [only, second] = ranges;
  if (second !== undefined) return ranges.map(written);
  if (only?.[0] === 200 && only[1] === 299) return undefined;
  return only === undefined ? [] : written(only);
};

/** `http://user:password@proxy:3128`, or with `https:`, as the key `proxy`; empty where it is none that agents can speak to, which is noted. */
export const proxyOf = (written: string | undefined, place: Place, drafting: Drafting): Wish => {
  if (written === undefined) return {};
  const url = URL.parse(written);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    drafting.note(place, 'agents speak to proxies by HTTP only');
    return {};
  }
  const isUnderTls = url.protocol === 'https:';
  const port = url.port === '' ? (isUnderTls ? 443 : 80) : url.port;
  const address = `${isUnderTls ? 'https://' : ''}${url.hostname}:${port}`;
  if (url.username === '') return { proxy: address };
  const password = drafting.secret('agent', place, 'proxy password', decoded(url.password));
  return { proxy: { address, basic: basicOf(decoded(url.username), password) } };
};

/** The certificate that is shown, by a name that the policy of the agents has to have. */
export const identityOf = (written: unknown, place: Place, drafting: Drafting): Wish => {
  if (written === undefined || written === null) return {};
  drafting.note(place, "put the certificate into the agents' policy, under identities: monitor");
  return { identity: 'monitor' };
};
