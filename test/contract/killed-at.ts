// Something that is done again and again, and killed at another point each time. Knows which points are tried (all of them with VEDETTE_LONG_TESTS=1, which takes
// minutes); refuses to know what must hold after that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { isLong } from '../support/patience.ts';

const program = fileURLToPath(new URL('./store-crasher.ts', import.meta.url));

/** Ends as it ends: what it said, and whether it was killed. */
const run = async (
  act: string,
  point: number,
  stores: readonly string[],
): Promise<{ said: string; isKilled: boolean }> => {
  const child = spawn(process.execPath, [program, act, String(point), ...stores], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  expect([null, 0]).toContain(status);
  return { said: said.trim(), isKilled: signal === 'SIGKILL' };
};

/** What all points of something may take. */
export const LONG_MS = isLong ? 1_800_000 : 120_000;

/** So many are at work at the same time. */
const ABREAST = 3;

/** All of them where there is time; otherwise `most`, the last ones among them, where what was done comes to count. */
const chosen = (count: number, most: number): number[] => {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  if (isLong || count <= most) return all;
  const last = Math.floor(most / 3);
  const spread = Array.from({ length: most - last }, (_, i) => 1 + Math.floor((i * (count - last)) / (most - last)));
  return [...spread, ...all.slice(-last)];
};

export type Crashed = { readonly stores: readonly string[]; readonly place: string };

/**
 * @param stores new ones for each time, to which it is done
 * @param check what must hold then; `place` says where it was killed
 * @returns how many points there are
 */
export const killedEverywhere = async (
  act: string,
  {
    most,
    stores,
    check,
  }: { most: number; stores: () => Promise<readonly string[]>; check: (crashed: Crashed) => Promise<void> },
): Promise<number> => {
  const count = Number((await run(act, 0, await stores())).said);
  const points = chosen(count, most);
  const worker = async (): Promise<void> => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      const named = await stores();
      const { said, isKilled } = await run(act, point, named);
      const place = `${act}, point ${point} of ${count}: ${said}`;
      expect(isKilled, place).toBe(true);
      await check({ stores: named, place });
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return count;
};
