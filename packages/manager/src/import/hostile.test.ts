// Files that nobody wrote in good faith: whatever is in them, reading ends soon, and what is written is a configuration with nothing in it that was not meant.
import { Fault } from '@vedette/protocol/kit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { importFrom } from './import.ts';
import type { ImportKind } from './kind.ts';

const attempt = (kind: ImportKind, text: string, targets?: string) =>
  importFrom({
    kind,
    file: { name: 'theirs', text },
    more: [],
    origin: 'vedette import',
    ...(targets !== undefined && { targets: { name: 'targets', text: targets } }),
  });

test.each<[string, string]>([
  [
    'aliases of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_one, i) => `${'abcdefghijklm'[i + 1]}: &${'abcdefghijklm'[i + 1]} [${`*${'abcdefghijklm'[i]},`.repeat(9)}]`).join('\n')}\nendpoints: [*m]`,
  ],
  ['an alias of itself', 'endpoints: &a [*a]'],
  ['depth', `endpoints: ${'['.repeat(10_000)}`],
  ['a tag', 'endpoints: !!js/function "x"'],
  ['a zero byte', 'endpoints: "\u0000'],
])('%s', (_what, text) => {
  const startedMs = performance.now();
  expect(attempt('gatus', text)).toHaveProperty('problems');
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

const MEBIBYTE = 1_048_576;
/** On a machine that is busy with other things. What takes more than linear time takes hours. */
const HOSTILE_MS_MAX = 30_000;

test.each<[string, ImportKind, string]>([
  ['white space', 'gatus', `endpoints:${'\n'.repeat(4 * MEBIBYTE)}`],
  [
    'a condition of blanks',
    'gatus',
    JSON.stringify({ endpoints: [{ url: 'tcp://h:1', conditions: [`[BODY] ${' '.repeat(MEBIBYTE)}=`] }] }),
  ],
  [
    'a body of blanks',
    'gatus',
    JSON.stringify({ endpoints: [{ url: 'tcp://h:1', body: `pass${' '.repeat(MEBIBYTE)}`.repeat(2) }] }),
  ],
  [
    'quotes that are never closed',
    'nagios',
    `define host {\nhost_name h\naddress h\ncheck_command check_http!${`"'\\`.repeat(MEBIBYTE)}\n}`,
  ],
  [
    'a pattern of brackets',
    'blackbox',
    JSON.stringify({
      modules: { a: { prober: 'http', http: { fail_if_body_not_matches_regexp: ['(['.repeat(MEBIBYTE)] } } },
    }),
  ],
  [
    'names that are all the same',
    'gatus',
    JSON.stringify({ endpoints: Array.from({ length: 2_000 }, (_one, i) => ({ name: 'x', url: `tcp://h:${i + 1}` })) }),
  ],
])(
  '%s without end',
  (_what, kind, text) => {
    const startedMs = performance.now();
    try {
      attempt(kind, text, kind === 'blackbox' ? 'a h' : undefined);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Fault);
    }
    expect(performance.now() - startedMs).toBeLessThan(HOSTILE_MS_MAX);
  },
  HOSTILE_MS_MAX,
);

test('a name does not get out of its comment, its key or its text', () => {
  const evil = 'x\n  evil: { target: "192.0.2.66:1" }\r\u2028# \u001b[2J\u202e';
  const text = JSON.stringify({
    endpoints: [
      { name: evil, group: evil, url: 'tcp://h:1', body: evil, conditions: [`[BODY] == ${evil}`, `[${evil}] == 1`] },
    ],
    [evil]: evil,
  });
  const outcome = attempt('gatus', text);
  if ('problems' in outcome) throw new Error('expected to be read');
  const ours = parseConfig(outcome.text, 'vedette.yaml');
  if ('problems' in ours) throw new Error(JSON.stringify(ours.problems));
  expect(ours.wishes.services.map(({ target }) => target)).toEqual(['tcp://h:1']);
  for (const comment of outcome.text.split('\n').filter((line) => line.startsWith('#')))
    expect(comment).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

test('keys that mean something to JavaScript mean nothing here', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const text = `endpoints:\n${names.map((name) => `- { name: ${name}, url: "${name}://h:1", alerts: [{ type: ${name} }], headers: { ${name}: x } }\n- { name: ${name}, url: "tcp://h:${names.indexOf(name) + 1}" }`).join('\n')}\nalerting: { ${names.map((name) => `${name}: { default-alert: 1 }`).join(', ')} }`;
  const outcome = attempt('gatus', text);
  expect(outcome).toHaveProperty('services', names.length);
});

const word = fc.oneof(
  fc.constantFrom(
    'https://h.example/',
    'tcp://h:1',
    'tcp',
    'http',
    'dns',
    'icmp',
    '192.0.2.1',
    '30s',
    '[STATUS] == 200',
    'slack',
    'A',
    '',
    '*',
    '\n',
    '$ARG1$',
    'true',
  ),
  fc.string(),
);
const value = fc.letrec<{ it: unknown }>((tie) => ({
  it: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('it'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        'name',
        'url',
        'type',
        'conditions',
        'alerts',
        'client',
        'headers',
        'dns',
        'query-name',
        'interval',
        'hostname',
        'port',
        'id',
        'config',
        'prober',
        'http',
        'tcp',
        'query_response',
        'expect',
        'send',
        'heartbeat',
        'body',
        'method',
        'tags',
      ),
      tie('it'),
      { maxKeys: 8 },
    ),
  ),
})).it;
const entries = fc.array(value, { maxLength: 5 });
const modules = fc.dictionary(fc.constantFrom('a', 'b'), value);

const roots: readonly [ImportKind, fc.Arbitrary<unknown>][] = [
  ['gatus', fc.record({ endpoints: entries, alerting: value, maintenance: value, 'external-endpoints': value })],
  ['kuma', fc.record({ monitorList: entries, notificationList: value, proxyList: value })],
  ['blackbox', fc.record({ modules })],
];

test.each(roots)('whatever a file of %s says, what is written is in order', (kind, root) => {
  fc.assert(
    fc.property(root, word, (theirs, target) => {
      try {
        const outcome = attempt(
          kind,
          JSON.stringify(theirs),
          kind === 'blackbox' ? `a ${target}\nb ${target}` : undefined,
        );
        if ('text' in outcome) expect(parseConfig(outcome.text, 'vedette.yaml')).toHaveProperty('wishes');
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Fault);
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever a file of nagios says, what is written is in order', () => {
  const directive = fc.tuple(
    fc.constantFrom(
      'host_name',
      'address',
      'check_command',
      'use',
      'name',
      'service_description',
      'parents',
      'contacts',
      'email',
      'contact_name',
      'command_name',
      'command_line',
      'check_interval',
      'hostgroups',
      'register',
    ),
    fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        'a,b',
        '*',
        '!a',
        '1',
        'check_ping',
        'check_http!-p 80!x',
        'check_tcp!1',
        "$USER1$/check_tcp -p 1 -s '",
        '\\',
      ),
      fc.string(),
    ),
  );
  const object = fc.tuple(
    fc.constantFrom('host', 'service', 'command', 'contact', 'hostgroup'),
    fc.array(directive, { maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(object, { maxLength: 8 }), (objects) => {
      const text = objects
        .map(([type, said]) => `define ${type} {\n${said.map((one) => one.join(' ')).join('\n')}\n}`)
        .join('\n');
      const outcome = attempt('nagios', `define host {\nhost_name z\n}\n${text}`);
      if ('text' in outcome) expect(parseConfig(outcome.text, 'vedette.yaml')).toHaveProperty('wishes');
    }),
    { numRuns: 60 },
  );
});
