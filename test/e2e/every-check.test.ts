// Every check at servers that nobody here wrote, by a real manager and agent: whatever can be wrong with them has its own reason; then each is frozen, woken, stopped and started
// again. What is not installed is skipped by name.
import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { onTestFinished, test as plain } from 'vitest';
import type { ServiceView } from '../../packages/manager/src/core/api.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { createCredentials } from './foreign/credentials.ts';
import { dataServers } from './foreign/data.ts';
import { mailServers } from './foreign/mail.ts';
import { nameServers } from './foreign/names.ts';
import { type ForeignServer, type Look, missingFor, PATH, programOf, type Stand, uidOf } from './foreign/server.ts';
import { shellServers } from './foreign/shell.ts';
import { webServers } from './foreign/web.ts';

const servers = [...webServers, ...shellServers, ...mailServers, ...nameServers, ...dataServers];

const WITHIN_MS = 30_000;

const giveAway = async (folder: string, uid: number): Promise<void> => {
  await chown(folder, uid, uid);
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chown(join(file.parentPath, file.name), uid, uid);
};

/** In a folder of its own, that goes with the test. */
const furnish = async (server: ForeignServer): Promise<Stand> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-foreign-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const uid = uidOf(server);
  if (uid !== undefined) await giveAway(folder, uid);
  const whose = { cwd: folder, env: { PATH, HOME: folder, LC_ALL: 'C' }, stdio: 'ignore' as const };
  const stand = await server.furnish({
    folder,
    credentials: createCredentials(folder, systemClock.now()),
    ports,
    run: (program, ...words) =>
      execFileSync(programOf(program) ?? program, words, { ...whose, ...(uid !== undefined && { uid, gid: uid }) }),
  });
  if (uid !== undefined) await giveAway(folder, uid);
  return stand;
};

const answers = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => resolve(true));
  socket.on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
};

/** Running, and listening. */
const start = async (operator: Operator, server: ForeignServer, { command, port }: Stand) => {
  const uid = uidOf(server);
  const as = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const program = operator.start(server.name, [...as, ...command], { PATH });
  await eventually(`${server.name} to listen`, WITHIN_MS, () => answers(port));
  return program;
};

const startAgent = async (operator: Operator): Promise<void> => {
  const policy = join(operator.folder, 'policy.yaml');
  await writeFile(policy, 'allow: [loopback]\nchecks: { dialogue: true }\n');
  const link = ['--id', 'eu-1', '--manager', `127.0.0.1:${operator.agentsPort}`, '--policy', policy];
  const agent = operator.start('eu-1', [...agentCommand, ...link], { VEDETTE_AGENT_ALLOW: '' });
  await agent.line(/"welcomed"/, START_MS_MAX);
};

/** Until every service is what this says of its look, where it says anything. */
const until = async ({ api }: Operator, { looks }: Stand, told: (look: Look) => string | undefined): Promise<void> => {
  await Promise.all(
    Object.entries(looks).map(async ([id, look]) => {
      const expected = told(look);
      if (expected === undefined) return;
      let seen: ServiceView | undefined;
      const isSo = async (): Promise<boolean> => {
        seen = await api.service(id);
        return (seen.reason === undefined ? seen.health : `${seen.health}: ${seen.reason}`) === expected;
      };
      await eventually(`${id} to be ${expected}`, WITHIN_MS, isSo, () => seen?.from[0]);
    }),
  );
};

const wellThen =
  (then: (look: Look) => string) =>
  (look: Look): string | undefined =>
    look.is === 'up' ? then(look) : undefined;

for (const server of servers) {
  const missing = missingFor(server);
  if (missing !== undefined) {
    plain.skip(`${server.name} (${missing})`, () => {});
    continue;
  }
  test(server.name, async ({ operator }) => {
    const stand = await furnish(server);
    const first = await start(operator, server, stand);
    const services = Object.entries(stand.looks).map(([id, { target, terms }]) => [id, { target, ...terms }]);
    await operator.write({
      defaults: { every: '2s', timeout: '1500ms', grace: '0s' },
      agents: { 'eu-1': null },
      services: Object.fromEntries(services),
    });
    await operator.up();
    await startAgent(operator);
    await until(operator, stand, ({ is }) => is);

    // An outage keeps the reason that it began with: from here on only those count that were well.
    first.signal('SIGSTOP');
    await until(
      operator,
      stand,
      wellThen(({ frozen = 'down: timeout' }) => frozen),
    );
    first.signal('SIGCONT');
    await until(
      operator,
      stand,
      wellThen(() => 'up'),
    );
    await first.stop();
    await until(
      operator,
      stand,
      wellThen(() => 'down: refused'),
    );
    const second = await start(operator, server, stand);
    await until(
      operator,
      stand,
      wellThen(() => 'up'),
    );
    // Some end by the signal itself, which is no complaint.
    await second.stop();
  });
}
