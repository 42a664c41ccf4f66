// What people get wrong, and what they are told: one clear message, a status that says so, and nothing left behind.
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect } from 'vitest';
import { ports, vedetteCommand } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { agents, verbs } from './mistakes/commands.ts';
import { configurations, surroundings } from './mistakes/files.ts';
import type { World } from './mistakes/mistake.ts';

/** Whether this process could listen there, which is to say that nobody else does. */
const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    await once(server.listen({ host: '127.0.0.1', port }), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};

test.concurrent.for([...configurations, ...surroundings, ...verbs, ...agents])(
  '$mistake',
  async ({ file, before, command, status, says, leaves = [] }, { operator }) => {
    const taken = (await operator.target('taken')).port('taken').view().port;
    const [freePort = 0] = await ports(1);
    const world: World = { operator, takenPort: taken, freePort };
    await before?.(world);
    if (file) await writeFile(operator.file, file(world));
    const words = command?.(world) ?? [...vedetteCommand, 'up', '-c', operator.file];
    const answer = await operator.run('the program', words);

    const [first] = answer.err
      .replaceAll(operator.folder, 'FOLDER')
      .replaceAll(`${taken}`, 'TAKEN')
      .replaceAll(`${freePort}`, 'FREE')
      .split('\n');
    expect({ status: answer.status, says: first }).toEqual({ status, says });
    expect(answer.err).not.toMatch(/^\s+at /m);
    expect(await readdir(operator.folder)).toEqual([...leaves, ...(file ? ['vedette.yaml'] : [])]);
    for (const port of [operator.agentsPort, operator.httpPort, freePort]) expect(await isFree(port)).toBe(true);
  },
);

test.concurrent('an agent that the manager does not know is told so, and tries again', async ({ operator }) => {
  await operator.write({ agents: { 'eu-1': null }, services: {} });
  await operator.up();
  const stranger = await operator.agent('nobody');
  const line = await stranger.line(/agent-unknown/, 10_000);
  expect(line).toContain('This manager knows no agent nobody. Add it under agents in its configuration');
  expect(stranger.isRunning).toBe(true);
  expect((await operator.api.status()).agents).toMatchObject([{ id: 'eu-1', state: 'never' }]);
});
