// Who is let in: of every request, who sends it and whether they may. Knows what can be shown (a token, a cookie), what each address asks for (route-table.ts) and how often
// nobody in particular may ask; refuses to know what is answered.
import { timingSafeEqual } from 'node:crypto';
import { Fault } from '@vedette/protocol/kit';
import type { FastifyRequest } from 'fastify';
import { type AccessDesk, type Caller, CSRF_HEADER, type Proofs } from '../core/access-api.ts';
import { allows } from '../core/scopes.ts';
import { SourceBuckets } from '../core/source-buckets.ts';
import { cookieIn } from './cookie.ts';
import { guard, harmless } from './guard.ts';
import { bearerIn, isOperatorToken } from './operator.ts';
import { type PassedOn, passedOnIn } from './passed-on.ts';
import { isByTls, isPrivate, type Place, sourceOf } from './place.ts';
import { type Need, routeFor } from './route-table.ts';

/** What nobody in particular may ask for: so many at once, and so many for ever, from one source. */
const REFUSED = { size: 30, everyMs: 1_000 } as const;
const PUBLIC = { size: 300, everyMs: 50 } as const;

const OPERATOR: Caller = { user: 'operator', scopes: ['admin', 'heartbeat'], by: 'operator' };

/** Whoever may have a request asked for that cannot show a cookie or a token of ours has nothing to lose by it. */
const LOGIN = '/api/v1/login';

/** Whatever looks after the manager may look as often as it likes. */
const SIGNS_OF_LIFE = '/-/';

export type Admitted = {
  readonly caller: Caller | undefined;
  readonly proofs: Proofs;
  readonly from: PassedOn;
};

export type AdmissionOptions = {
  readonly access: AccessDesk;
  readonly operatorToken: string;
  readonly place: () => Place;
};

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #isOperator: (token: string) => boolean;
  readonly #refused = new SourceBuckets(REFUSED);
  readonly #public = new SourceBuckets(PUBLIC);
  readonly #admitted = new WeakMap<FastifyRequest, Admitted>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#isOperator = isOperatorToken(options.operatorToken);
  }

  /** @throws Fault `refused`, `operator-unknown`, `not-logged-in`, `scope-missing`, `too-often` */
  admit(request: FastifyRequest): void {
    const place = this.#options.place();
    const { host, origin, 'sec-fetch-site': fetchSite } = request.headers;
    const asked = { method: request.method, host, origin, localAddress: request.socket.localAddress };
    guard({ ...asked, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined }, place);
    const admitted = this.#whoAsks(request, place);
    this.#admitted.set(request, admitted);
    const route = request.routeOptions.url;
    const { need, takesToken = false } = routeFor(request.method, route);
    if (need === 'device' || (need === 'public' && route?.startsWith(SIGNS_OF_LIFE))) return;
    if (admitted.caller) mustMay(request, admitted.caller, need, { takesToken, isLogin: route === LOGIN });
    else this.#nobody(admitted, need, takesToken);
  }

  /** Of a request that was let in. */
  of(request: FastifyRequest): Admitted {
    const admitted = this.#admitted.get(request);
    if (!admitted) throw new Error('nobody has looked at this request');
    return admitted;
  }

  /** Whether reading takes no proof, for whoever asks from there. */
  isOpen({ isOpen }: PassedOn): boolean {
    return isOpen && !this.#options.access.hasPassword();
  }

  /** Whether whoever was let in to read would be now. */
  isStillIn({ caller, proofs, from }: Admitted): boolean {
    if (!caller) return this.isOpen(from);
    const now = caller.by === 'operator' ? caller : this.#options.access.callerOf(proofs);
    return now !== undefined && allows(now.scopes, 'read');
  }

  #whoAsks(request: FastifyRequest, place: Place): Admitted {
    const from = passedOnIn(request.headers, this.#isOperator) ?? {
      ...{ source: sourceOf(request, place), isOpen: isPrivate(place), isByTls: isByTls(place) },
    };
    const bearer = bearerIn(request.headers.authorization);
    const cookie = cookieIn(request.headers.cookie, from.isByTls);
    const proofs: Proofs = { ...(bearer !== undefined && { bearer }), ...(cookie !== undefined && { cookie }) };
    const isOperator = bearer !== undefined && this.#isOperator(bearer);
    return { caller: isOperator ? OPERATOR : this.#options.access.callerOf(proofs), proofs, from };
  }

  #nobody({ proofs, from }: Admitted, need: Need, takesToken: boolean): void {
    const nowMs = performance.now();
    if (need === 'public') {
      if (this.#public.take(from.source, nowMs)) return;
      throw new Fault('too-often', 'Too much is asked from here by nobody in particular. Wait a little.');
    }
    if (need === 'read' && !takesToken && this.isOpen(from)) return;
    if (!this.#refused.take(from.source, nowMs))
      throw new Fault('too-often', 'Too much was asked from here that took a proof and had none. Wait a little.');
    if (proofs.cookie !== undefined && proofs.bearer === undefined)
      throw new Fault('not-logged-in', 'The session is over. Log in again.');
    throw new Fault('operator-unknown', proofs.bearer === undefined ? MISSING : WRONG);
  }
}

type Way = { readonly takesToken?: boolean; readonly isLogin?: boolean };

/** @throws Fault `scope-missing`, `refused` */
export const mustMay = (
  request: FastifyRequest,
  caller: Caller,
  need: Need,
  { takesToken = false, isLogin = false }: Way = {},
): void => {
  if (caller.by === 'session' && !isLogin && !harmless.has(request.method)) mustBeOwnPage(request, caller);
  if (need === 'public' || need === 'device') return;
  if (!allows(caller.scopes, need))
    throw new Fault(
      'scope-missing',
      `This takes the scope ${need}, and ${caller.user} has ${caller.scopes.join(', ')}.`,
    );
  if (takesToken && caller.by === 'session')
    throw new Fault('refused', 'This is for programs: send a token, as `Authorization: Bearer TOKEN`.');
};

const mustBeOwnPage = (request: FastifyRequest, { csrf = '' }: Caller): void => {
  const { [CSRF_HEADER]: shown } = request.headers;
  const [said, expected] = [Buffer.from(typeof shown === 'string' ? shown : ''), Buffer.from(csrf)];
  if (said.length === expected.length && timingSafeEqual(said, expected)) return;
  throw new Fault('refused', `A page has to send what /api/v1/session says under csrf, in the header ${CSRF_HEADER}.`);
};

const HOW =
  'Send a token as `Authorization: Bearer TOKEN`: one that was made by `vedette token add`, or the operator token, which is in the file beside the store whose name ends ' +
  'in .operator.';
const MISSING = `This takes a proof of who asks. ${HOW}`;
const WRONG = `This token is not good, or not any more. ${HOW}`;
