// Messages of DNS put together by hand, sound ones and others, and a server on loopback that says them over UDP and TCP.
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export const short = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
export const long = (value: number): Buffer => Buffer.concat([short(value >>> 16), short(value & 0xffff)]);

/** A name by its labels. */
export const name = (text: string): Buffer =>
  Buffer.concat([
    ...text
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.alloc(1),
  ]);

export const pointer = (to: number): Buffer => short(0xc000 | to);

/** The name of the question, which stands behind the header. */
export const SAME = pointer(12);

export const record = (owner: Buffer, type: number, data: Buffer, ttlS = 60, dnsClass = 1): Buffer =>
  Buffer.concat([owner, short(type), short(dnsClass), long(ttlS), short(data.length), data]);

export const a = (address: string, owner = SAME, ttlS = 60): Buffer =>
  record(owner, 1, Buffer.from(address.split('.').map(Number)), ttlS);

export const cname = (target: Buffer, owner = SAME): Buffer => record(owner, 5, target);

export type Words = {
  readonly rcode?: number;
  readonly isAuthoritative?: boolean;
  readonly isCut?: boolean;
  readonly count?: number;
};

/** An answer to this question, with these records. */
export const answer = (question: Buffer, records: readonly Buffer[] = [], words: Words = {}): Buffer => {
  const { rcode = 0, isAuthoritative = false, isCut = false, count = records.length } = words;
  const flags = 0x8180 | (isAuthoritative ? 0x0400 : 0) | (isCut ? 0x0200 : 0) | rcode;
  return Buffer.concat([
    question.subarray(0, 2),
    short(flags),
    short(1),
    short(count),
    Buffer.alloc(4),
    question.subarray(12),
    ...records,
  ]);
};

/** With its length in front, as over TCP. */
export const framed = (message: Buffer): Buffer => Buffer.concat([short(message.length), message]);

export type DnsActs = {
  /** What is said to a question over UDP, message by message; also from elsewhere, with a socket of one's own. */
  readonly udp?: (question: Buffer, say: (message: Buffer) => void, asker: RemoteInfo) => void;
  readonly tcp?: (question: Buffer, socket: Socket) => void;
};

/** The port on which it listens, for UDP and TCP alike; without an act nobody listens there. */
export const startDns = async ({ udp, tcp }: DnsActs): Promise<number> => {
  for (;;) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (chunk: Buffer) => tcp?.(chunk.subarray(2), socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const { port } = address;
    if (tcp) onTestFinished(() => void server.close());
    else await new Promise((closed) => server.close(closed));
    const socket = createSocket('udp4');
    const isBound = await new Promise<boolean>((told) => {
      socket.once('error', () => told(false));
      socket.bind(port, '127.0.0.1', () => told(true));
    });
    if (!isBound) continue;
    socket.on('message', (question, asker) =>
      udp?.(question, (message) => socket.send(message, asker.port, asker.address), asker),
    );
    if (udp) onTestFinished(() => void socket.close());
    else await new Promise<void>((closed) => socket.close(closed));
    return port;
  }
};
