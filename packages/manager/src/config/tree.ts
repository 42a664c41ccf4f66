// From the YAML library's tree to plain values, with the place of every key and value. Knows aliases, merge keys, doubled keys and
// how much a small text can be made to mean; nothing of what a configuration is.

import { legible, quote } from '@vedette/protocol/kit';
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { ConfigProblem } from '../core/api.ts';
import { Places } from './places.ts';
import { PROBLEM_COUNT_MAX } from './problems.ts';

/** An alias stands for a copy of what it names. Ten thousand services sharing all their settings need a tenth of this. */
const COPIED_NODE_COUNT_MAX = 1_000_000;

export type Tree = { readonly root: unknown; readonly places: Places; readonly problems: readonly ConfigProblem[] };

type Mapping = Record<string, unknown>;

/** `nodes`: how many nodes it would be if every alias in it were written out. `done` is false while its content is being read. */
type Anchor = { value: unknown; nodes: number; done: boolean };

class TreeReader {
  readonly places: Places;
  readonly problems: ConfigProblem[] = [];
  readonly #anchors = new Map<string, Anchor>();
  #nodes = 0;
  #copied = 0;

  constructor(lines: LineCounter) {
    this.places = new Places(lines);
  }

  /** `path` is only for the words of problems. */
  read(node: unknown, path: string): unknown {
    this.#nodes += 1;
    if (isAlias(node)) return this.#alias(node.source, offsetOf(node), path);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    const anchor: Anchor = { value: null, nodes: 0, done: false };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, anchor);
    const nodesBefore = this.#nodes;
    if (isMap(node)) anchor.value = this.#map(node, path);
    else if (isSeq(node)) anchor.value = this.#list(node.items, path);
    else anchor.value = node.value;
    anchor.nodes = this.#nodes - nodesBefore + 1;
    anchor.done = true;
    return anchor.value;
  }

  #problem(path: string, offset: number, message: string): void {
    if (this.problems.length >= PROBLEM_COUNT_MAX) return;
    this.problems.push({ path: legible(path), ...this.places.lineColumn(offset), message });
  }

  #alias(name: string, offset: number, path: string): unknown {
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      this.#problem(path, offset, `no anchor ${quote(`&${name}`)} stands before this alias ${quote(`*${name}`)}`);
      return null;
    }
    if (!anchor.done) {
      this.#problem(path, offset, `the alias ${quote(`*${name}`)} stands inside what it names`);
      return null;
    }
    this.#nodes += anchor.nodes;
    const copiedBefore = this.#copied;
    this.#copied += anchor.nodes;
    if (this.#copied > COPIED_NODE_COUNT_MAX && copiedBefore <= COPIED_NODE_COUNT_MAX) {
      this.#problem(
        path,
        offset,
        `the aliases up to here stand for more than ${COPIED_NODE_COUNT_MAX} values: write less with them`,
      );
    }
    return this.#copied > COPIED_NODE_COUNT_MAX ? null : anchor.value;
  }

  #list(items: readonly unknown[], path: string): unknown[] {
    const list: unknown[] = [];
    for (const [index, item] of items.entries()) {
      list.push(this.read(item, `${path}.${index}`));
      const offset = offsetOf(item);
      this.places.set(list, index, { key: offset, value: offset });
    }
    return list;
  }

  #map(node: YAMLMap, path: string): Mapping {
    // Without a prototype, so that no key of the operator's can mean anything to JavaScript.
    const mapping: Mapping = Object.create(null);
    const merged: unknown[] = [];
    for (const pair of node.items) {
      if (isPair(pair)) this.#pair(pair, mapping, merged, path);
    }
    for (const source of merged) this.#merge(source, mapping);
    return mapping;
  }

  #pair(pair: Pair, mapping: Mapping, merged: unknown[], path: string): void {
    const { key: keyNode, value: valueNode } = pair;
    const keyOffset = offsetOf(keyNode);
    if (!isScalar(keyNode)) {
      this.#problem(path, keyOffset, 'a key is a single word, not a list, a mapping or an alias');
      return;
    }
    // A number or a date as key is meant as the text it is written as.
    const key = typeof keyNode.value === 'string' ? keyNode.value : (keyNode.source ?? '');
    const keyPath = path === '' ? key : `${path}.${key}`;
    const value = this.read(valueNode, keyPath);
    if (key === '<<' && keyNode.type === 'PLAIN') {
      this.#collectMerge(value, keyPath, keyOffset, merged);
      return;
    }
    if (Object.hasOwn(mapping, key)) {
      const first = this.places.lineColumn(this.places.get(mapping, key)?.key ?? keyOffset);
      this.#problem(keyPath, keyOffset, `the key ${quote(key)} is there twice: first on line ${first.line}`);
      return;
    }
    mapping[key] = value;
    // Where nothing is written, the key is what there is to point at.
    const written = isScalar(valueNode) && valueNode.source === '' && valueNode.value === null ? undefined : valueNode;
    this.places.set(mapping, key, { key: keyOffset, value: written ? offsetOf(written) : keyOffset });
  }

  #collectMerge(value: unknown, path: string, offset: number, merged: unknown[]): void {
    const sources: unknown[] = Array.isArray(value) ? value : [value];
    const areMappings = sources.every(
      (source) => typeof source === 'object' && source !== null && !Array.isArray(source),
    );
    if (areMappings) merged.push(...sources);
    else this.#problem(path, offset, "'<<' merges mappings: write an alias of one, or a list of such");
  }

  /** What is written in the mapping itself wins over what is merged in, and the earlier source over the later. */
  #merge(source: unknown, mapping: Mapping): void {
    if (typeof source !== 'object' || source === null) return;
    for (const [key, value] of Object.entries(source)) {
      if (Object.hasOwn(mapping, key)) continue;
      mapping[key] = value;
      const place = this.places.get(source, key);
      if (place !== undefined) this.places.set(mapping, key, place);
    }
  }
}

const offsetOf = (node: unknown): number =>
  (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;

export const readTree = (document: Document.Parsed, lines: LineCounter): Tree => {
  const reader = new TreeReader(lines);
  const root = reader.read(document.contents, '');
  return { root, places: reader.places, problems: reader.problems };
};
