// An agent told to probe what it must not: every way of asking for it, over real sockets, by a manager that means well and by one that does not (S2).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startDnsServer } from '../../packages/agent/src/probe/dns-server.test-support.ts';
import { startBareManager } from '../support/bare-manager.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';

const WITHIN_MS = 15_000;
const every = { every: '1s', timeout: '500ms', grace: '1s' };

/** Makes the test's DNS server the machine's own for one process, before any of its code runs. */
const nameServerOf = (address: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    import { Resolver } from 'node:dns/promises';
    const told = new WeakSet();
    for (const method of ['resolve4', 'resolve6']) {
      const ask = Resolver.prototype[method];
      Resolver.prototype[method] = function (...question) {
        if (!told.has(this)) this.setServers(['${address}']);
        told.add(this);
        return ask.apply(this, question);
      };
    }`)}`,
});

/** An agent with nothing allowed but what the words and the surroundings say. */
const startAgent = async (
  operator: Operator,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Program> => {
  const command = [...agentCommand, '--id', 'eu-1', '--state', join(operator.folder, 'state'), ...words];
  const agent = operator.start('eu-1', command, { VEDETTE_AGENT_ALLOW: '', ...env });
  await agent.line(/"(?:welcomed|listening for a manager|no manager: trying again)"/, START_MS_MAX);
  return agent;
};

const dialling = (operator: Operator): string[] => ['--manager', `127.0.0.1:${operator.agentsPort}`];

/** Health and reason of every service, as `vedette status --json` shows them. */
const shown = async (operator: Operator): Promise<Record<string, string>> => {
  const { out } = await operator.vedette('status', '--json');
  const { services } = JSON.parse(out) as { services: { id: string; health: string; reason?: string }[] };
  return Object.fromEntries(services.map(({ id, health, reason }) => [id, `${health}/${reason ?? ''}`]));
};

test('what a file asks for and the agent denies is unknown, each by itself, and everything else is probed', async ({
  operator,
}) => {
  const dns = await startDnsServer({ 'imds.test': { rcode: 'noerror', addresses: ['169.254.169.254'] } });
  onTestFinished(dns.stop);
  const target = await operator.target('web');
  const [ownPort = 0] = await ports(1);
  await operator.write({
    defaults: every,
    agents: { 'eu-1': { dial: `127.0.0.1:${ownPort}` } },
    services: {
      web: `127.0.0.1:${target.port('web').view().port}`,
      'own-port': `127.0.0.1:${ownPort}`,
      'own-port-by-name': `localhost:${ownPort}`,
      metadata: '169.254.169.254:80',
      'metadata-mapped': '[::ffff:169.254.169.254]:8080',
      'metadata-nat64': '[64:ff9b::169.254.169.254]:80',
      'metadata-by-name': 'imds.test:80',
    },
  });
  await operator.up();
  await startAgent(operator, ['--listen', `127.0.0.1:${ownPort}`, '--allow', 'loopback'], nameServerOf(dns.address));
  await operator.api.until('web', 'up', WITHIN_MS);
  for (const id of ['own-port-by-name', 'metadata-by-name', 'metadata']) {
    await operator.api.until(id, 'unknown', WITHIN_MS, 'denied');
  }
  expect(await shown(operator)).toEqual({
    web: 'up/',
    'own-port': 'unknown/denied',
    'own-port-by-name': 'unknown/denied',
    metadata: 'unknown/denied',
    'metadata-mapped': 'unknown/denied',
    'metadata-nat64': 'unknown/denied',
    'metadata-by-name': 'unknown/denied',
  });
  expect(dns.asked).toContain('A imds.test');
  const [agent] = (await operator.api.status()).agents;
  expect(agent?.problems.map(({ service, reason }) => `${service} ${reason}`).toSorted()).toEqual([
    'metadata denied',
    'metadata-mapped denied',
    'metadata-nat64 denied',
    'own-port denied',
  ]);
  // What is no address is no target either: it does not even come to the agent.
  await operator.write({ agents: { 'eu-1': null }, services: { hex: '0x7f000001:80' } });
  const check = await operator.vedette('check', operator.file);
  expect({ status: check.status, out: check.out }).toEqual({ status: 78, out: expect.stringContaining('0x7f000001') });
});

test('a manager that sends what no file may contain is refused it one by one, and nothing is dialled', async ({
  operator,
}) => {
  const target = await operator.target('bait', 'web');
  const port = target.port('bait').view().port;
  const spellings = [
    ...['127.0.0.1', '0x7f000001', '2130706433', '127.1', '0177.0.0.1', '0', '0.0.0.0', '[::]', '[::1]'],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '127.0.0.1%00'],
    ...['169.254.169.254', '[::ffff:169.254.169.254]', '[fd00:ec2::254]', '224.0.0.1', '255.255.255.255'],
  ];
  const urls = [...spellings.map((host) => `tcp://${host}:${port}`), `tcp://localhost:${port}`];
  await using manager = await startBareManager(urls);
  await startAgent(operator, ['--manager', `127.0.0.1:${manager.port}`]);
  const problems = await manager.problems;
  expect(problems.map(({ slot, reason }) => [slot, reason])).toEqual(spellings.map((_, i) => [i + 1, 'denied']));
  const denied = (): number =>
    [...manager.held.values()].filter((held) => held.health === 'unknown' && held.reason === 'denied').length;
  await eventually('every service to be denied', WITHIN_MS, () => denied() === urls.length);
  expect(target.port('bait').view().connections).toBe(0);
});

test('the policy holds for the configuration of a former life, with no manager in sight', async ({ operator }) => {
  const target = await operator.target('web');
  const web = target.port('web');
  await operator.write({
    defaults: every,
    agents: { 'eu-1': null },
    services: { web: `127.0.0.1:${web.view().port}` },
  });
  const first = await operator.up();
  const free = await startAgent(operator, [...dialling(operator), '--allow', 'loopback']);
  await operator.api.until('web', 'up', WITHIN_MS);
  await free.stop();
  await first.stop();
  const { connections } = web.view();
  const bound = await startAgent(operator, dialling(operator));
  expect(await bound.line(/going on with the last configuration/, WITHIN_MS)).toContain('"problems":1');
  await operator.up();
  await operator.api.until('web', 'unknown', WITHIN_MS, 'denied');
  expect(web.view().connections).toBe(connections);
});

test('a policy that changes is in force at once, one with problems is not', async ({ operator }) => {
  const target = await operator.target('web', 'db');
  const address = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  const file = join(operator.folder, 'policy.yaml');
  const allow = (...rules: string[]): Promise<void> => writeFile(file, JSON.stringify({ allow: rules }));
  await allow('loopback');
  await operator.write({
    defaults: every,
    agents: { 'eu-1': null },
    services: { web: address('web'), db: address('db') },
  });
  await operator.up();
  const agent = await startAgent(operator, [...dialling(operator), '--policy', file]);
  for (const id of ['web', 'db']) await operator.api.until(id, 'up', WITHIN_MS);

  await allow(address('web'));
  await operator.api.until('db', 'unknown', WITHIN_MS, 'denied');
  const { connections } = target.port('db').view();
  const reason = (): Promise<unknown> =>
    operator.api.status().then(({ agents }) => agents[0]?.problems.map(({ service }) => service).join());
  await eventually('the manager to be told which', WITHIN_MS, async () => (await reason()) === 'db');

  await writeFile(file, 'allow: [nonsense/9]\n');
  expect(await agent.line(/stays in force/, WITHIN_MS)).toContain('policy.yaml:1:9 allow.0');
  expect(await shown(operator)).toEqual({ web: 'up/', db: 'unknown/denied' });
  expect(target.port('db').view().connections).toBe(connections);

  await allow('loopback');
  await operator.api.until('db', 'up', WITHIN_MS);
  await eventually('no problems', WITHIN_MS, async () => (await reason()) === '');
});

test('the owner bounds what the manager may ask for', async ({ operator }) => {
  const target = await operator.target('one', 'two', 'three');
  const file = join(operator.folder, 'policy.yaml');
  await writeFile(file, 'allow: [loopback]\nlimits:\n  services: 2\n');
  const services = Object.fromEntries(
    ['one', 'two', 'three'].map((name) => [name, `127.0.0.1:${target.port(name).view().port}`]),
  );
  await operator.write({ defaults: every, agents: { 'eu-1': null }, services });
  await operator.up();
  await startAgent(operator, [...dialling(operator), '--policy', file]);
  await eventually('two to be up, and one to have no room', WITHIN_MS, async () => {
    const views = Object.values(await shown(operator)).toSorted();
    return views.join() === 'unknown/overload,up/,up/';
  });
});

test.for([
  ['with problems', 'allow:\n  - 10.0.0.1/8\ndenny: []\n', ['has 2 problems:', ':3:1 denny:', ':2:5 allow.0:']],
  ['that is not there', undefined, ['there is no such file']],
] as const)('an agent does not start with a policy %s', async ([, text, says], { operator }) => {
  const file = join(operator.folder, 'policy.yaml');
  if (text !== undefined) await writeFile(file, text);
  const answer = await operator.run('eu-1', [...agentCommand, '--id', 'eu-1', '--policy', file, ...dialling(operator)]);
  expect(answer.status).toBe(78);
  for (const words of says) expect(answer.err).toContain(words);
});
