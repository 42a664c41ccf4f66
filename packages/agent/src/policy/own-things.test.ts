// The keys `checks`, `commands` and `identities` of a policy: as people write them, and everything wrong with them, each by its line.
import { expect, test } from 'vitest';
import { parsePolicy } from './parse.ts';
import { Policy } from './policy.ts';

const problemsOf = (text: string): string[] => {
  const parsed = parsePolicy(text);
  return 'policy' in parsed ? [] : parsed.problems.map(({ path, line, message }) => `${line ?? ''} ${path} ${message}`);
};

test('what an owner lists', () => {
  const parsed = parsePolicy(`
checks: { allow: [tcp, command], dialogue: true, methods: [GET, POST] }
commands:
  check_disk:
    run: [/usr/lib/nagios/plugins/check_disk, -w, '10%', -p, /]
    env: { LANG: C, EMPTY: '' }
  check-2.load: { run: [/bin/load] }
identities:
  monitor: { cert: /etc/vedette/monitor.crt, key: /etc/vedette/monitor.key }
`);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.policy).toMatchObject({
    checks: { allow: ['tcp', 'command'], dialogue: true, methods: ['GET', 'POST'] },
    commands: {
      check_disk: {
        file: '/usr/lib/nagios/plugins/check_disk',
        words: ['-w', '10%', '-p', '/'],
        env: { LANG: 'C', EMPTY: '' },
      },
      'check-2.load': { file: '/bin/load', words: [], env: {} },
    },
    identities: { monitor: { certificateFile: '/etc/vedette/monitor.crt', keyFile: '/etc/vedette/monitor.key' } },
  });
});

test.each<[string, string]>([
  ['checks: all', "1 checks write keys such as 'allow:' here, not the text 'all'"],
  ['checks: { dialog: true }', "1 checks.dialog unknown key 'dialog': the keys here are allow, dialogue, methods"],
  ['checks: { dialogue: sometimes }', "1 checks.dialogue write true or false here, not the text 'sometimes'"],
  ['checks: { allow: [] }', '1 checks.allow write a list of 1 to 7 such as [tcp, tls] here, not a list'],
  ['checks: { allow: [tcp, ftp] }', "1 checks.allow 'ftp' is none: there are tcp, tls, http, dns, udp, icmp, command"],
  ['checks: { methods: GET }', "1 checks.methods write a list of 1 to 7 such as [GET, HEAD] here, not the text 'GET'"],
  [
    'checks: { methods: [get] }',
    "1 checks.methods 'get' is none: there are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  ],
  ['commands: [/bin/true]', "1 commands write keys such as 'check_disk:' here, not a list"],
  [
    'commands: { "a b": { run: [/bin/true] } }',
    "1 commands.a b 'a b' is no name: letters, digits, dots, dashes and underscores, 64 at most, a letter or digit first",
  ],
  [
    'commands: { __proto__: { run: [/bin/true] } }',
    "1 commands.__proto__ '__proto__' is no name: letters, digits, dots, dashes and underscores, 64 at most, a letter or digit first",
  ],
  ['commands: { a: { env: {} } }', "1 commands.a 'run' is missing: the program and its arguments"],
  ['commands: { a: /bin/true }', "1 commands.a write keys such as 'run:' here, not the text '/bin/true'"],
  [
    'commands: { a: { run: /bin/true } }',
    "1 commands.a.run write a list of 1 to 64 such as [/usr/lib/nagios/plugins/check_disk, -w, '10%'] here, not the text '/bin/true'",
  ],
  ['commands: { a: { run: [true] } }', "1 commands.a.run.0 write a text here, not 'true': put it in quotes"],
  ['commands: { a: { run: [/bin/a, 5] } }', '1 commands.a.run.1 write a text here, not the number 5: put it in quotes'],
  ['commands: { a: { run: [bin/true] } }', '1 commands.a.run the program comes first, by its full path'],
  ['commands: { a: { run: ["/bin/true\\0"] } }', '1 commands.a.run a word of it is too long, or has a zero byte in it'],
  ['commands: { a: { run: [/bin/a], env: { 1A: x } } }', "1 commands.a.env.1A '1A' is no name of a variable"],
  [
    'commands: { a: { run: [/bin/a], env: { A: 1 } } }',
    '1 commands.a.env.A write a text here, not the number 1: put it in quotes',
  ],
  [
    'commands: { a: { run: [/bin/a], shell: true } }',
    "1 commands.a.shell unknown key 'shell': the keys here are run, env",
  ],
  [
    'identities: { a: { cert: /a, key: b } }',
    "1 identities.a.key write the full path of a file here, not the text 'b'",
  ],
  ['identities: { a: { cert: /a } }', '1 identities.a.key write the full path of a file here, not nothing'],
])('%s', (text, problem) => {
  const problems = problemsOf(text);
  expect(problems.slice(0, 1)).toEqual([problem]);
});

test('a name that nobody listed is nobody’s, whatever objects have by themselves', () => {
  const policy = new Policy({ allow: [], deny: [], commands: { a: { file: '/a', words: [], env: {} } } }, () => []);
  expect(policy.command('a')).toEqual({ file: '/a', words: [], env: {} });
  for (const name of ['b', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(policy.command(name), name).toBeUndefined();
    expect(policy.identity(name), name).toBeUndefined();
  }
});
