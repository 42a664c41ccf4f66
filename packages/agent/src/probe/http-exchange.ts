// One request and its answer on a connection that stands. Knows what may go wrong with HTTP itself; refuses to know what an answer should be (http-verdict.ts)
// and where connections come from. The parser is Node's own, at its strictest and with bounds of ours.
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Verdict } from '@vedette/protocol/health';
import { errnoOf } from '@vedette/protocol/kit';
import { classify, down } from './classify.ts';
import { Body, type BodyEnd, type BodyWish } from './http-body.ts';

export type Question = {
  readonly socket: Socket;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer | undefined;
};

export type Head = {
  readonly status: number;
  readonly version: string;
  readonly location: string | undefined;
};

/** What becomes of it. After `failed`, or what follows on `body`, nothing more is told. */
export type Listener = {
  /** The head of the answer is there. @returns how its body is to be read; undefined for not at all */
  headed(head: Head): Omit<BodyWish, 'encoding'> | undefined;
  /** All of the answer has come, and the connection has done its duty; what came may still have to be decoded. */
  received(): void;
  ended(body: Exclude<BodyEnd, { error: string }>): void;
  failed(verdict: Verdict, error: string): void;
};

/** All headers of an answer together, and its trailers. */
export const HEAD_BYTES_MAX = 32_768;
/** Answers that only announce one. */
export const INTERIM_COUNT_MAX = 16;

const MISMATCH = down('mismatch');
const RESET = down('reset');

export class Exchange {
  readonly #listener: Listener;
  readonly #request: ClientRequest;
  #body: Body | undefined;
  #interimCount = 0;
  #isOver = false;

  constructor({ socket, method, path, headers, content }: Question, listener: Listener) {
    this.#listener = listener;
    // Without an agent, so that no connection outlives its look.
    this.#request = startRequest({
      createConnection: () => socket,
      method,
      path,
      headers: { ...headers, ...(content && { 'content-length': content.length }) },
      setHost: false,
      maxHeaderSize: HEAD_BYTES_MAX,
      insecureHTTPParser: false,
    });
    this.#request.on('response', this.#onResponse);
    this.#request.on('information', this.#onInterim);
    this.#request.on('upgrade', (response) => {
      this.#listen(response);
      this.#body?.end();
    });
    this.#request.on('error', this.#onError);
    this.#request.end(content);
  }

  /** Ends it without a word. The connection is its owner's to end. */
  destroy(): void {
    this.#isOver = true;
    this.#body?.destroy();
    this.#request.destroy();
  }

  readonly #onResponse = (response: IncomingMessage): void => {
    this.#listen(response);
    response.on('error', this.#onError);
    if (!this.#body) return;
    response.on('data', (chunk: Buffer) => this.#body?.add(chunk));
    // Before Node shuts the connection down in its orderly way: from then on it could not be reset.
    response.prependListener('end', () => {
      if (!this.#isOver) this.#listener.received();
      this.#body?.end();
    });
  };

  #listen({ statusCode = 0, httpVersion, headers }: IncomingMessage): void {
    if (this.#isOver) return;
    const wish = this.#listener.headed({ status: statusCode, version: httpVersion, location: headers.location });
    if (!wish) return;
    const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
    this.#body = new Body({ ...wish, encoding }, (end) => {
      if (this.#isOver) return;
      if ('error' in end) this.#fail(MISMATCH, end.error);
      else {
        this.#isOver = true;
        this.#listener.ended(end);
      }
    });
  }

  readonly #onInterim = (): void => {
    if (++this.#interimCount > INTERIM_COUNT_MAX)
      this.#fail(MISMATCH, 'it announces an answer over and over, and gives none');
  };

  readonly #onError = (error: Error): void => {
    const errno = errnoOf(error);
    if (errno === 'HPE_HEADER_OVERFLOW')
      this.#fail(MISMATCH, `the headers of the answer are larger than ${HEAD_BYTES_MAX} bytes`);
    else if (errno?.startsWith('HPE_')) this.#fail(MISMATCH, `what came is no HTTP: ${error.message}`);
    else if (errno === 'ECONNRESET')
      this.#fail(RESET, `it ended the connection ${this.#body ? 'within its answer' : 'without an answer'}`);
    else this.#fail(classify(errno), error.message);
  };

  #fail(verdict: Verdict, error: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.failed(verdict, error);
  }
}
