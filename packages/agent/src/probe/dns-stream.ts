// A name server asked over TCP: each message with its length in front (RFC 1035, section 4.2.2). Knows how one comes together; refuses to know what it says.
import { Socket } from 'node:net';
import { down } from './classify.ts';
import { ephemeralPortMin } from './ephemeral-ports.ts';
import type { Errand } from './errand.ts';
import { metItself } from './tcp-attempt.ts';

const REFUSED = down('refused');
const RESET = down('reset');

/** The first message of a stream, however it was cut on the way. */
export class FirstMessage {
  readonly #length = Buffer.alloc(2);
  #lengthFilled = 0;
  #message: Buffer | undefined;
  #filled = 0;

  /** The message, once it is whole; what follows it is dropped. */
  add(chunk: Buffer): Buffer | undefined {
    const head = Math.min(chunk.length, 2 - this.#lengthFilled);
    chunk.copy(this.#length, this.#lengthFilled, 0, head);
    this.#lengthFilled += head;
    if (this.#lengthFilled < 2) return undefined;
    this.#message ??= Buffer.alloc(this.#length.readUInt16BE(0));
    this.#filled += chunk.copy(this.#message, this.#filled, head);
    return this.#filled === this.#message.length ? this.#message : undefined;
  }
}

/** @param heard told of the answer, once */
export const askByStream = (
  errand: Errand,
  address: string,
  question: Buffer,
  heard: (message: Buffer) => void,
): void => {
  const { port } = errand.look.target;
  const socket = new Socket();
  const first = new FirstMessage();
  // A reset would wait for the connection.
  errand.hold(() => (socket.connecting ? socket.destroy() : socket.resetAndDestroy()));
  socket.on('error', (error) => errand.fail(error));
  socket.on('end', () => errand.end(RESET, Number.NaN, { error: 'it ended the connection before its answer' }));
  socket.on('connectionAttempt', () => errand.begin());
  socket.on('connect', () => {
    if (metItself(port, ephemeralPortMin(), socket)) return errand.end(REFUSED);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.write(Buffer.concat([length, question]));
  });
  socket.on('data', (chunk: Buffer) => {
    const message = first.add(chunk);
    if (message && !errand.settled) heard(message);
  });
  socket.connect({ host: address, port, autoSelectFamily: false });
};
