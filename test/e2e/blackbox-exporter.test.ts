// The blackbox exporter and our agents look at the same targets by the same modules, ours by importing them: they agree, but where it is said why not.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { words } from '../../packages/agent/src/probe/check.test-support.ts';
import type { Case } from './blackbox/case.ts';
import { dnsCases } from './blackbox/dns-cases.ts';
import { isExporterThere, startExporter } from './blackbox/exporter.ts';
import { importCase, startLooking } from './blackbox/ours.ts';
import { MARK, type Row, tableText } from './blackbox/table.ts';
import { tcpCases, tlsCases } from './blackbox/tcp-cases.ts';
import { makeTrust } from './blackbox/trust.ts';
import { secrets, webCases } from './blackbox/web-cases.ts';

/** Everything here is on loopback, where an answer takes milliseconds. */
const TIMEOUT_MS = 2_000;
const CASES_MIN = 40;

/** So many are looked at at once: what is looked at is in this process, too. */
const AT_ONCE = 8;

const page = new URL('../../docs/comparison-blackbox.md', import.meta.url);

const sectionsIn = async (folder: string): Promise<readonly (readonly [string, readonly Case[]])[]> => {
  const trust = makeTrust(folder);
  return [
    ['TCP', await tcpCases(folder)],
    ['TLS', await tlsCases(trust)],
    ['HTTP', await webCases(trust)],
    ['DNS', await dnsCases()],
  ];
};

const inTurns = async <Item, Answer>(
  items: readonly Item[],
  act: (item: Item) => Promise<Answer>,
): Promise<Answer[]> => {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await act(items[at] as Item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
};

const title = isExporterThere
  ? 'both come to the same verdict'
  : 'both come to the same verdict (left out: there is no /usr/bin/prometheus-blackbox-exporter)';

test.runIf(isExporterThere)(title, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-blackbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const all = (await sectionsIn(folder)).flatMap(([section, cases]) => cases.map((one) => ({ ...one, section })));
  const modules = Object.fromEntries(
    all.map(({ module }, index) => [`m${index}`, { ...module, timeout: `${TIMEOUT_MS}ms` }]),
  );
  const ask = await startExporter(modules);
  const look = startLooking(secrets);
  const rows = await inTurns([...all.entries()], async ([index, one]): Promise<Row> => {
    const [theirs, seen] = await Promise.all([ask(`m${index}`, one.target), look(importCase(one), TIMEOUT_MS)]);
    // Where there is no name server at all, nobody can tell whether a name exists.
    const ours = words(seen).replace('unknown: resolver', 'down: dns');
    return { section: one.section, what: one.what, theirs, ours, ...(one.why !== undefined && { why: one.why }) };
  });
  expect(rows.length).toBeGreaterThanOrEqual(CASES_MIN);
  expect(rows.filter(({ theirs }, index) => theirs !== all[index]?.theirs)).toEqual([]);
  const differing = rows.filter(({ theirs, ours }) => theirs !== (ours === 'up'));
  expect(differing).toEqual(rows.filter(({ why }) => why !== undefined));
  const text = readFileSync(page, 'utf8');
  expect(text).toContain(MARK);
  const [before] = text.split(MARK);
  await expect(`${before}${MARK}${tableText(rows)}`).toMatchFileSnapshot(page.pathname);
});
