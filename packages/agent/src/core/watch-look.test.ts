import { expect, test } from 'vitest';
import { always, Rig, service, UP } from './watch.test-support.ts';

test('P65 P82 with other terms a service begins anew, with the same ones it goes on', () => {
  const tls = (name: string) => service(1, { target: 'tls://10.0.0.1:1', check: { type: 'tls', name } });
  const rig = new Rig(always(UP)).configure(tls('a')).run(5_000);
  const held = () => rig.watch.present(rig.now).map((change) => ('reason' in change ? change.reason : change.health));
  expect(held()).toEqual(['up']);
  rig.configure(tls('a'));
  expect(held()).toEqual(['up']);
  rig.configure(tls('b'));
  expect(held()).toEqual(['unprobed']);
});
