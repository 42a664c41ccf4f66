// A program that does the least a TCP probe can be in Node: connect, and reset as soon as the connection stands. It judges nothing, times
// nothing out and tells nobody. Arguments: rate, port, hosts.
import { connect } from 'node:net';
import { startPace } from './pace.ts';

const [rate = '', port = '', ...hosts] = process.argv.slice(2);
let answered = 0;
let failed = 0;

const pace = startPace(Number(rate), (n) => {
  const host = hosts[n % hosts.length] ?? '127.0.0.1';
  const socket = connect({ host, port: Number(port), autoSelectFamily: false });
  socket.on('connect', () => {
    answered++;
    socket.resetAndDestroy();
  });
  socket.on('error', () => {
    failed++;
  });
});

process.stdin.resume().on('end', () => {
  pace.stop();
  process.stdout.write(`${JSON.stringify({ sent: pace.count, answered, failed, ...pace.lateness() })}\n`, () =>
    process.exit(),
  );
});
