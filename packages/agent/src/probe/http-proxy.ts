// Somebody in between who dials for us: how a proxy is asked for a way to a target (CONNECT), and what its answer means. Knows that trouble with a proxy says nothing
// of a target; refuses to know what follows on the way, and who may be asked for.
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpProxy } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import { errnoOf } from '@vedette/protocol/kit';
import { formatAddress, type Target } from '@vedette/protocol/target';
import { down, unknown } from './classify.ts';
import { HEAD_BYTES_MAX, INTERIM_COUNT_MAX } from './http-exchange.ts';
import type { Secrets } from './probe-secrets.ts';

export type TunnelListener = {
  /** From now on what is said on the connection goes to the target. */
  opened(): void;
  failed(verdict: Verdict, error: string): void;
};

const BLIND = unknown('blind');
const DENIED = unknown('denied');
const UNREACHABLE = down('unreachable');

/** A proxy refuses to serve this agent, or to dial that target: both are its own rules. */
const REFUSALS: readonly number[] = [401, 403, 405, 407];

/** What a status other than success says: of the target alone where the proxy tried, and could not reach it (RFC 9110, section 15.6). */
export const refusalOf = (status: number): Verdict => {
  if (REFUSALS.includes(status)) return DENIED;
  return status >= 500 ? UNREACHABLE : BLIND;
};

/** What proves to the proxy who asks. */
export const proxyHeaders = ({ basic }: HttpProxy, secrets: Secrets): Readonly<Record<string, string>> =>
  basic
    ? {
        'proxy-authorization': `Basic ${Buffer.from(`${basic.user}:${secrets.get(basic.password)}`, 'utf8').toString('base64')}`,
      }
    : {};

export class Tunnel {
  readonly #request: ClientRequest;
  readonly #listener: TunnelListener;
  #interimCount = 0;
  #isOver = false;

  /** @param socket stands, and leads to the proxy */
  constructor(socket: Socket, target: Target, headers: Readonly<Record<string, string>>, listener: TunnelListener) {
    this.#listener = listener;
    const place = formatAddress(target);
    this.#request = startRequest({
      createConnection: () => socket,
      method: 'CONNECT',
      path: place,
      headers: { host: place, 'user-agent': 'vedette', ...headers },
      setHost: false,
      maxHeaderSize: HEAD_BYTES_MAX,
      insecureHTTPParser: false,
    });
    this.#request.on('connect', this.#onAnswer);
    this.#request.on('information', () => {
      if (++this.#interimCount > INTERIM_COUNT_MAX) this.#fail(BLIND, 'the proxy announces an answer over and over');
    });
    this.#request.on('error', (error) =>
      this.#fail(BLIND, `the proxy gave no answer: ${errnoOf(error) ?? error.message}`),
    );
    this.#request.end();
  }

  /** Ends it without a word. The connection is its owner's to end. */
  destroy(): void {
    this.#isOver = true;
    this.#request.destroy();
  }

  readonly #onAnswer = ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer): void => {
    if (this.#isOver) return;
    if (statusCode < 200 || statusCode > 299) {
      this.#fail(refusalOf(statusCode), `the proxy answers ${statusCode}`);
      return;
    }
    this.#isOver = true;
    // Whatever came with the answer is the target's.
    if (head.length > 0) socket.unshift(head);
    this.#listener.opened();
  };

  #fail(verdict: Verdict, error: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.failed(verdict, error);
  }
}
