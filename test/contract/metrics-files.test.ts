// The files for Prometheus and Grafana ask for names that there are. Knows how a name is written in an expression; refuses to know what is asked of it.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every name on the page, which is held against the code (packages/manager/src/meter.test.ts). */
const listed = new Set(
  [...read('docs/metrics.md').matchAll(/^\| `([a-z_0-9]+)` \| (\w+) \|/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

const namesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\b(?:vedette|probe|process)_[a-z_0-9]+\b(?=[\s{)[*])/g)].map(([name]) => name)),
];

type Node = { readonly expr?: string; readonly query?: unknown; readonly [key: string]: unknown };

const expressionsIn = (node: unknown): string[] => {
  if (typeof node !== 'object' || node === null) return [];
  const { expr } = node as Node;
  return [...(typeof expr === 'string' ? [expr] : []), ...Object.values(node).flatMap(expressionsIn)];
};

describe('deploy/grafana/vedette.json', () => {
  const dashboard = JSON.parse(read('deploy/grafana/vedette.json')) as Node & {
    readonly panels: readonly { readonly id: number; readonly type: string; readonly title: string }[];
  };

  test('asks for what there is', () => {
    const names = namesIn(expressionsIn(dashboard).join(' \n'));
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
  });

  test('has a row for each kind of thing, and every panel once', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual(['Overview', 'Service $service', 'Agents', 'Manager']);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

test('the alerts ask for what there is', () => {
  const text = read('deploy/prometheus/vedette.rules.yml').replace(/^ *(?:#|summary:|description:).*$/gm, '');
  const names = namesIn(text);
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !listed.has(name))).toEqual([]);
});
