// Agents that are added, given new keys, kept out and let in again while results flow: as an operator does it, with real processes.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { AgentView } from '../../packages/manager/src/core/api.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator, ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';
import { readStreams } from '../support/store-file.ts';

const WAIT_MS = 20_000;

/** A dozen programs are started one after the other, each of which takes seconds on a busy machine. */
const LONG = { timeout: 180_000 };

/** What `vedette agent …` prints on standard output, where it must succeed. */
const vedetteAgent = async (operator: Operator, ...words: readonly string[]): Promise<string> => {
  const { status, out, err } = await operator.vedette('agent', ...words);
  if (status !== 0) throw new Error(`agent ${words.join(' ')} ended with ${status}: ${err}`);
  return out;
};

const agentView = async (operator: Operator, id: string): Promise<AgentView | undefined> =>
  (await operator.api.status()).agents.find((agent) => agent.id === id);

/** In one step, as whoever replaces a file that is watched should. */
const putToken = async (operator: Operator, id: string, token: string): Promise<string> => {
  const file = join(operator.folder, `${id}.token`);
  await writeFile(`${file}.new`, token, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return file;
};

const start = (operator: Operator, id: string, tokenFile: string, ...link: readonly string[]): Program =>
  operator.start(id, [...agentCommand, '--token-file', tokenFile, ...link]);

const results = async (operator: Operator): Promise<number> => (await operator.api.status()).manager.results;
const moreResults = async (operator: Operator, more = 3): Promise<void> => {
  const before = await results(operator);
  await eventually('more results', WAIT_MS, async () => (await results(operator)) >= before + more);
};

const inUse = (operator: Operator, id: string, number: number): Promise<AgentView> =>
  eventually(`key ${number} of ${id} to be in use`, WAIT_MS, async () => {
    const view = await agentView(operator, id);
    return view?.key.state === 'in use' && view.key.number === number && view.key.next === undefined ? view : undefined;
  });

test.concurrent(
  'an agent is added, given a new key, kept out and let in again; nothing it saw is lost',
  LONG,
  async ({ operator }) => {
    const target = await operator.target('web');
    const web = { target: `127.0.0.1:${target.port('web').view().port}`, every: '1s', agents: 'region=eu' };
    await operator.write({ agents: {}, services: { web } });
    const manager = await operator.up();
    const link = ['--manager', `127.0.0.1:${operator.agentsPort}`];
    const token = await vedetteAgent(operator, 'add', 'eu-1', '--labels', 'region=eu');
    expect(token).toMatch(/^vdt1\.eu-1\.1\.[\w-]{48}\n$/);
    expect((await agentView(operator, 'eu-1'))?.key.state).toBe('issued, not used yet');
    const agent = start(operator, 'eu-1', await putToken(operator, 'eu-1', token), ...link);
    await operator.api.until('web', 'up', WAIT_MS);
    await inUse(operator, 'eu-1', 1);
    await moreResults(operator);

    const second = await vedetteAgent(operator, 'rotate', 'eu-1');
    expect((await agentView(operator, 'eu-1'))?.key).toMatchObject({ state: 'in use', number: 1, next: { number: 2 } });
    await moreResults(operator);
    await putToken(operator, 'eu-1', second);
    await inUse(operator, 'eu-1', 2);
    // That is no warning: it was to be expected.
    await manager.line(/"level":30,.*agent eu-1 leaves this connection for another/, WAIT_MS);
    await moreResults(operator);
    const old = start(
      operator,
      'eu-1 with the old token',
      await putToken(operator, 'old', token),
      ...link,
      '--state',
      ':memory:',
    );
    await old.line(/"code":"key-refused"/, WAIT_MS);
    expect((await old.stop()).status).toBe(0);

    const saidBefore = { manager: manager.said, agent: agent.said };
    await vedetteAgent(operator, 'revoke', 'eu-1');
    // The session had ended before the command was answered: what it was about to send is taken in by nobody.
    const taken = await results(operator);
    await manager.line(/"agent":"eu-1","code":"key-refused".*agent eu-1 is gone/, WAIT_MS, saidBefore.manager);
    await agent.line(/The keys of agent eu-1 are revoked/, WAIT_MS, saidBefore.agent);
    await agent.line(/"code":"key-refused".*does not take the key eu-1#2/, WAIT_MS, saidBefore.agent);
    const probes = target.port('web').view().connections;
    await eventually('the agent to go on looking', WAIT_MS, () => target.port('web').view().connections >= probes + 3);
    expect(await results(operator)).toBe(taken);
    expect(await agentView(operator, 'eu-1')).toMatchObject({
      state: 'away',
      from: 'run time',
      key: { state: 'none' },
    });

    await putToken(operator, 'eu-1', await vedetteAgent(operator, 'rotate', 'eu-1'));
    await inUse(operator, 'eu-1', 3);
    await moreResults(operator);
    expect((await agent.stop()).status).toBe(0);
    expect((await manager.stop()).status).toBe(0);
    const [stream, ...others] = readStreams(join(operator.folder, 'vedette.db'));
    expect(others).toEqual([]);
    expect(stream?.ranges.some(({ isGap }) => isGap)).toBe(false);
    const holes = stream?.ranges.filter(({ first }, i, all) => first !== (all[i - 1]?.last ?? 0) + 1);
    expect(holes).toEqual([]);
    expect(stream?.ranges.at(-1)?.last).toBe(stream?.stored);
    for (const program of [manager, agent, old])
      for (const secret of [token, second])
        expect(program.out + program.err).not.toContain(secret.trim().split('.').at(-1));
  },
);

test.concurrent(
  'an agent that waits to be dialled is added, found with its key, given another, and removed',
  LONG,
  async ({ operator }) => {
    const [port = 0] = await ports(1);
    const target = await operator.target('web');
    await operator.write({
      agents: {},
      services: { web: { target: `127.0.0.1:${target.port('web').view().port}`, every: '1s' } },
    });
    await operator.up();
    const token = await vedetteAgent(operator, 'add', 'dmz-1', '--dial', `127.0.0.1:${port}`);
    const link = ['--listen', `127.0.0.1:${port}`];
    const agent = start(operator, 'dmz-1', await putToken(operator, 'dmz-1', token), ...link);
    await operator.api.until('web', 'up', WAIT_MS);
    await inUse(operator, 'dmz-1', 1);
    await putToken(operator, 'dmz-1', await vedetteAgent(operator, 'rotate', 'dmz-1'));
    await inUse(operator, 'dmz-1', 2);
    await moreResults(operator);
    const said = agent.said;
    await vedetteAgent(operator, 'remove', 'dmz-1');
    await agent.line(/The keys of agent dmz-1 are revoked/, WAIT_MS, said);
    expect(await agentView(operator, 'dmz-1')).toBeUndefined();
    expect(await operator.api.service('web')).toMatchObject({ health: 'unknown', from: [] });
  },
);

test.concurrent(
  'an agent without a key is served until the first key is given, named then, and turned away',
  LONG,
  async ({ operator }) => {
    const target = await operator.target('web');
    const web = { target: `127.0.0.1:${target.port('web').view().port}`, every: '1s' };
    await operator.write({ agents: { 'eu-1': null, 'us-1': null }, services: { web } });
    const manager = await operator.up();
    const plain = await operator.agent('us-1');
    await operator.api.until('web', 'up', WAIT_MS);
    const { status, out, err } = await operator.vedette('agent', 'add', 'eu-1');
    expect([status, out.split('.').slice(0, 3)]).toEqual([0, ['vdt1', 'eu-1', '1']]);
    expect(err).toMatch(/Connected without a key: us-1\./);
    expect((await plain.stop()).status).toBe(0);
    const again = operator.start('us-1 again', [
      ...agentCommand,
      ...['--id', 'us-1', '--manager', `127.0.0.1:${operator.agentsPort}`],
    ]);
    await again.line(/"code":"link-insecure".*vedette agent add ID/, WAIT_MS);
    await manager.line(/"code":"link-insecure".*somebody was turned away/, WAIT_MS);
  },
);

test.concurrent('whoever may not read the operator token changes nothing', LONG, async ({ operator }) => {
  await operator.write({ agents: { 'eu-1': null }, services: {} });
  await operator.up();
  for (const words of [['agent', 'add', 'x'], ['agent', 'revoke', 'eu-1'], ['reload']]) {
    const { status, err } = await operator.vedette(...words, '-c', '/nowhere/vedette.yaml');
    expect([status, err]).toEqual([77, expect.stringContaining('--operator-token-file')]);
  }
  expect((await operator.vedette('reload')).status).toBe(0);
});
