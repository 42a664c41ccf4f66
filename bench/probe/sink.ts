// A program that accepts connections on many loopback addresses and drops them, as cheaply as Node can. It is the benchmark's witness:
// each line on its input is answered with the number accepted so far.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const hosts = Array.from({ length: 64 }, (_, i) => `127.0.1.${i + 1}`);
let accepted = 0;

/** The same port on every address: the first one's is free on loopback as a whole but for a coincidence, which ends the program. */
let port = 0;
for (const host of hosts) {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    accepted++;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  server.listen({ host, port, backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) ({ port } = address);
}

const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ hosts, port });
createInterface({ input: process.stdin })
  .on('line', () => say({ accepted }))
  .on('close', () => {
    say({ accepted });
    process.exit();
  });
