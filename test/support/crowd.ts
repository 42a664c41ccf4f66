// A program that takes connections at as many loopback addresses as asked for, each at a port of its own, and says where: one JSON line,
// an array of `host:port`. Knows accepting as cheaply as Node can; refuses to know who comes.
// Usage: node crowd.ts COUNT
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const PER_HOST = 50;
/** Those who ask for as much as a machine can do are not to be kept waiting by the kernel's queue. */
const BACKLOG = 128;

const listen = async (host: string): Promise<string> => {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await once(server.listen({ host, port: 0, backlog: BACKLOG }), 'listening');
  return `${host}:${(server.address() as AddressInfo).port}`;
};

const count = Number(process.argv[2]);
const hosts = Array.from({ length: count }, (_, i) => `127.0.2.${1 + Math.floor(i / PER_HOST)}`);
process.stdout.write(`${JSON.stringify(await Promise.all(hosts.map(listen)))}\n`);
// What listens keeps the process alive; the signal that stops it ends it in order.
process.once('SIGTERM', () => process.exit(0));
