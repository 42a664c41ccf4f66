// A name server that is watched: it answers, answers wrongly, denies that there is such a name, and falls silent; each is told apart, and shown.
import { expect } from 'vitest';
import { a, answer, startDns } from '../../packages/agent/src/probe/dns-words.test-support.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 20_000;

const NXDOMAIN = 3;

test('what a name server says decides, and what it said is shown', async ({ operator }) => {
  let say: (question: Buffer) => Buffer | undefined = (question) => answer(question, [a('192.0.2.1')]);
  const port = await startDns({
    udp: (question, reply) => {
      const message = say(question);
      if (message) reply(message);
    },
    // The one that is asked over TCP alone is well throughout.
    tcp: (question, socket) => {
      const message = answer(question, [a('192.0.2.1')]);
      socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]));
    },
  });
  const target = `dns://127.0.0.1:${port}`;
  await operator.write({
    defaults: { every: '1s', timeout: '500ms', grace: '0s' },
    agents: { 'eu-1': null },
    services: {
      shop: { target, dns: { name: 'shop.example', expect: ['192.0.2.1'] } },
      gone: { target, dns: { name: 'gone.example', rcode: 'nxdomain' } },
      stream: { target, every: '4s', timeout: '3s', dns: { name: 'shop.example', tcp: true } },
    },
  });
  await operator.up();
  await operator.agent('eu-1');
  const { api } = operator;

  await api.until('shop', 'up', WITHIN_MS);
  // That it is up may be told before the first of its results is.
  await eventually('its latency', WITHIN_MS, async () => ((await api.service('shop')).from[0]?.latencyMs ?? 0) > 0);
  await api.until('gone', 'down', WITHIN_MS, 'mismatch');
  await api.until('stream', 'up', WITHIN_MS);
  const { facts } = await eventually('the answer to be shown', WITHIN_MS, async () =>
    (await api.service('shop')).from.find((vantage) => vantage.facts),
  );
  expect(facts).toEqual({ rcode: 'noerror', authoritative: false, answers: '192.0.2.1', ttl: 60 });

  say = (question) => answer(question, [a('203.0.113.9')]);
  await api.until('shop', 'down', WITHIN_MS, 'mismatch');
  // With another verdict facts are told at once.
  await eventually('the wrong answer to be shown', WITHIN_MS, async () => {
    const { out } = await operator.vedette('status', 'shop', '--agents');
    return out.includes('203.0.113.9') && out.includes('192.0.2.1 is not among the answers');
  });
  say = (question) => answer(question, [], { rcode: NXDOMAIN });
  await api.until('gone', 'up', WITHIN_MS);
  say = () => undefined;
  await api.until('gone', 'down', WITHIN_MS, 'timeout');
  say = (question) => answer(question, [a('192.0.2.1')]);
  await api.until('shop', 'up', WITHIN_MS);
  await api.until('stream', 'up', WITHIN_MS);
  expect((await api.outages('stream')).length).toBe(0);
});
