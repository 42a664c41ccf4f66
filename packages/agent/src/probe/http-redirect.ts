// One request of several that a look may take, and the one that a redirect asks for: pure. Knows what a redirect may change; refuses to know whether the agent
// may go there (way.ts).
import type { HttpMethod, HttpTerms } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import { formatTarget, parseTarget, type Target } from '@vedette/protocol/target';
import { down } from './classify.ts';

export type Step = {
  readonly target: Target;
  readonly method: HttpMethod;
  readonly hasBody: boolean;
  /** It goes to the very scheme, host and port that the service names: secrets are for nobody else. */
  readonly isHome: boolean;
};

const MISMATCH = down('mismatch');
const TLS = down('tls');

export const firstStep = (target: Target, { method = 'GET', body }: HttpTerms): Step => ({
  target,
  method,
  hasBody: body !== undefined,
  isHome: true,
});

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export const isRedirect = (status: number, location: string | undefined): location is string =>
  location !== undefined && REDIRECTS.includes(status);

/** @param home the target of the service */
export const stepAfter = (
  step: Step,
  status: number,
  location: string,
  home: Target,
): Step | { readonly verdict: Verdict; readonly error: string } => {
  const target = targetOf(location, step.target);
  if (target === undefined) return { verdict: MISMATCH, error: 'it redirects to what is no address of the web' };
  // What comes without TLS proves nothing of a service that is asked for with it.
  if (step.target.scheme === 'https' && target.scheme === 'http')
    return { verdict: TLS, error: `it redirects from TLS to ${shownTarget(target)}` };
  return { target, ...methodAfter(step, status), isHome: isSameOrigin(target, home) };
};

const targetOf = (location: string, from: Target): Target | undefined => {
  const url = URL.parse(location, formatTarget(from));
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  // Browsers send these as they are; targets have one spelling.
  const path = `${url.pathname}${url.search}`.replaceAll(/[\\^`{|}]/g, encodeURIComponent);
  const parsed = parseTarget(`${url.protocol}//${url.host}${path}`);
  return 'target' in parsed ? parsed.target : undefined;
};

/** As everybody does it (RFC 9110, section 15.4): 303 is to be fetched, and what was posted is not posted again after 301 and 302. */
const methodAfter = ({ method, hasBody }: Step, status: number): Pick<Step, 'method' | 'hasBody'> =>
  method !== 'HEAD' && (status === 303 || (status < 303 && method === 'POST'))
    ? { method: 'GET', hasBody: false }
    : { method, hasBody };

const isSameOrigin = (a: Target, b: Target): boolean => a.scheme === b.scheme && a.host === b.host && a.port === b.port;

/** Without its query, which may be somebody's secret. */
export const shownTarget = (target: Target): string =>
  formatTarget({ ...target, path: target.path.replace(/\?.*$/s, '') });
