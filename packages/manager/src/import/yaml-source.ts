// A foreign file in YAML (or JSON): its values and where each of them stands. Bounds what a hostile one can cost by reading it as our own file is read.
// Refuses to know what it means.

import { readDocument } from '../config/document.ts';
import type { Path } from '../config/places.ts';
import { readTree } from '../config/tree.ts';
import type { ConfigProblem } from '../core/api.ts';
import type { Place } from './draft.ts';

/** One file of the source: what it is called, and what stands in it. `root`: it is no text, and these are its values. */
export type SourceFile = { readonly name: string; readonly text: string; readonly root?: unknown };

export type YamlSource = { readonly root: unknown; at(...path: Path): Place };

/** What is tagged as binary is marked as such in its text: the reader knows no tags. */
const withoutTags = (text: string): string =>
  text.replaceAll(/!!binary[ \t]+(["']?)([A-Za-z0-9+/]+={0,2})\1/g, (_all, _quote, base64) => `"base64:${base64}"`);

/** Ten thousand endpoints with a dozen settings each; a piece takes a few microseconds. */
const limits = { lexemeCount: 1_000_000, valueCount: 300_000 };

export const readYaml = ({
  name,
  text,
  root: values,
}: SourceFile): YamlSource | { readonly problems: readonly ConfigProblem[] } => {
  if (values !== undefined) return { root: values, at: (...path) => ({ file: name, path: path.join('.') }) };
  const read = readDocument(withoutTags(text), limits);
  if ('problems' in read) return read;
  const { root, places, problems } = readTree(read.document, read.lines);
  if (problems.length > 0) return { problems };
  const at = (...path: Path): Place => ({
    file: name,
    line: places.locate(root, path, 'key').line,
    path: path.join('.'),
  });
  return { root, at };
};
