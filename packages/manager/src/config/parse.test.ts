// What configuration files mean, and what people are told about those that mean nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Wishes } from '../core/wishes.ts';
import { type ConfigOrProblems, FILE_BYTES_MAX, parseConfig } from './parse.ts';
import { formatProblems } from './problems.ts';
import { fileSchema } from './schema.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const names = readdirSync(fixtures).sort();
const textOf = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');
const parse = (text: string): ConfigOrProblems => parseConfig(text, '/etc/vedette/vedette.yaml');

const wishesOf = (text: string): Wishes => {
  const answer = parse(text);
  if ('problems' in answer) throw new Error(formatProblems('vedette.yaml', answer.problems));
  return answer.wishes;
};

const problemsOf = (text: string): string => {
  const answer = parse(text);
  return 'problems' in answer ? formatProblems('vedette.yaml', answer.problems) : 'no problem';
};

/** The smallest file with one service, of which `rest` is the inside. */
const service = (rest: string, before = ''): string =>
  `${before}\nagents: { a:, b:, c: }\nservices: { web: { target: h:1${rest} } }`;

describe('files with problems', () => {
  const invalid = names.filter((name) => name.startsWith('invalid-'));

  test('each is told with its lines', async () => {
    expect(invalid.length).toBeGreaterThan(15);
    const told = invalid.map((name) => {
      const answer = parseConfig(textOf(name), `/etc/vedette/${name}`);
      return 'problems' in answer ? formatProblems(name, answer.problems) : `${name}: no problem`;
    });
    await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot('./fixtures/problems.txt');
  });

  test.each([
    ['nothing', '', 'vedette.yaml the file is empty'],
    ['white space', ' \n\n', 'vedette.yaml the file is empty'],
    ['only a byte order mark', '\uFEFF', 'vedette.yaml the file is empty'],
    ['a zero byte', 'agents:\n a: "\0"', 'vedette.yaml:2 the file is not text: there is a zero byte in it'],
    ['more than 8 MiB', '#'.repeat(FILE_BYTES_MAX + 1), 'vedette.yaml the file is larger than 8 MiB'],
    ['brackets without end', '['.repeat(100_000), 'vedette.yaml:1:33 nested deeper than 32 levels'],
    ['lists without end', '- '.repeat(100_000), 'vedette.yaml:1:64 nested deeper than 32 levels'],
  ])('%s', (_what, text, told) => {
    expect(problemsOf(text)).toBe(told);
  });

  // Without limits on what is gathered, each of these takes gigabytes or minutes at 8 MiB.
  test.each([
    ['quotes', '"'.repeat(200_000), 'vedette.yaml:1:3 this has no place here'],
    ['anchors', '&a '.repeat(100_000), 'vedette.yaml:1:4 not valid YAML'],
    ['bad escapes', `a: "${'\\x'.repeat(100_000)}"`, 'vedette.yaml:1:5 not valid YAML'],
    ['directives', '%a\n'.repeat(100_000), 'vedette.yaml:1:1 a line that begins with %'],
  ])('far too many %s', (_what, text, told) => {
    expect(problemsOf(text)).toContain(told);
  });

  test.each([
    ['aliases of nothing', `[${'*a,'.repeat(10_001)}]`],
    [
      'services without a port',
      `agents: { a: }\nservices:\n${Array.from({ length: 10_001 }, (_, n) => `  s${n}: h\n`).join('')}`,
    ],
  ])('problems are kept up to a number: %s', (_what, text) => {
    const answer = parse(text);
    expect('problems' in answer && answer.problems.length).toBe(10_000);
  });

  test('a few aliases that stand for a billion values', () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
    for (let level = 1; level < 10; level++)
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join()}]`,
      );
    expect(problemsOf(lines.join('\n'))).toContain('stand for more than 1000000 values');
  });

  test('problems come in the order of the file, with key or value as the place', () => {
    const answer = parse('services:\n  web:\n    evrey: 1s\n    target: h:99999\nagents: { a: { dial: x } }');
    expect('problems' in answer ? answer.problems.map(({ path, line, column }) => [path, line, column]) : []).toEqual([
      ['services.web.evrey', 3, 5],
      ['services.web.target', 4, 13],
      ['agents.a.dial', 5, 22],
    ]);
  });

  test('fifty are shown and the rest counted', () => {
    const text = `agents: { a: }\nservices:\n${Array.from({ length: 52 }, (_, index) => `  s${index}: h\n`).join('')}`;
    expect(problemsOf(text).split('\n').at(-1)).toBe('… and 2 more problems');
  });
});

describe('valid files', () => {
  const valid = names.filter((name) => name.startsWith('valid-'));

  test('each means what it should', async () => {
    expect(valid.length).toBeGreaterThan(2);
    const wishes = valid.map((name) => `${name}\n${JSON.stringify(wishesOf(textOf(name)), undefined, 2)}`);
    await expect(`${wishes.join('\n\n')}\n`).toMatchFileSnapshot('./fixtures/wishes.txt');
  });

  test('what is odd about the choice of agents is told, and keeps nothing from running: they may be added later', () => {
    const answer = parse(
      'agents: { eu-1: { labels: { region: eu } } }\nservices:\n  web: { target: h:1, agents: eu1 }\n' +
        '  db: { target: h:2, agents: [eu-1, region=ue], quorum: 2 }\n',
    );
    expect('doubts' in answer ? formatProblems('vedette.yaml', answer.doubts).split('\n') : []).toEqual([
      "vedette.yaml:3:31 services.web.agents: 'eu1' selects no agent yet: did you mean 'eu-1'?",
      "vedette.yaml:4:37 services.db.agents.1: 'region=ue' selects no agent yet: did you mean 'region=eu'?",
      'vedette.yaml:4:57 services.db.quorum: 2 agents cannot agree yet: only 1 probes this service',
    ]);
    expect('wishes' in answer && answer.wishes.services.map(({ agents }) => agents)).toEqual([[], ['eu-1']]);
  });

  test('a hundred doubts are told, and how many more there are', () => {
    const services = Array.from({ length: 102 }, (_, i) => `  s${i}: { target: h${i}:1, agents: eu1 }\n`).join('');
    const answer = parse(`agents: { eu-1: }\nservices:\n${services}`);
    const doubts = 'doubts' in answer ? answer.doubts : [];
    expect(doubts).toHaveLength(101);
    expect(doubts[99]).toMatchObject({ path: 'services.s99.agents', line: 102 });
    expect(doubts[99]?.message).toContain("did you mean 'eu-1'?");
    expect(doubts[100]).toEqual({ path: '', message: expect.stringMatching(/^2 more doubts /) });
  });

  test('services without agents wait for some', () => {
    const answer = parse('services: { web: h:1 }');
    expect('doubts' in answer && answer.doubts).toMatchObject([{ path: 'agents' }]);
  });

  test('the published schema takes them too', () => {
    for (const name of ['valid-json.yaml', 'valid-nothing.yaml']) {
      const raw: unknown = name === 'valid-json.yaml' ? JSON.parse(textOf(name)) : { agents: null, services: null };
      expect(fileSchema.safeParse(raw).success).toBe(true);
    }
  });

  test('the example is valid', () => {
    const text = readFileSync(new URL('../../examples/vedette.yaml', import.meta.url), 'utf8');
    expect(wishesOf(text).services.length).toBeGreaterThan(1);
  });

  test('a byte order mark, Windows line ends and JSON with tabs mean nothing', () => {
    expect(wishesOf('\uFEFFagents:\r\n  a:\r\nservices:\r\n  web: h:1\r\n').services[0]?.target).toBe('tcp://h:1');
    expect(wishesOf('{\n\t"agents": {"a": {}}\n}').agents).toEqual([{ id: 'a', labels: {}, awayGraceMs: 120_000 }]);
  });

  test('a default timeout gives way to the shortest interval wished for', () => {
    expect(wishesOf(service(', every: 2s')).services[0]?.timeoutMs).toBe(1_800);
    expect(wishesOf(`${service('')}\nsubscribers: { ops: { every: 1s } }`).services[0]?.timeoutMs).toBe(900);
    expect(wishesOf(service('', 'defaults: { timeout: 60s }')).services[0]?.timeoutMs).toBe(9_000);
  });

  test.each([
    ['every of one second', ', every: 1s'],
    ['timeout one millisecond shorter than the interval', ', every: 2s, timeout: 1999ms'],
    ['no grace', ', grace: 0s'],
    ['the longest grace', ', grace: 30d'],
    ['the most recoveries', ', recover: 100'],
    ['a quorum of all', ', quorum: 3'],
    ['a lone selector', ', agents: a'],
  ])('at the limit: %s', (_what, rest) => {
    expect(problemsOf(service(rest))).toBe('no problem');
  });

  test.each([
    ['every', ', every: 999ms'],
    ['timeout', ', every: 2s, timeout: 2s'],
    ['grace', ', grace: 2592000001ms'],
    ['recover', ', recover: 101'],
  ])('just beyond the limit: %s', (key, rest) => {
    expect(problemsOf(service(rest))).toContain(`services.web.${key}: `);
  });

  test('files are named relative to the configuration, and those that cannot be read are problems', () => {
    const text = 'tls: { certificate: a.crt, key: /k/a.key, ca: ca.crt }';
    expect(wishesOf(text).tls).toEqual({
      certificate: '/etc/vedette/a.crt',
      key: '/k/a.key',
      ca: '/etc/vedette/ca.crt',
    });
    const answer = parseConfig(text, '/etc/vedette/vedette.yaml', (file) =>
      file === '/k/a.key' ? 'it is gone' : undefined,
    );
    expect(answer).toEqual({
      problems: [{ path: 'tls.key', line: 1, column: 33, message: '/k/a.key cannot be read: it is gone' }],
    });
  });

  test('agents may dial in from, and be dialled at, other hosts', () => {
    expect(wishesOf('manager: { listen: 0.0.0.0:7600 }\nagents: { a: { dial: a.example:7601 } }')).toMatchObject({
      listen: { host: '0.0.0.0' },
      agents: [{ dial: { host: 'a.example', port: 7601 } }],
    });
  });

  test('ten thousand services are read', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `  s${index}: { target: 'h${index}:80', labels: { n: x } }`,
    );
    expect(wishesOf(`agents: { a: }\nservices:\n${lines.join('\n')}`).services).toHaveLength(10_000);
  });
});
