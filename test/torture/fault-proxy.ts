// A proxy on loopback that does to connections what networks do. Knows its door, its lines and the fault in force; refuses to know the protocol.
// Usage: node fault-proxy.ts TO_PORT [LISTEN_PORT], then one fault a line on its input, in the words of `parseFault`.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type Fault, parseFault } from './fault.ts';
import { FaultyLine } from './faulty-line.ts';

const HOST = '127.0.0.1';

export class FaultProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #to: number;
  readonly #lines = new Set<FaultyLine>();
  #fault: Fault = { kind: 'none' };

  private constructor(server: Server, to: number) {
    this.#server = server;
    this.#to = to;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#take(socket));
  }

  /** @param port 0 for any that is free */
  static async open(to: number, port = 0): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    await once(server.listen({ host: HOST, port }), 'listening');
    return new FaultProxy(server, to);
  }

  /** In force from now on, for what is connected and what comes. */
  set(fault: Fault): void {
    this.#fault = fault;
    for (const line of this.#lines) line.set(fault);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.set({ kind: 'cut' });
    await Promise.all([...this.#lines].map((line) => line.ended));
  }

  #take(agent: Socket): void {
    agent.on('error', () => agent.destroy());
    if (this.#fault.kind === 'cut') {
      agent.resetAndDestroy();
      return;
    }
    const manager = connect({ host: HOST, port: this.#to, allowHalfOpen: true });
    const line = new FaultyLine(agent, manager, this.#fault);
    this.#lines.add(line);
    void line.ended.then(() => this.#lines.delete(line));
  }
}

if (import.meta.main) {
  const [to, port = '0'] = process.argv.slice(2);
  const proxy = await FaultProxy.open(Number(to), Number(port));
  process.stdout.write(`${HOST}:${proxy.port} leads to ${HOST}:${to}\n`);
  for await (const words of createInterface({ input: process.stdin })) {
    const fault = parseFault(words);
    if (fault) proxy.set(fault);
    process.stdout.write(fault ? `${words}\n` : `no fault: ${words}\n`);
  }
  await proxy.close();
}
