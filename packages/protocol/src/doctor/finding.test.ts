// Findings as people and programs are shown them.
import { expect, test } from 'vitest';
import { documentOf, exitOf, fail, linesOf, ok, warn } from './finding.ts';

const [fine, doubtful, wrong] = [
  ok('Node', '26'),
  warn('clock', 'late', 'Set it.'),
  fail('port', 'taken', 'One.\nTwo.'),
];

test('only a failure makes it fail', () => {
  expect(exitOf([])).toBe(0);
  expect(exitOf([fine, doubtful])).toBe(0);
  expect(exitOf([fine, wrong, doubtful])).toBe(1);
  expect(documentOf([doubtful])).toEqual({ healthy: true, findings: [doubtful] });
});

test('each has a line, with its advice below, and they are counted', () => {
  expect(linesOf([fine, doubtful, wrong])).toEqual([
    'ok    Node                26',
    'warn  clock               late',
    '                          Set it.',
    'fail  port                taken',
    '                          One.',
    '                          Two.',
    '',
    '3 findings: 1 in order, 1 warning, 1 failure.',
  ]);
});

test('nothing in a name moves the cursor', () => {
  const shown = linesOf([fail('file', 'there is no \u001b[2J', 'Look at \u202efdp.')]).join('\n');
  for (const mark of ['\u001b', '\u202e']) expect(shown).not.toContain(mark);
  expect(shown).toContain('\\u001b[2J');
});
