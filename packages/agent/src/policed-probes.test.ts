// From a target as a manager writes it to the socket: the plan, the policy, a resolver that answers as it likes, and the real prober.
import { Socket } from 'node:net';
import type { Assignment } from '@vedette/protocol/wire';
import { expect, onTestFinished, test, vi } from 'vitest';
import { planOf } from './plan.ts';
import { Policy } from './policy/policy.ts';
import { ruleOf } from './policy/source.ts';
import type { Resolver } from './probe/resolver.ts';
import { startProber } from './probe/tcp.test-support.ts';

const OWN_PORT = 7601;

const policyOf = (allow: readonly string[], deny: readonly string[] = []): Policy =>
  new Policy(
    {
      allow: allow.map((text) => ruleOf(text, 'allow')),
      deny: deny.map((text) => ruleOf(text, 'deny')),
      ownPort: OWN_PORT,
    },
    () => ['192.0.2.7'],
  );

const service = (slot: number, target: string): Assignment => ({
  slot,
  id: `s${slot}`,
  target,
  intervalMs: 1_000,
  timeoutMs: 900,
  gracesMs: [5_000],
  recover: 1,
  index: 0,
  of: 1,
});

/** What names stand for in this world, each time they are asked for; the last answer is repeated. */
const world = (): Resolver => {
  const names: Record<string, string[]> = {
    'web.example': ['203.0.113.1'],
    'imds.example': ['169.254.169.254'],
    'mapped.example': ['::ffff:169.254.169.254'],
    'nat64.example': ['64:ff9b::a9fe:a9fe'],
    'home.example': ['127.0.0.1'],
    'home6.example': ['::1'],
    'mine.example': ['192.0.2.7'],
    'any.example': ['0.0.0.0'],
    'any6.example': ['::'],
    'zone.example': ['fe80::1%eth0'],
    'lan.example': ['10.0.0.1'],
    'rebinds.example': ['203.0.113.1', '127.0.0.1'],
    // What a resolver should never answer.
    'hex.example': ['0x7f000001'],
    'decimal.example': ['2130706433'],
    'short.example': ['127.1'],
    'nameless.example': ['localhost'],
  };
  const resolve = (name: string): string => {
    const answers = names[name] ?? [''];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? '';
  };
  return {
    known: () => undefined,
    resolve: async (name) => await Promise.resolve({ address: resolve(name) }),
    close() {},
  };
};

/** Every address that a connection was attempted to; all of them refuse. */
const watchDialled = (): string[] => {
  const dialled: string[] = [];
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    const [{ host }] = args as [{ host: string }];
    dialled.push(host);
    queueMicrotask(() => this.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
    return this;
  });
  onTestFinished(() => connect.mockRestore());
  return dialled;
};

/** What a service comes to: refused when it is configured, or the reasons of two probes one after the other. */
const fate = async (policy: Policy, target: string): Promise<string> => {
  const { looks, problems, planned, refused } = planOf([service(1, target)], policy, 100);
  if (problems.length > 0) {
    expect({ planned, refused: [...refused] }).toEqual({ planned: [], refused: [[1, 'denied']] });
    return 'refused';
  }
  const { probe } = startProber(
    world(),
    undefined,
    (host, address, port) => !policy.againstAddress(host, address, port),
  );
  const { host = '', port = 0 } = looks.get(1)?.target ?? {};
  const verdicts = [(await probe(host, port, 900)).verdict, (await probe(host, port, 900)).verdict];
  return verdicts.map((verdict) => `${verdict.status} ${'reason' in verdict ? verdict.reason : ''}`).join(', ');
};

const PROBED = 'down refused, down refused';
const DENIED = 'unknown denied, unknown denied';

test.each([
  ['203.0.113.1:80', PROBED],
  ['web.example:80', PROBED],
  ['lan.example:80', PROBED],
  ['169.254.169.254:80', 'refused'],
  ['[::ffff:169.254.169.254]:80', 'refused'],
  ['[::ffff:a9fe:a9fe]:80', 'refused'],
  ['[64:ff9b::169.254.169.254]:80', 'refused'],
  ['[fd00:ec2::254]:80', 'refused'],
  ['127.0.0.1:80', 'refused'],
  ['[::1]:80', 'refused'],
  ['[::ffff:127.0.0.1]:80', 'refused'],
  ['0x7f000001:80', 'refused'],
  ['2130706433:80', 'refused'],
  ['127.1:80', 'refused'],
  ['0177.0.0.1:80', 'refused'],
  ['[::]:80', 'refused'],
  ['0.0.0.0:80', 'refused'],
  ['224.0.0.1:80', 'refused'],
  ['255.255.255.255:80', 'refused'],
  ['[fe80::1]:80', 'refused'],
  [`192.0.2.7:${OWN_PORT}`, 'refused'],
  [`mine.example:${OWN_PORT}`, DENIED],
  ['mine.example:80', PROBED],
  ['imds.example:80', DENIED],
  ['mapped.example:80', DENIED],
  ['nat64.example:80', DENIED],
  ['home.example:80', DENIED],
  ['home6.example:80', DENIED],
  ['any.example:80', DENIED],
  ['any6.example:80', DENIED],
  ['zone.example:80', DENIED],
  ['hex.example:80', DENIED],
  ['decimal.example:80', DENIED],
  ['short.example:80', DENIED],
  ['nameless.example:80', DENIED],
  ['rebinds.example:80', 'down refused, unknown denied'],
])('without a file, tcp://%s: %s', async (target, expected) => {
  const dialled = watchDialled();
  expect(await fate(policyOf(['any']), `tcp://${target}`)).toBe(expected);
  for (const address of dialled) expect(['203.0.113.1', '10.0.0.1', '192.0.2.7']).toContain(address);
  expect(dialled).toHaveLength(expected.split('down refused').length - 1);
});

test.each([
  ['127.0.0.1:80', PROBED],
  ['home.example:80', PROBED],
  ['home6.example:80', PROBED],
  [`127.0.0.1:${OWN_PORT}`, 'refused'],
  [`home.example:${OWN_PORT}`, DENIED],
  ['[64:ff9b::127.0.0.1]:80', 'refused'],
  ['imds.example:80', DENIED],
])('with --allow loopback, tcp://%s: %s', async (target, expected) => {
  watchDialled();
  expect(await fate(policyOf(['any', 'loopback']), `tcp://${target}`)).toBe(expected);
});

test.each([
  ['203.0.113.1:443', PROBED],
  ['203.0.113.1:80', 'refused'],
  ['web.example:443', PROBED],
  ['lan.example:443', DENIED],
  ['lan.example:5432', 'refused'],
  ['db.internal:5432', DENIED],
  ['203.0.113.9:443', 'refused'],
])('with a narrow policy, tcp://%s: %s', async (target, expected) => {
  watchDialled();
  const policy = policyOf(['203.0.113.0/24:443', 'db.internal:5432', 'any:9'], ['203.0.113.9', '127.0.0.0/8']);
  expect(await fate(policy, `tcp://${target}`)).toBe(expected);
});

test('of too many services the newest are refused for want of room, and those denied take none of it', () => {
  const targets = ['tcp://203.0.113.1:1', 'tcp://127.0.0.1:1', 'tcp://203.0.113.1:2', 'tcp://203.0.113.1:3'];
  const services = targets.map((target, i) => service(i + 1, target)).toReversed();
  const { planned, refused, problems } = planOf(services, policyOf(['any']), 2);
  expect(planned.map(({ assignment }) => assignment.slot)).toEqual([1, 3]);
  expect([...refused]).toEqual([
    [2, 'denied'],
    [4, 'overload'],
  ]);
  expect(problems.map(({ text }) => text)).toEqual([
    "The target 'tcp://127.0.0.1:1' is denied: agents leave loopback addresses alone unless their policy names them (--allow loopback).",
    'This agent takes 2 services and no more: see limits.services in its policy.',
  ]);
});
