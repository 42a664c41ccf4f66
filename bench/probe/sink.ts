// A program that accepts connections on many loopback addresses and drops them, as cheaply as Node can. It is the benchmark's witness:
// each line on its input is answered with the number accepted so far, the line `arrivals` with
// when they came. Argument: how many addresses.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Arrivals } from './arrivals.ts';

const count = Number(process.argv[2]);
const hosts = Array.from({ length: count }, (_, i) => `127.1.${i >> 8}.${i & 255}`);
let accepted = 0;
const arrivals = new Arrivals();

const listen = async (host: string, port: number): Promise<void> => {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    accepted++;
    arrivals.note();
    socket.on('error', () => undefined);
    socket.destroy();
  });
  server.listen({ host, port, backlog: 4096 });
  await once(server, 'listening');
};

/**
 * The same port on every address, and none that systems pick for outgoing connections: there a probe has to make sure that it did not
 * meet itself. A port free at the first address is free at all of them but for a coincidence, which ends the program.
 */
const listenOnAll = async (): Promise<number> => {
  const [first = '', ...others] = hosts;
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); ; port++) {
    try {
      await listen(first, port);
    } catch (error) {
      if (port < 32_000) continue;
      throw error;
    }
    for (const host of others) await listen(host, port);
    return port;
  }
};

const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ hosts, port: await listenOnAll() });
createInterface({ input: process.stdin })
  .on('line', (line) => say(line === 'arrivals' ? arrivals.counts : { accepted }))
  .on('close', () => {
    say({ accepted });
    process.exit();
  });
