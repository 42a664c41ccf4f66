// What a policy amounts to, in the words that its owner reads.
import type { Finding } from '@vedette/protocol/doctor';
import { expect, test } from 'vitest';
import { parsePolicy } from './policy/parse.ts';
import { loadPolicy } from './policy/source.ts';
import { policyFindings } from './policy-findings.ts';

const findings = async (text: string): Promise<readonly Finding[]> => {
  const parsed = parsePolicy(text);
  if (!('policy' in parsed)) throw new Error('the policy has problems');
  const { terms, limits } = await loadPolicy({ allow: [], limits: {} });
  const own = parsed.policy;
  const said = { ...terms, ...own, checks: { ...terms.checks, ...own.checks }, allow: own.allow ?? terms.allow };
  return policyFindings('/p.yaml', { terms: said, limits }, (file) => file === '/bin/there');
};

test('without rules, everything but what is reserved', async () => {
  const [policy] = await findings('limits: { services: 3 }');
  expect(policy).toMatchObject({ level: 'ok', says: expect.stringContaining('allows any (loopback') });
});

test('rules are listed, up to a few', async () => {
  const [policy] = await findings(
    'allow: [10.0.0.0/8:443, a.org, b.org, c.org, d.org, e.org, f.org, g.org]\ndeny: [10.0.0.1]',
  );
  expect(policy?.says).toContain(
    'allows 10.0.0.0/8:443, a.org, b.org, c.org, d.org, e.org and 2 more, but not 10.0.0.1',
  );
});

test('a program that is not there is a warning', async () => {
  const all = await findings('commands:\n  good: { run: [/bin/there] }\n  bad: { run: [/bin/away] }\n');
  expect(all.map(({ about, level }) => [about, level])).toContainEqual(['command good', 'ok']);
  expect(all.map(({ about, level }) => [about, level])).toContainEqual(['command bad', 'warn']);
});
