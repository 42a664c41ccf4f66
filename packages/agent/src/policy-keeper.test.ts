// A policy kept in force: as it was read, with the port that was really taken, and anew with every change of its file.
import { mkdtempDisposable, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { PolicyKeeper } from './policy-keeper.ts';
import { ManualClock } from './probe/manual-clock.test-support.ts';
import type { WatchPolicy } from './watch-message.ts';

const rig = async (text: string) => {
  const folder = await mkdtempDisposable(join(tmpdir(), 'vedette-keeper-'));
  onTestFinished(() => folder.remove());
  const file = join(folder.path, 'policy.yaml');
  await writeFile(file, text);
  const clock = new ManualClock();
  const inForce: WatchPolicy[] = [];
  const told: string[] = [];
  let heard = Promise.withResolvers<void>();
  const say = (...words: unknown[]): void => {
    told.push(String(words.at(-1)));
    heard.resolve();
  };
  const policed = {
    clock: {
      now: () => 0,
      elapsed: () => clock.elapsed(),
      at: (at: number, fn: () => void) => clock.at(at, fn),
    },
    logger: { info: say, error: say } as unknown as Logger,
    watch: {
      police: async (policy: WatchPolicy) => {
        inForce.push(policy);
        return await Promise.resolve([{ slot: inForce.length, reason: 'denied' as const, text: '' }]);
      },
    },
    refused: (problems: readonly { readonly slot: number }[]) => told.push(`refused ${problems[0]?.slot}`),
  };
  let nowMs = 0;
  return {
    file,
    inForce,
    told,
    policed,
    /** Lets the keeper look at the file once, which it does every second, and waits for what it says of it. */
    look: async () => {
      heard = Promise.withResolvers();
      nowMs += 1_000;
      clock.advanceTo(nowMs);
      await heard.promise;
    },
  };
};

const allowed = (policy: WatchPolicy | undefined): string[] => policy?.terms.allow.map(({ text }) => text) ?? [];

test('the port that was really taken is the one that is denied', async () => {
  const { policed, inForce, told } = await rig('');
  const keeper = await PolicyKeeper.open({ allow: [], limits: {} }, 0);
  expect(keeper.policy.terms.ownPort).toBe(0);
  using _ = await keeper.keep(policed, 7601);
  expect(inForce.map(({ terms }) => terms.ownPort)).toEqual([7601]);
  expect(told).toEqual(['refused 1']);
});

test('a changed file is in force, one with problems or gone is not, and the next good one is', async () => {
  const { file, policed, inForce, told, look } = await rig('allow: [loopback]');
  const keeper = await PolicyKeeper.open({ file, allow: [], limits: {} }, undefined);
  using _ = await keeper.keep(policed, undefined);
  expect(inForce).toEqual([]);
  await writeFile(file, 'allow: [private]\nlimits: {in-flight: 3}\n');
  await look();
  expect(allowed(inForce[0])).toEqual(['private']);
  expect(inForce[0]?.limits.inFlightMax).toBe(3);
  await writeFile(file, 'allow: private');
  await look();
  await rm(file);
  await look();
  expect(allowed(keeper.policy)).toEqual(['private']);
  await writeFile(file, 'allow: [multicast]');
  await look();
  expect(inForce.map(allowed)).toEqual([['private'], ['multicast']]);
  expect(told).toEqual([
    'refused 1',
    'the policy has changed and is in force',
    expect.stringMatching(/policy.yaml:1:8 allow: write a list of rules[\s\S]*stays in force/),
    expect.stringMatching(/no such file[\s\S]*stays in force/),
    'refused 2',
    'the policy has changed and is in force',
  ]);
});
