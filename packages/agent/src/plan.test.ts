// What a plan makes of checks: that they go with their targets, and that what did not change stays the same object.
import type { Assignment } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { Policy } from './policy/policy.ts';
import { ruleOf } from './policy/source.ts';

const policy = new Policy(
  {
    allow: ['any', 'far.example:443'].map((text) => ruleOf(text, 'allow')),
    deny: [],
    commands: { load: { file: '/bin/load', words: [], env: {} } },
    identities: { monitor: { certificateFile: '/a', keyFile: '/b' } },
  },
  () => [],
);
const service = (target: string, check?: Assignment['check']): Assignment => ({
  slot: 1,
  id: 's',
  target,
  intervalMs: 1_000,
  timeoutMs: 900,
  gracesMs: [0],
  recover: 1,
  index: 0,
  of: 1,
  ...(check && { check }),
});
const plan = (one: Assignment, before?: ReturnType<typeof planOf>) => planOf([one], policy, 10, before?.looks);

test.each<[string, Assignment['check'], string | undefined]>([
  ['tcp://192.0.2.1:1', undefined, undefined],
  ['tcp://192.0.2.1:1', { type: 'tcp', steps: [{ expect: '00' }] }, undefined],
  ['tls://192.0.2.1:1', { type: 'tls' }, undefined],
  ['tls://192.0.2.1:1', undefined, 'denied'],
  ['tcp://192.0.2.1:1', { type: 'tls' }, 'denied'],
  ['tls://192.0.2.1:1', { type: 'tcp', steps: [{ send: '00' }] }, 'denied'],
  ['tls://127.0.0.1:1', { type: 'tls' }, 'denied'],
  ['unsupported:tls', undefined, 'denied'],
  ['dns://192.0.2.1', { type: 'dns', name: 'a', record: 'A' }, undefined],
  ['dns://192.0.2.1', undefined, 'denied'],
  ['udp://192.0.2.1:1', { type: 'dns', name: 'a', record: 'A' }, 'denied'],
  ['icmp://192.0.2.1', { type: 'icmp' }, undefined],
  ['icmp://127.0.0.1', { type: 'icmp' }, 'denied'],
  ['command:load', { type: 'command' }, undefined],
  ['command:load', { type: 'command', warningIsDown: true }, undefined],
  ['command:load', undefined, 'denied'],
  ['command:disk', { type: 'command' }, 'denied'],
  ['command:constructor', { type: 'command' }, 'denied'],
  ['tcp://192.0.2.1:1', { type: 'command' }, 'denied'],
  ['command:load', { type: 'tls' }, 'denied'],
  ['tls://192.0.2.1:1', { type: 'tls', identity: 'monitor' }, undefined],
  ['tls://192.0.2.1:1', { type: 'tls', identity: 'other' }, 'denied'],
  ['tcp://192.0.2.1:1', { type: 'tcp', starttls: 'smtp', tls: { identity: 'other' } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', tls: { identity: 'other' } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '192.0.2.2', port: 3128 } }, undefined],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: 'proxy.example', port: 3128 } }, undefined],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '127.0.0.1', port: 3128 } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '0x7f000001', port: 3128 } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '2130706433', port: 3128 } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '0.0.0.0', port: 3128 } }, 'denied'],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '2001:db8::1', port: 3128 } }, undefined],
  ['https://192.0.2.1/', { type: 'http', proxy: { host: '::ffff:127.0.0.1', port: 3128 } }, 'denied'],
  ['command:../load', { type: 'command' }, 'denied'],
  ['https://127.0.0.1/', { type: 'http', proxy: { host: '192.0.2.2', port: 3128 } }, 'denied'],
  ['https://far.example/', { type: 'http', proxy: { host: '192.0.2.2', port: 3128 } }, undefined],
  ['http://far.example/', { type: 'http', proxy: { host: '192.0.2.2', port: 3128 } }, 'denied'],
  ['https://near.example/', { type: 'http', proxy: { host: '192.0.2.2', port: 3128 } }, 'denied'],
  ['https://near.example/', { type: 'http' }, undefined],
  ['tcp://192.0.2.1:1', { type: 'tcp', steps: [{ send: '00' }] }, 'denied'],
  ['http://192.0.2.1/', { type: 'http', method: 'DELETE' }, 'denied'],
])('P82 %s with %j', (target, check, refused) => {
  expect(plan(service(target, check)).refused.get(1)).toBe(refused);
});

test('what has not changed is the same object, so that what is kept for it need not be made anew', () => {
  const first = plan(service('tls://192.0.2.1:1', { type: 'tls', name: 'a' }));
  const same = plan({ ...service('tls://192.0.2.1:1', { type: 'tls', name: 'a' }), intervalMs: 5_000 }, first);
  expect(same.looks.get(1)).toBe(first.looks.get(1));
  const other = plan(service('tls://192.0.2.1:1', { type: 'tls', name: 'b' }), first);
  expect(other.looks.get(1)).not.toBe(first.looks.get(1));
});
