// A DNS server that says what the test tells it to. Knows just enough of the format for A and AAAA questions.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

export const rcodes = { noerror: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;

export type Reply = {
  readonly rcode: keyof typeof rcodes;
  readonly addresses?: readonly string[];
  readonly ttl?: number;
};

const TYPE_A = 1;
const TYPE_AAAA = 28;
const HEADER_BYTES = 12;

const nameIn = (query: Buffer): { readonly name: string; readonly end: number } => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
};

const addressBytes = (address: string): Buffer =>
  isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : Buffer.from(address.replaceAll(':', ''), 'hex');

const record = (type: number, ttl: number, address: string): Buffer => {
  const data = addressBytes(address);
  const head = Buffer.alloc(12);
  // The name is the question's (a pointer to it), the class is IN.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

const respond = (query: Buffer, end: number, type: number, { rcode, addresses = [], ttl = 60 }: Reply): Buffer => {
  const fitting = addresses.filter((address) => (type === TYPE_A) === isIPv4(address));
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | rcodes[rcode], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(fitting.length, 6);
  const question = query.subarray(HEADER_BYTES, end + 4);
  return Buffer.concat([header, question, ...fitting.map((address) => record(type, ttl, address))]);
};

/** Serves `replies` by name; a name that is not among them does not exist. IPv6 addresses are written out in full. */
export const startDnsServer = async (replies: Record<string, Reply>) => {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end);
    asked.push(`${type === TYPE_AAAA ? 'AAAA' : 'A'} ${name}`);
    socket.send(respond(query, end, type, replies[name] ?? { rcode: 'nxdomain' }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    asked,
    address: `127.0.0.1:${socket.address().port}`,
    stop: () => new Promise<void>((stopped) => socket.close(() => stopped())),
  };
};
