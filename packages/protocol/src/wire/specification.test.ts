// The specification for people says what the code does: its examples, its tables, its numbers.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { columnsVectors, messageVectors } from '../../vectors/vectors.ts';
import { codeOf, downReasons, unknownReasons } from '../health/index.ts';
import { limits } from './limits.ts';

const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');

/** The bytes of a block of hex with comments. */
const example = (name: string): string => {
  const block = page.split(`\`\`\`hex ${name}\n`)[1]?.split('```')[0] ?? '';
  return block.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '');
};

describe('docs/protocol.md', () => {
  test('P50 the worked example of columns is the vector', () => {
    const vector = columnsVectors().find(({ name }) => name === 'the example of the specification');
    expect(example('columns')).toBe(vector?.hex);
    const batch = messageVectors().find(({ name }) => name === 'batch, the example of the specification');
    expect(batch?.hex).toContain(example('columns'));
  });

  test('P1 P20 the worked example of a frame is the vector', () => {
    expect(example('ack')).toBe(messageVectors().find(({ name }) => name === 'ack')?.hex);
  });

  test('P41 every verdict stands in the table with its code', () => {
    for (const reason of downReasons)
      expect(page).toContain(`| ${codeOf({ status: 'down', reason })} | down: ${reason} |`);
    for (const reason of unknownReasons) {
      expect(page).toContain(`| ${codeOf({ status: 'unknown', reason })} | unknown: ${reason} |`);
    }
    expect(page.match(/\| (down|unknown): /g)?.length).toBe(downReasons.length + unknownReasons.length);
  });

  test('P20 every message has its section', () => {
    const types = new Set(messageVectors().map(({ message }) => (message as { type: string }).type));
    const headings = page.match(/^### .*\((agent|manager|either).*$/gm)?.join(' ') ?? '';
    for (const type of types) expect(headings).toMatch(new RegExp(`\\b${type}\\b`));
  });

  test('P17 every limit stands in the page', () => {
    const said = page.replaceAll(/(?<=\d),(?=\d{3})/g, '');
    const { seqMax, slotMax, ...others } = limits;
    for (const [name, value] of Object.entries(others)) expect(said, name).toMatch(new RegExp(`\\b${value}\\b`));
    expect([seqMax, slotMax]).toEqual([2 ** 52, 2 ** 32 - 1]);
    expect(said).toContain('`int 1…2^52`');
    expect(said).toContain('`int 0…2^32−1`');
  });

  test('every rule a test cites is in the page', () => {
    const rules = new Set(page.match(/(?<=- \*\*)P\d+(?=\*\*)/g));
    expect(rules.size).toBeGreaterThan(20);
    const files = 'vectors frame scan codec columns round-trip specification'.split(' ');
    const cited = files.flatMap((file) => {
      const source = readFileSync(new URL(`./${file}.test.ts`, import.meta.url), 'utf8');
      return source.match(/(?<=['( ])P[1-9]\d*(?= )/g) ?? [];
    });
    expect(cited.length).toBeGreaterThan(15);
    for (const rule of cited) expect(rules, rule).toContain(rule);
  });
});
