// What plugins say: a table of what real ones print, and that nothing anybody can print breaks a rule.
import { factLimits, facts as factsShape } from '@vedette/protocol/check';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pluginFinding, readMeasures, readPlugin } from './plugin-words.ts';

const words = ({ status, ...rest }: { status: string; reason?: string }): string =>
  'reason' in rest ? `${status}: ${rest.reason}` : status;

test.each<[number | null, string, boolean, string, object]>([
  [
    0,
    'PING OK - Packet loss = 0%, RTA = 0.80 ms|rta=0.8ms;100;200;0 pl=0%;20;60;0',
    false,
    'up',
    { output: 'PING OK - Packet loss = 0%, RTA = 0.80 ms', rta_ms: 0.8, pl_percent: 0 },
  ],
  [
    0,
    "DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968 '/var log'=12MB\n/boot 68 MB;\n/home 69357 MB | /boot=68MB;88;93;0;98\n/home=69357MB\n",
    false,
    'up',
    { value_mb: 2643, var_log_mb: 12, boot_mb: 68, home_mb: 69357 },
  ],
  [0, 'OK - load average: 0.1|load1=0,100;5;10;0; load5=-1.5e3;;', false, 'up', { load1: 0.1, load5: -1500 }],
  [0, "|'it''s'=1 users=4;2;7 users=5 c=3c x=1µs", false, 'up', { it_s: 1, users: 4, users_2: 5, c_count: 3, x_us: 1 }],
  [0, '', false, 'up', {}],
  [1, 'WARNING: 82% used', false, 'up', { warning: 'WARNING: 82% used', exit_code: 1 }],
  [1, 'WARNING: 82% used', true, 'down: critical', { error: 'WARNING: 82% used' }],
  [2, 'CRITICAL: gone', false, 'down: critical', { error: 'CRITICAL: gone', output: 'CRITICAL: gone' }],
  [2, '', false, 'down: critical', { error: 'it said nothing' }],
  [3, 'UNKNOWN: no such host', false, 'unknown: blind', { error: 'UNKNOWN: no such host' }],
  [127, 'sh: not found', false, 'unknown: blind', { error: 'exit code 127: sh: not found' }],
  [null, '', false, 'unknown: blind', { error: 'SIGSEGV ended it: it said nothing' }],
])('code %s and %j, warnings down: %s', (code, said, warningIsDown, verdict, facts) => {
  const found = pluginFinding({ code, signal: code === null ? 'SIGSEGV' : null, said }, { warningIsDown });
  expect(words(found.verdict)).toBe(verdict);
  expect(found.facts).toMatchObject(facts);
});

test.each([
  '=1',
  'a',
  'a=',
  'a=U',
  'a=~',
  'a=1:2',
  'a=0x10',
  'a=1.2.3',
  'a=1e999',
  'a=Infinity',
  "'a=1",
  "'a'1",
  `a=${'9'.repeat(40)}`,
  'a=1 unit',
])('%j has no number that counts, or only the sound one', (text) => {
  expect(readMeasures(text)).toEqual(text === 'a=1 unit' ? [{ label: 'a', value: 1, unit: '' }] : []);
});

test('labels that nobody should have cannot take the place of what has a meaning, nor of one another', () => {
  const said = "|error=1 warning=2 output=3 exit_code=4 __proto__=5 constructor=6 'Ä ö'=7 1st=8 9=10 warning_2=11";
  const { facts } = pluginFinding({ code: 0, signal: null, said }, {});
  expect(facts).toEqual({
    exit_code: 0,
    error_2: 1,
    warning_2: 2,
    output_2: 3,
    exit_code_2: 4,
    proto: 5,
    constructor: 6,
    value: 7,
    st: 8,
    value_2: 10,
    warning_2_2: 11,
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    '=',
    "'",
    "''",
    '|',
    ';',
    ' ',
    '\n',
    'a',
    '1',
    '-',
    '.',
    ',',
    'e',
    '%',
    'µ',
    '\0',
    '\u202e',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

test('whatever is said, what is told can be told, numbers are finite and keys are keys', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join('')),
      fc.constantFrom(0, 1, 2, 3, 255, null),
      fc.boolean(),
      (said, code, warningIsDown) => {
        const { verdict, facts } = pluginFinding({ code, signal: null, said }, { warningIsDown });
        expect(['up', 'down', 'unknown']).toContain(verdict.status);
        expect(Object.keys(facts).length).toBeLessThanOrEqual(factLimits.countMax);
        // As it travels: a key or a number that is none would be refused there.
        expect(Object.keys(factsShape.read(factsShape.write(facts)))).toEqual(Object.keys(facts));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('what was written as a measure is read as one, whatever its label', () => {
  const label = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((it) => !/\n/.test(it));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(label, fc.double({ noNaN: true, min: -1e20, max: 1e20 })), { maxLength: 10 }),
      (written) => {
        const text = written.map(([name, value]) => `'${name.replaceAll("'", "''")}'=${value};;;`).join(' ');
        expect(readMeasures(text).map(({ label: name, value }) => [name, value])).toEqual(
          written.map(([name, value]) => [name, value === 0 ? expect.closeTo(0) : value]),
        );
      },
    ),
  );
});

test('the most that is kept is read at once, whatever it is', () => {
  for (const unit of ["'", '=', ' ', 'a=1 ', "''='", 'a', '|', '\n|', '1e'.repeat(50), 'a=1e1'])
    for (const start of ['|', '', "|'", '|a=']) {
      const beganMs = performance.now();
      readPlugin(start + unit.repeat(4_096 / unit.length));
      expect(performance.now() - beganMs).toBeLessThan(100);
    }
});
