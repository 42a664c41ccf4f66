// Who may report: tokens that are issued, replaced and refused, and how often. With a clock that the test moves.
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import type { HeartbeatAnswer } from './core/heartbeat-api.ts';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { HeartbeatDoor } from './heartbeat-door.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';

const setUp = () => {
  const clock = new StandingClock();
  const store = createMemoryStore('0'.repeat(32));
  const said: string[] = [];
  const reports: string[] = [];
  const open = async (): Promise<HeartbeatDoor> => {
    const door = new HeartbeatDoor({
      keeper: {
        has: (service) => service === 'pi' || service === 'other',
        report: async (service): Promise<HeartbeatAnswer> => {
          reports.push(service);
          return { service, at: '' };
        },
      },
      store,
      listen: () => undefined,
      clock,
      logger: { info: () => {}, warn: (_: object, text: string) => said.push(text) } as unknown as Logger,
    });
    await door.begin();
    return door;
  };
  return { clock, store, said, reports, open };
};

const good = { kind: 'success' } as const;
const refused = { code: 'device-unknown' };

test('a token opens its own service, over a restart, and no other', async () => {
  const { open, reports, store } = setUp();
  const { token, path, replaces } = await (await open()).issue('pi');
  expect([path, replaces, token.length]).toEqual(['api/v1/heartbeat/pi', false, 47]);
  const door = await open();
  await door.report('pi', token, good);
  expect(reports).toEqual(['pi']);
  await expect(door.report('other', token, good)).rejects.toMatchObject(refused);
  await expect(door.report('pi', `${token}x`, good)).rejects.toMatchObject(refused);
  await expect(door.report('pi', token.slice(0, -1), good)).rejects.toMatchObject(refused);
  await expect(door.report('pi', undefined, good)).rejects.toMatchObject(refused);
  await expect(door.report('pi', '', good)).rejects.toMatchObject(refused);
  expect(JSON.stringify(await store.heartbeats())).not.toContain(token);
});

test('whether there is such a service cannot be told from how it is refused', async () => {
  const { open } = setUp();
  const door = await open();
  const faults = await Promise.all(
    ['pi', 'ghost'].map((service) => door.report(service, 'wrong', good).catch(({ code, message }) => [code, message])),
  );
  expect(faults[0]).toEqual(faults[1]);
  await expect(door.issue('ghost')).rejects.toMatchObject({ code: 'not-found' });
});

test('a new token leaves the one in use good until it is used; one that was never used is void', async () => {
  const { open } = setUp();
  const door = await open();
  const first = await door.issue('pi');
  await door.report('pi', first.token, good);
  const never = await door.issue('pi');
  const second = await door.issue('pi');
  expect([never.replaces, second.replaces]).toEqual([true, true]);
  await door.report('pi', first.token, good);
  await expect(door.report('pi', never.token, good)).rejects.toMatchObject(refused);
  await door.report('pi', second.token, good);
  await expect(door.report('pi', first.token, good)).rejects.toMatchObject(refused);
  await door.report('pi', second.token, good);
});

test('once a second for ever, and some at once; whoever has no token takes none of it', async () => {
  const { open, clock, reports } = setUp();
  const door = await open();
  const { token } = await door.issue('pi');
  for (let i = 0; i < 100; i++) await door.report('pi', 'wrong', good).catch(() => {});
  for (let i = 0; i < 20; i++) await door.report('pi', token, good);
  await expect(door.report('pi', token, good)).rejects.toMatchObject({ code: 'too-often' });
  clock.pass(1_000);
  await door.report('pi', token, good);
  await expect(door.report('pi', token, good)).rejects.toMatchObject({ code: 'too-often' });
  expect(reports).toHaveLength(21);
});

test('what is refused is told once a minute, and never the token', async () => {
  const { open, clock, said } = setUp();
  const door = await open();
  for (let i = 0; i < 50; i++) await door.report('ghost', 'secret-token', good).catch(() => {});
  expect(said).toEqual([expect.stringContaining("'ghost'")]);
  clock.pass(60_000);
  await door.report('ghost', undefined, good).catch(() => {});
  expect(said).toHaveLength(2);
  expect(said.join()).not.toContain('secret-token');
});
