// Questions of people to a manager that does not lead, and the answers of the one that does, in pieces. Knows that nobody is sent more than there is room for; refuses to
// know what is asked. The mouth is where people ask, the end is where their questions come out.
import { type IncomingMessage, request } from 'node:http';
import { request as requestByTls } from 'node:https';
import { Fault } from '@vedette/protocol/kit';
import type { Address } from '../core/wishes.ts';
import { type PassedOn, passedOnHeaders } from '../http/passed-on.ts';
import type { RelayedAnswer, RelayedQuestion } from '../http/relay.ts';
import type { MemberId } from '../store/cluster.ts';
import type { OwnAgent } from './own-agent.ts';
import type { Down, Up } from './words.ts';

/** Pieces under way at once; a piece is what came in one go, at most some ten KiB. */
const PIECES_MAX = 16;

type Answering = {
  readonly head: PromiseWithResolvers<Pick<RelayedAnswer, 'status' | 'headers'>>;
  readonly pieces: Uint8Array[];
  isOver: boolean;
  isCut: boolean;
  wake: () => void;
};

export class TunnelMouth {
  readonly #say: (word: Up) => void;
  readonly #asked = new Map<number, Answering>();
  #last = 0;

  constructor(say: (word: Up) => void) {
    this.#say = say;
  }

  async ask(question: RelayedQuestion): Promise<RelayedAnswer> {
    const n = ++this.#last;
    const answering: Answering = {
      ...{ head: Promise.withResolvers(), pieces: [], isOver: false, isCut: false, wake: () => {} },
    };
    this.#asked.set(n, answering);
    this.#say({ type: 'ask', n, question });
    const head = await answering.head.promise;
    return { ...head, body: this.#body(n, answering) };
  }

  take(word: Extract<Down, { type: 'answer' | 'piece' | 'end-of-answer' }>): void {
    const answering = this.#asked.get(word.n);
    if (!answering) return;
    if (word.type === 'answer') answering.head.resolve(word);
    else if (word.type === 'piece') answering.pieces.push(Buffer.from(word.bytes, 'latin1'));
    else {
      answering.isOver = true;
      answering.isCut = word.cut ?? false;
      answering.head.reject(cutShort());
    }
    answering.wake();
  }

  /** Nobody answers any more. */
  close(): void {
    for (const n of this.#asked.keys()) this.take({ type: 'end-of-answer', n, cut: true });
  }

  /** Not a generator: who waits for the next piece of one cannot leave before it comes. */
  #body(n: number, answering: Answering): AsyncIterable<Uint8Array> {
    const leave = (): void => {
      if (!this.#asked.delete(n)) return;
      if (!answering.isOver) this.#say({ type: 'hang-up', n });
      answering.isOver = true;
      answering.wake();
    };
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      for (;;) {
        const piece = answering.pieces.shift();
        if (piece) {
          this.#say({ type: 'more', n, pieces: 1 });
          return { value: piece, done: false };
        }
        if (answering.isOver) {
          this.#asked.delete(n);
          if (answering.isCut) throw cutShort();
          return { value: undefined, done: true };
        }
        await woken(answering);
      }
    };
    const left = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      leave();
      return { value: undefined, done: true };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: left }) };
  }
}

const woken = (answering: Answering): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answering.wake = resolve;
  return promise;
};

/** A manager of before does not say from where it was asked. */
const NOWHERE: PassedOn = { source: 'another manager', isOpen: false, isByTls: false };

type Asking = {
  readonly member: MemberId;
  answer: IncomingMessage | undefined;
  under: number;
  readonly abort: AbortController;
};

export type TunnelEndOptions = {
  readonly say: (member: MemberId, word: Down) => void;
  /** Where this manager answers people, and the token by which they may change anything there. */
  readonly http: Address;
  readonly operatorToken: string;
  /** Connections by TLS, where it does so by that. */
  readonly agent?: OwnAgent | undefined;
};

export class TunnelEnd {
  readonly #options: TunnelEndOptions;
  readonly #asking = new Map<string, Asking>();

  constructor(options: TunnelEndOptions) {
    this.#options = options;
  }

  take(member: MemberId, word: Extract<Up, { type: 'ask' | 'more' | 'hang-up' }>): void {
    const key = `${member} ${word.n}`;
    if (word.type === 'ask') this.#ask(member, key, word);
    else if (word.type === 'more') this.#goOn(this.#asking.get(key), word.pieces);
    else this.#asking.get(key)?.abort.abort();
  }

  /** Only these are there still: nobody else waits for an answer. */
  left(members: ReadonlySet<MemberId>): void {
    for (const { member, abort } of this.#asking.values()) if (!members.has(member)) abort.abort();
  }

  close(): void {
    this.left(new Set());
    this.#options.agent?.destroy();
  }

  #ask(member: MemberId, key: string, { n, question }: Extract<Up, { type: 'ask' }>): void {
    const { say, http, operatorToken, agent } = this.#options;
    const asking: Asking = { member, answer: undefined, under: 0, abort: new AbortController() };
    this.#asking.set(key, asking);
    const end = (cut: boolean): void => {
      if (this.#asking.delete(key)) say(member, { type: 'end-of-answer', n, ...(cut && { cut }) });
    };
    const { method, url: path, headers, body, isOperator, from = NOWHERE } = question;
    const asked = (agent ? requestByTls : request)({
      ...(agent && { agent }),
      ...{ host: http.host, port: http.port, method, path, signal: asking.abort.signal },
      headers: {
        ...headers,
        ...(isOperator && { authorization: `Bearer ${operatorToken}` }),
        ...passedOnHeaders(from, operatorToken),
      },
    });
    asked.on('error', () => end(true));
    asked.on('response', (answer) => {
      asking.answer = answer;
      say(member, { type: 'answer', n, status: answer.statusCode ?? 500, headers: plain(answer.headers) });
      answer.on('data', (bytes: Buffer) => {
        say(member, { type: 'piece', n, bytes: bytes.toString('latin1') });
        if (++asking.under >= PIECES_MAX) answer.pause();
      });
      answer.on('error', () => end(true));
      answer.on('close', () => end(!answer.complete));
    });
    asked.end(body);
  }

  #goOn(asking: Asking | undefined, pieces: number): void {
    if (!asking) return;
    asking.under -= pieces;
    if (asking.under < PIECES_MAX) asking.answer?.resume();
  }
}

const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const cutShort = (): Fault => new Fault('store-failed', 'The manager that leads went away before it had answered.');
