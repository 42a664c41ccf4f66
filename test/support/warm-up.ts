// Both programs in a few files each, built once before the tests that start them by the dozen: Node takes some seconds for every start out of nearly a thousand sources,
// and half a second out of these. The long tests start the sources themselves. Refuses to know what the programs do.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../scripts/build/bundle.ts';
import { PAGES, programs, root, sourcesOf } from '../../scripts/build/program.ts';

/** @returns what is to be done after the last test */
export default async (): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-built-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  for (const program of programs) {
    const entries = sourcesOf(program);
    const out = join(folder, program.command);
    mkdirSync(out);
    for (const [name, code] of (await bundle({ entries, threads: entries, isWhole: false })).files)
      writeFileSync(join(out, name), code);
    const pages = join(root, PAGES);
    if (program.hasPages && existsSync(pages)) cpSync(pages, join(out, 'dashboard'), { recursive: true });
  }
  process.env['VEDETTE_BUILT'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};
