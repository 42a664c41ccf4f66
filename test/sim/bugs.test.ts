// Planted mistakes are found, each by a checker made for its kind: a checker that finds nothing is dead.
import { expect, test } from 'vitest';
import { bugs } from './bugs.ts';
import { simulate } from './simulate.ts';

const SEEDS_MAX = 300;
const FAULTS_MS = 20_000;

/** The rules that each mistake breaks: the first violation found has to be of one of them. */
const rules: Readonly<Record<string, readonly string[]>> = {
  'reused-epoch': ['I1b'],
  'delete-on-send': ['I3'],
  'silent-drop': ['I1'],
  'skipped-backlog': ['I1'],
  'blind-is-down': ['M6'],
  'deadlines-first': ['M6'],
  'stalls-count': ['M6'],
  'no-bounds': ['I6'],
  'release-too-much': ['I3'],
  'no-credit': ['I5'],
  'half-configuration': ['I9'],
  'no-turns': ['M1'],
  'own-numbers': ['I1b'],
  'own-numbers-now': ['I1b'],
  'no-numbers': ['I1b'],
  'own-time': ['M1'],
  'no-pause': ['M1'],
  'no-grace': ['M3'],
  'ack-before-commit': ['I4'],
  'ack-on-failure': ['I4'],
  'forgotten-gaps': ['I4'],
  'stale-marks': ['I2', 'I7'],
  'told-before-stored': ['I11'],
  'forgotten-outages': ['I8', 'I11'],
  'reused-numbers': ['I11'],
  'no-present-state': ['I8'],
  'no-quorum': ['M3', 'M6'],
  'no-limit': ['I13'],
  'no-fence': ['I10'],
  'remembered-marks': ['I4'],
  'no-manners': ['I14'],
  'no-deadlines': ['I14'],
  'lost-is-down': ['M6', 'I12'],
  'told-in-planned-time': ['M5'],
  'told-in-quiet-hours': ['M5'],
  'forgotten-waiters': ['M5'],
  'reminded-again': ['I11'],
  'forgotten-told': ['I11'],
  'swallowed-recovery': ['I8'],
  'forgotten-flapping': ['I11', 'I8'],
  'up-to-all': ['I11'],
  'told-behind-parents': ['M5'],
  'told-beside-group': ['I12'],
  unexplained: ['I15'],
};

test('every planted mistake has its rules', () => {
  expect(new Set(Object.keys(bugs))).toEqual(new Set(Object.keys(rules)));
});

for (const [name, expected] of Object.entries(rules)) {
  test(`${name} is found within ${SEEDS_MAX} seeds`, { timeout: 120_000 }, async () => {
    let found: string | undefined;
    for (let seed = 1; seed <= SEEDS_MAX && found === undefined; seed++) {
      const { violation } = await simulate({ seed, faultsMs: FAULTS_MS, bug: bugs[name]?.() ?? {} });
      found = violation?.rule;
    }
    expect(expected).toContain(found);
  });
}
