// Holds documents to the tree: what they call a file has to be one. Knows which backticked words and links look like paths of the
// repository; refuses to know what the documents say about them.
import { posix } from 'node:path';
import { type Finding, lineAt, type Source } from './source.ts';

type Mention = { readonly path: string; readonly line: number; readonly names: string; readonly type: 'code' | 'link' };

/** Begins at a folder of the root, or is a source file with at least one folder before it. */
const looksLikePath = (text: string, tops: ReadonlySet<string>): boolean => {
  if (!/^[\w.@-]+(?:\/[\w.@*{},-]*)+(?::\d+)?$/.test(text)) return false;
  return tops.has(text.slice(0, text.indexOf('/'))) || /^[\w-]+\/[\w/-]+\.(?:ts|mjs)$/.test(text);
};

/** What a document names: backticked paths, and links that lead nowhere else. Fenced blocks are examples and left alone. */
export const mentionsOf = (document: Source, tops: ReadonlySet<string>): readonly Mention[] => {
  const text = document.text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ' '));
  const mention = (type: Mention['type'], at: number, names: string): Mention => ({
    path: document.path,
    line: lineAt(text, at),
    names,
    type,
  });
  const code = [...text.matchAll(/`([^`\s]+)`/g)]
    .filter((match) => looksLikePath(match[1] ?? '', tops))
    .map((match) => mention('code', match.index, (match[1] ?? '').replace(/:\d+$/, '')));
  const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map((match) =>
    mention('link', match.index, match[1] ?? ''),
  );
  return [...code, ...links];
};

const escaped = (text: string): string => text.replace(/[.+^$()|[\]\\]/g, '\\$&');

/** A path with `*` and `{a,b}` as a pattern. A folder is there when something is in it. */
const patternOf = (names: string): string =>
  escaped(names)
    .replaceAll('*', '[^/]*')
    .replace(/\{([^}]*)\}/g, (_all, alternatives: string) => `(?:${alternatives.replaceAll(',', '|')})`);

const isThere = ({ path, names, type }: Mention, paths: readonly string[]): boolean => {
  const full = type === 'link' ? posix.join(posix.dirname(path), names) : names;
  // A document may name a source file by the end of its path, as in `core/schedule.ts`.
  const start = type === 'code' ? '(?:^|/)' : '^';
  const pattern = new RegExp(`${start}${patternOf(full.replace(/\/$/, ''))}(?:/|$)`);
  return paths.some((one) => pattern.test(one));
};

export const docsPathFindings = (documents: readonly Source[], paths: readonly string[]): readonly Finding[] => {
  const tops = new Set(paths.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/'))));
  return documents
    .flatMap((document) => mentionsOf(document, tops))
    .filter((mention) => !isThere(mention, paths))
    .map(({ path, line, names }) => ({ path, line, message: `names ${names}, which is not there` }));
};
