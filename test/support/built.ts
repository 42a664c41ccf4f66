// What the build makes of this code, made for a test: in a folder of its own, by the very scripts that people call. Refuses to know what is in it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** On two busy processors the slower of them takes a minute. */
export const BUILD_MS_MAX = 240_000;

/** Runs `scripts/pack.ts` or `scripts/executables.ts`, which put what they make into the folder. */
export const build = async (script: 'pack' | 'executables', folder: string): Promise<void> => {
  await run(process.execPath, [`scripts/${script}.ts`, folder], { cwd: root, timeout: BUILD_MS_MAX });
};

/** The dashboard is there, with the scripts that it names. */
export const seesPages = async (httpPort: number): Promise<void> => {
  const base = `http://127.0.0.1:${httpPort}/`;
  const page = await fetch(base);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  const scripts = [...(await page.text()).matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path = '']) => path);
  expect(scripts.length).toBeGreaterThan(0);
  for (const path of scripts) {
    const script = await fetch(new URL(path, base));
    expect([script.status, script.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')]);
  }
};
