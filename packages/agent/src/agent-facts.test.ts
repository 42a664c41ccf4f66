// From a real handshake to the manager: what an agent's probes learn is told after its state, and told again on every new connection.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type ManagerEffect, type ManagerEvent, ManagerSession } from '@vedette/protocol/delivery';
import { systemClock as clock, systemRandom } from '@vedette/protocol/kit/system';
import { connectionOn } from '@vedette/protocol/link';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { type Assignment, configurationText } from '@vedette/protocol/wire';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createAgent } from './agent.ts';
import { Credentials } from './credentials.ts';
import { ruleOf } from './policy/source.ts';
import { startTls } from './probe/check.test-support.ts';
import { MemorySpool } from './spool/memory-spool.ts';

const STORE = '0'.repeat(32);
const authority = new Authority();

const startAgent = async (): Promise<number> => {
  const agent = await createAgent({
    id: 'a',
    link: { listen: { host: '127.0.0.1', port: 0 } },
    credentials: await Credentials.open({ from: 'nowhere' }, clock),
    policy: { allow: [ruleOf('loopback', 'allow')], limits: {} },
    openState: async () => ({
      spool: new MemorySpool('1'.repeat(32), 1_000_000),
      shelf: { load: async () => undefined, save: async () => {} },
      close: async () => {},
    }),
    clock,
    random: systemRandom,
    logger: pino({ level: 'silent' }),
    failed: (error) => {
      throw error;
    },
  });
  onTestFinished(() => agent.stop());
  return agent.address?.port ?? 0;
};

/** Dials the agent as a manager does, and hears it until facts have come: what kinds of things it told until then, and the facts. */
const hear = async (port: number, services: readonly Assignment[]) => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const hash = createHash('sha256').update(configurationText(services)).digest('hex');
  const session = new ManagerSession(clock.elapsed());
  const told: ManagerEffect['type'][] = [];
  const facts = Promise.withResolvers<Extract<ManagerEffect, { type: 'learned' }>['learned']>();
  const feed = (event: ManagerEvent): void => {
    for (const effect of session.step(event, clock.elapsed())) carryOut(effect);
  };
  const channel = connectionOn(
    socket,
    clock,
  )({
    message: (message) => feed({ type: 'received', message, nowMs: clock.now() }),
    close: () => facts.reject(new Error('the agent is gone')),
  });
  const welcome = {
    manager: 'm',
    store: STORE,
    nowMs: clock.now(),
    marks: [],
    credit: 100,
    pingMs: 5_000,
    deadMs: 20_000,
    spreadMs: 0,
    features: ['facts'],
  };
  const carryOut = (effect: ManagerEffect): void => {
    told.push(effect.type);
    if (effect.type === 'send') channel.send(effect.message);
    if (effect.type === 'learned') facts.resolve(effect.learned);
    if (effect.type !== 'admit') return;
    expect(effect.hello.features).toEqual(expect.arrayContaining(['check:tls', 'check:tcp']));
    channel.admit();
    feed({ type: 'admitted', welcome });
    feed({ type: 'configure', config: { revision: 1, hash, services } });
  };
  const learned = await facts.promise.finally(() => socket.destroy());
  return { told, learned };
};

test('P83 what a handshake showed is told after the state, and again to whoever connects next', async () => {
  const { certificate, key, ca } = authority.issue({ names: ['127.0.0.1'] });
  const port = await startTls({ cert: certificate, key });
  const service: Assignment = {
    slot: 7,
    id: 'shop',
    target: `tls://127.0.0.1:${port}`,
    intervalMs: 60_000,
    timeoutMs: 5_000,
    gracesMs: [0],
    recover: 1,
    index: 0,
    of: 1,
    check: { type: 'tls', ca: [ca.replaceAll(/-----[^-]*-----|\s/g, '')] },
  };
  const agent = await startAgent();
  const first = await hear(agent, [service]);
  expect(first.learned).toMatchObject({ slot: 7, facts: { names: '127.0.0.1', issuer: 'CN=Test authority' } });
  expect(first.told.indexOf('state')).toBeLessThan(first.told.indexOf('learned'));
  // Its next probe is due in a minute: what is told now is what was learned before.
  const second = await hear(agent, [service]);
  expect(second.learned).toEqual(first.learned);
  expect(second.told.indexOf('state')).toBeLessThan(second.told.indexOf('learned'));
}, 30_000);
