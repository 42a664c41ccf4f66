// Ways to come to a manager in bad faith, one connection or one crowd at a time. Knows bytes and handshakes; refuses to know what becomes of the
// manager.
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { encodeMessage } from '../../../packages/protocol/src/wire/index.ts';
import { helloOf } from '../../support/caller.ts';

export type Assault = {
  readonly port: number;
  /** The address on loopback that it comes from. */
  readonly source: string;
  readonly random: () => number;
  /** How long it waits to be cut, at most. */
  readonly patienceMs: number;
  /** A key that is good, of an agent that has turned bad. */
  readonly stolen: { readonly identity: string; readonly secret: Uint8Array };
};

export type Kind = {
  readonly name: string;
  /** How often it comes, beside the others. */
  readonly weight: number;
  /** Resolves when all its connections are over; how many these were. */
  act(assault: Assault): Promise<number>;
};

const HOST = '127.0.0.1';
const CROWD = 50;
const SLOW_MS = 1_000;

const open = ({ port, source }: Assault): Socket =>
  connect({ host: HOST, port, localAddress: source, autoSelectFamily: false }).on('error', () => {});

/** Until the other side has ended it, or patience is at its end; what it says is thrown away. */
const endOf = async (socket: Socket, patienceMs: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.resume().once('close', () => resolve());
  if (socket.closed) resolve();
  const leaving = setTimeout(() => socket.destroy(), patienceMs);
  await promise;
  clearTimeout(leaving);
};

const saying =
  (bytes: (assault: Assault) => Uint8Array | string) =>
  async (assault: Assault): Promise<number> => {
    const socket = open(assault);
    socket.write(bytes(assault));
    await endOf(socket, assault.patienceMs);
    return 1;
  };

const noise = (random: () => number, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256));

/** The beginning of a ClientHello of 512 bytes, and less of the rest than there should be. */
const halfHello = ({ random }: Assault): Uint8Array =>
  Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), noise(random, Math.floor(random() * 400))]);

const greeting = encodeMessage(helloOf('eu-1'));

const byteByByte = async (assault: Assault): Promise<number> => {
  const socket = open(assault);
  const bytes = assault.random() < 0.5 ? greeting : halfHello(assault);
  let sent = 0;
  const drip = setInterval(() => {
    if (socket.writable) socket.write(bytes.subarray(sent, sent + 1));
    sent++;
  }, SLOW_MS);
  await endOf(socket, assault.patienceMs);
  clearInterval(drip);
  return 1;
};

/** A handshake by a key, or without any where there is none; then silence. */
const shaking =
  (key: (assault: Assault) => Assault['stolen'] | undefined) =>
  async (assault: Assault): Promise<number> => {
    const shown = key(assault);
    // Its type leaves out that a socket made by it may be bound, as any other.
    const from: ConnectionOptions & { readonly localAddress: string } = {
      host: HOST,
      port: assault.port,
      localAddress: assault.source,
      minVersion: 'TLSv1.3',
      ciphers: 'TLS_AES_128_GCM_SHA256',
      ALPNProtocols: ['vedette/1'],
      rejectUnauthorized: false,
      ...(shown && { pskCallback: () => ({ identity: shown.identity, psk: shown.secret }) }),
    };
    const socket = connectTls(from).on('error', () => {});
    await endOf(socket, assault.patienceMs);
    return 1;
  };

const wrongSecret = ({ random }: Assault): Uint8Array => noise(random, 32);

/** Many at once from one address, all of which stay for a moment. */
const crowd = async (assault: Assault): Promise<number> => {
  const stayMs = Math.min(assault.patienceMs, 300);
  await Promise.all(Array.from({ length: CROWD }, () => endOf(open(assault), stayMs)));
  return CROWD;
};

export const kinds: readonly Kind[] = [
  { name: 'silence until cut', weight: 2, act: saying(() => new Uint8Array(0)) },
  { name: 'bytes at random', weight: 12, act: saying(({ random }) => noise(random, 1 + Math.floor(random() * 2_000))) },
  { name: 'half a TLS hello', weight: 2, act: saying(halfHello) },
  { name: 'a byte a second', weight: 1, act: byteByByte },
  { name: 'a length of 4 GiB', weight: 10, act: saying(() => Uint8Array.of(255, 255, 255, 255)) },
  { name: 'a length that is allowed', weight: 10, act: saying(() => Uint8Array.of(0, 0, 15, 255)) },
  { name: 'HTTP', weight: 10, act: saying(() => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n') },
  { name: 'a hello without a key', weight: 12, act: saying(() => greeting) },
  {
    name: 'the wrong key of an agent',
    weight: 10,
    act: shaking((assault) => ({ identity: 'eu-1#1', secret: wrongSecret(assault) })),
  },
  {
    name: 'a key of nobody',
    weight: 5,
    act: shaking((assault) => ({
      identity: `x-${Math.floor(assault.random() * 1e6)}#1`,
      secret: wrongSecret(assault),
    })),
  },
  { name: 'TLS without a key', weight: 5, act: shaking(() => undefined) },
  { name: 'a stolen key and no word', weight: 1, act: shaking(({ stolen }) => stolen) },
  {
    name: 'gone at once',
    weight: 12,
    act: async (assault) => {
      await endOf(open(assault), 0);
      return 1;
    },
  },
  {
    name: 'reset once connected',
    weight: 8,
    act: async (assault) => {
      const socket = open(assault);
      socket.once('connect', () => socket.resetAndDestroy());
      await endOf(socket, assault.patienceMs);
      return 1;
    },
  },
  { name: 'a crowd from one address', weight: 1, act: crowd },
];
