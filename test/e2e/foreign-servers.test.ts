// Servers that nobody here wrote: up, stopped, started again, frozen with a full accept queue, woken. Skipped by name where one is not installed.
import { accessSync, constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fillAcceptQueue } from '../support/accept-queue.ts';
import { type Operator, ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';

type Server = {
  readonly program: string;
  readonly command: (operator: Operator, port: number) => Promise<readonly string[]>;
};

const nginxConfig = (folder: string, port: number): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port} backlog=1; }
}
`;

const servers: readonly Server[] = [
  {
    program: 'redis-server',
    command: async (_operator, port) => {
      const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--tcp-backlog', '1'];
      return ['redis-server', ...options];
    },
  },
  {
    program: 'nginx',
    command: async ({ folder }, port) => {
      await mkdir(join(folder, 'logs'), { recursive: true });
      await writeFile(join(folder, 'nginx.conf'), nginxConfig(folder, port));
      return ['nginx', '-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')];
    },
  },
];

/** The system's own folders as well: those of servers are not on everybody's path. */
const isInstalled = (program: string): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

for (const { program, command } of servers) {
  test.concurrent(`${program}: stopped is refused, frozen is timeout`, async ({ operator, skip }) => {
    skip(!isInstalled(program), `${program} is not installed`);
    const [port = 0] = await ports(1);
    const PATH = `${process.env['PATH']}${delimiter}/usr/sbin${delimiter}/usr/local/sbin`;
    const serve = async () => operator.start(program, await command(operator, port), { PATH });
    await operator.write({
      agents: { 'eu-1': null },
      services: { it: { target: `127.0.0.1:${port}`, every: '1s', timeout: '700ms', grace: '2s' } },
    });
    const first = await serve();
    await operator.up();
    await operator.agent('eu-1');
    await operator.api.until('it', 'up', 15_000);

    const stopped = await moment(() => first.stop());
    await operator.api.until('it', 'failing', 5_000, 'refused');
    await operator.api.until('it', 'down', 10_000, 'refused');
    let second = first;
    const started = await moment(async () => {
      second = await serve();
      await operator.api.until('it', 'up', 10_000);
    });

    const frozen = await moment(async () => {
      second.signal('SIGSTOP');
    });
    const filled = await moment(async () => {
      using _filling = await fillAcceptQueue(port);
      await operator.api.until('it', 'down', 20_000, 'timeout');
    });
    const woken = await moment(() => second.signal('SIGCONT'));
    await operator.api.until('it', 'up', 10_000);
    expectOutages(
      (await operator.api.outages('it')).toReversed(),
      [
        { reason: 'refused', from: stopped, to: started },
        {
          reason: 'timeout',
          from: { ...frozen, beforeMs: frozen.beforeMs + 1_000 },
          to: { ...woken, afterMs: filled.afterMs },
        },
      ],
      1_000,
    );
  });
}
