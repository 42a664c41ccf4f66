// Looking on demand in a session: who is asked what, and what becomes of the answer.
import { expect, test } from 'vitest';
import { canProbe, PROBE_FEATURE } from '../wire/probe-fields.ts';
import { AgentBench, sent } from './agent-bench.test-support.ts';
import { ManagerSession } from './manager-session.ts';
import { hello, welcome } from './sample.test-support.ts';

const look = { target: 'tls://h:1', timeoutMs: 5, atMs: 9, check: { type: 'tls' } } as const;

test('P84 an agent looks when it is asked, and answers under the same number', () => {
  const bench = new AgentBench().live();
  expect(bench.receive({ type: 'probe', n: 3, slot: 1 })).toEqual([{ type: 'look', probe: { n: 3, slot: 1 } }]);
  expect(bench.receive({ type: 'probe', n: 4, look })).toEqual([{ type: 'look', probe: { n: 4, look } }]);
  const probed = { n: 4, code: 0, atMs: 9, latencyMs: 1 };
  expect(bench.step({ type: 'looked', probed })).toEqual([{ type: 'send', message: { type: 'probed', ...probed } }]);
});

test('P84 P80 a number of another store is of no service, and anything else is looked at all the same', () => {
  const bench = new AgentBench().live({ store: 'b'.repeat(32) });
  const [effect] = bench.receive({ type: 'probe', n: 3, slot: 1 });
  expect(effect).toMatchObject({ type: 'send', message: { type: 'probed', n: 3, code: 72 } });
  expect(bench.receive({ type: 'probe', n: 4, look })).toEqual([{ type: 'look', probe: { n: 4, look } }]);
});

test('P84 before the welcome nobody may ask', () => {
  expect(sent(new AgentBench().greet().receive({ type: 'probe', n: 3, slot: 1 }))).toEqual(['bye']);
});

const liveManager = (): ManagerSession => {
  const session = new ManagerSession(0);
  session.step({ type: 'received', message: { type: 'hello', ...hello }, nowMs: 0 }, 0);
  const { version: _, ...admitted } = { ...welcome, credit: 0 };
  session.step({ type: 'admitted', welcome: admitted }, 0);
  return session;
};

test('P84 a manager hands answers on, asked for or not, and takes no credit for them', () => {
  const session = liveManager();
  const probe = { n: 1, slot: 2 };
  expect(session.step({ type: 'ask', probe }, 0)).toEqual([{ type: 'send', message: { type: 'probe', ...probe } }]);
  const message = { type: 'probed', n: 9, code: 0 } as const;
  expect(session.step({ type: 'received', message, nowMs: 0 }, 0)).toEqual([{ type: 'probed', probed: message }]);
  expect(new ManagerSession(0).step({ type: 'ask', probe }, 0)).toEqual([]);
});

test('P84 who does not say that it can be asked is not asked, nor by a check that it does not know', () => {
  expect(canProbe({}, [])).toBe(false);
  expect(canProbe({}, [PROBE_FEATURE])).toBe(true);
  expect(canProbe({ look }, [PROBE_FEATURE])).toBe(false);
  expect(canProbe({ look }, [PROBE_FEATURE, 'check:tls'])).toBe(true);
  expect(canProbe({ look }, ['check:tls'])).toBe(false);
});
