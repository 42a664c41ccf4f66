// What the build makes of this code, made for a test: in a folder of its own, by the very scripts that people call. Refuses to know what is in it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** On two busy processors the slower of them takes a minute. */
export const BUILD_MS_MAX = 240_000;

/** Runs `scripts/pack.ts` or `scripts/executables.ts`, which put what they make into the folder. */
export const build = async (script: 'pack' | 'executables', folder: string): Promise<void> => {
  await run(process.execPath, [`scripts/${script}.ts`, folder], { cwd: root, timeout: BUILD_MS_MAX });
};
