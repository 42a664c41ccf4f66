// The licences of other people's work that is inside what is built. Knows where packages keep theirs; refuses to know what they allow.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a module of somebody else's is in. */
const packageFolder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** One text: name, version and licence of every package that any of these modules belongs to. Throws when a package has none to show. */
export const noticesOf = (modules: readonly string[]): string => {
  const folders = new Set(modules.flatMap((module) => packageFolder.exec(module)?.[1] ?? []));
  const notices = new Map(Array.from(folders, (folder) => noticeOf(folder)));
  const sorted = [...notices].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([title, text]) => `${title}\n${'-'.repeat(title.length)}\n${text.trim()}\n`).join('\n\n');
};

const noticeOf = (folder: string): readonly [string, string] => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0 && license === undefined) throw new Error(`${name} ${version} says nothing of its licence.`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, texts.join('\n\n')];
};
