// One request and its answer over HTTP/2 on a connection that stands, as http-exchange.ts is for HTTP/1.1. Knows what may go wrong with HTTP/2 itself; refuses to
// know what an answer should be. The other side may send frames that are no part of any answer for ever: what comes is counted, whatever it is.
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Verdict } from '@vedette/protocol/health';
import { type Clock, errnoOf, every, messageOf } from '@vedette/protocol/kit';
import { classify, down, unknown } from './classify.ts';
import { Body } from './http-body.ts';
import { type Exchange, HEAD_BYTES_MAX, INTERIM_COUNT_MAX, type Listener, type Question } from './http-exchange.ts';

/** On a connection there is one answer: frames, padding and all of it are no more than this beside what is read of the body. */
const IDLE_BYTES_MAX = 1_048_576;
const COUNT_MS = 100;
/** In MiB: what one session may hold. */
const SESSION_MEMORY_MIB_MAX = 4;
const NO_ERROR = 0;
const ENHANCE_YOUR_CALM = 11;
const HTTP_1_1_REQUIRED = 13;
/** Rules that were broken, whichever side says so: of flow, of sizes, of compression. That of the protocol is what servers say when they simply leave. */
const NO_HTTP2: readonly number[] = [3, 6, 9];
const MEANINGLESS: readonly string[] = ['ERR_HTTP2_ERROR', 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES'];

const MISMATCH = down('mismatch');
const RESET = down('reset');
const BLIND = unknown('blind');

export class Http2Exchange implements Pick<Exchange, 'destroy'> {
  readonly #listener: Listener;
  readonly #session: ClientHttp2Session;
  readonly #counting: Disposable;
  #stream: ClientHttp2Stream | undefined;
  #body: Body | undefined;
  #bytesMax = IDLE_BYTES_MAX;
  #interimCount = 0;
  #isOver = false;

  constructor(question: Question, scheme: 'http' | 'https', clock: Clock, listener: Listener) {
    this.#listener = listener;
    const { socket } = question;
    // Where it leads is settled, and each request names its own authority: what a service has for a `host` need be no part of a URL.
    this.#session = connect(`${scheme}://localhost`, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: HEAD_BYTES_MAX },
      maxSessionMemory: SESSION_MEMORY_MIB_MAX,
      maxSettings: 64,
    });
    this.#session.on('error', this.#onError);
    this.#session.on('close', this.#onClose);
    const before = socket.bytesRead;
    this.#counting = every(clock, COUNT_MS, () => {
      if (socket.bytesRead - before > this.#bytesMax)
        this.#fail(MISMATCH, 'it sends frames without end that are no part of an answer');
    });
    try {
      this.#ask(question, scheme);
    } catch (error) {
      // A header that HTTP/2 does not have. Never from within, as everything else is told.
      queueMicrotask(() => this.#fail(BLIND, messageOf(error)));
    }
  }

  /** Ends it without a word. The connection is its owner's to end. */
  destroy(): void {
    this.#isOver = true;
    this.#counting[Symbol.dispose]();
    this.#body?.destroy();
    this.#session.destroy();
  }

  #ask({ method, path, headers, content }: Question, scheme: string): void {
    const { host, ...rest } = headers;
    const stream = this.#session.request(
      {
        ':method': method,
        ':scheme': scheme,
        ':authority': host,
        ':path': path,
        ...rest,
        ...(content && { 'content-length': content.length }),
      },
      { endStream: content === undefined },
    );
    this.#stream = stream;
    stream.on('response', this.#onResponse);
    stream.on('headers', this.#onInterim);
    stream.on('error', this.#onError);
    stream.on('close', this.#onClose);
    if (content) stream.end(content);
  }

  readonly #onResponse = (headers: IncomingHttpHeaders & { ':status'?: number }): void => {
    if (this.#isOver) return;
    const wish = this.#listener.headed({
      status: headers[':status'] ?? 0,
      version: '2',
      location: headers.location,
    });
    if (!wish) return;
    this.#bytesMax = 2 * wish.bytesMax + IDLE_BYTES_MAX;
    const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
    this.#body = new Body({ ...wish, encoding }, (end) => {
      if (this.#isOver) return;
      if ('error' in end) return this.#fail(MISMATCH, end.error);
      this.#isOver = true;
      this.#listener.ended(end);
    });
    this.#stream?.on('data', (chunk: Buffer) => this.#body?.add(chunk));
    this.#stream?.on('end', () => {
      // A stream that was reset ends as well, without having come to its end.
      if (this.#stream?.rstCode !== NO_ERROR || this.#stream.aborted) return;
      if (!this.#isOver) this.#listener.received();
      this.#body?.end();
    });
  };

  readonly #onInterim = (): void => {
    if (++this.#interimCount > INTERIM_COUNT_MAX)
      this.#fail(MISMATCH, 'it announces an answer over and over, and gives none');
  };

  readonly #onError = (error: Error): void => {
    const errno = errnoOf(error);
    const code = this.#stream?.rstCode;
    if (code === ENHANCE_YOUR_CALM)
      this.#fail(MISMATCH, `the headers of the answer are larger than ${HEAD_BYTES_MAX} bytes`);
    else if (code === HTTP_1_1_REQUIRED) this.#fail(MISMATCH, 'it speaks HTTP/1.1 alone');
    else if (MEANINGLESS.includes(errno ?? '') || NO_HTTP2.includes(code ?? NO_ERROR))
      this.#fail(MISMATCH, `what came is no HTTP/2: ${error.message}`);
    else if (errno?.startsWith('ERR_HTTP2_')) this.#fail(RESET, `it broke off: ${error.message}`);
    else this.#fail(classify(errno), error.message);
  };

  /** Without an error, and without an end: somebody left. */
  readonly #onClose = (): void =>
    this.#fail(RESET, `it ended the connection ${this.#body ? 'within its answer' : 'without an answer'}`);

  #fail(verdict: Verdict, error: string): void {
    if (this.#isOver || this.#body?.isEnding) return;
    this.#isOver = true;
    this.#listener.failed(verdict, error);
  }
}
