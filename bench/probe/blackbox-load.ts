// A program that asks a blackbox exporter for TCP probes at a rate, over connections it keeps. Arguments: rate, the exporter's port, the
// targets' port, hosts. Lateness is not told: it would be this program's, not the exporter's.
import { Agent, get } from 'node:http';
import { startPace } from './pace.ts';

const [rate = '', exporterPort = '', port = '', ...hosts] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let answered = 0;
let failed = 0;

const pace = startPace(Number(rate), (n) => {
  const path = `/probe?module=tcp_connect&target=${hosts[n % hosts.length]}:${port}`;
  const request = get({ host: '127.0.0.1', port: Number(exporterPort), path, agent }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => {
      if (body.includes('\nprobe_success 1')) answered++;
      else failed++;
    });
  });
  request.on('error', () => {
    failed++;
  });
});

process.stdin.resume().on('end', () => {
  pace.stop();
  process.stdout.write(`${JSON.stringify({ sent: pace.count, answered, failed })}\n`, () => process.exit());
});
