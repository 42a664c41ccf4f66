// The published reference: that it is the one in force, that it names every key, and that the defaults it tells of are those.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';
import { REFERENCE_FILE, reference } from './reference.ts';
import { defaultValues, defaultWords } from './reference-defaults.ts';

test('the published reference is the one in force (write it with: node packages/manager/src/config/reference.ts)', () => {
  expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(reference());
});

/** What people wrote: a table of keys explains nothing. */
const pages = (): string => {
  const docs = new URL('./', REFERENCE_FILE);
  const names = readdirSync(docs).filter((name) => name.endsWith('.md') && !REFERENCE_FILE.pathname.endsWith(name));
  return names.map((name) => readFileSync(new URL(name, docs), 'utf8')).join('\n');
};

test('every key is spoken of in a page that somebody wrote', () => {
  const keys = new Set([...reference().matchAll(/^\| `([\w$]+)` \|/gm)].map(([, key = '']) => key));
  expect(keys.size).toBeGreaterThan(100);
  const text = pages();
  expect([...keys].filter((key) => !text.includes(`\`${key}\``) && !text.includes(`${key}:`))).toEqual([]);
});

type Mapping = Record<string, unknown>;

/** A file in which every key with a default has its place: services and channels are called after what they are. */
const FILE: Mapping = {
  manager: {},
  retention: {},
  defaults: { flapping: {}, limits: { cpu: '90%' } },
  agents: { web: {} },
  services: {
    web: { target: 'h:1', group: 'shop' },
    tcp: { target: 'h:2', tcp: { starttls: 'smtp', tls: {} } },
    http: { target: 'http://h:3/', http: {} },
    dns: { target: 'dns://h', dns: { name: 'example.org' } },
    command: { target: 'command:look', command: {} },
  },
  heartbeats: { listen: 7690 },
  inventories: { web: { url: 'http://h:9/', limits: {}, fields: {}, discover: { port: 80 } } },
  groups: { shop: { min_healthy: 1 } },
  channels: {
    web: { type: 'console' },
    email: { type: 'email', host: 'h', from: 'v@example.org', to: 'o@example.org' },
    ntfy: { type: 'ntfy', topic: 'outages' },
    telegram: { type: 'telegram', token: 'env:TOKEN', chat: 1 },
    pagerduty: { type: 'pagerduty', key: 'env:KEY' },
  },
  subscribers: { web: { channels: 'web', quiet: { from: '22:00', to: '07:00' } } },
  status_pages: { web: { services: '*' } },
  modules: { web: { http: {} } },
};

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The steps to a key in the file above. */
const stepsOf = (path: string): readonly string[] => {
  const steps = path.replace(/\.ID (\w+)/, '.$1').split('.');
  const section = FILE[steps[0] ?? ''];
  const named = steps[2] ?? '';
  return steps.map((step) => (step === 'ID' ? (isMapping(section) && named in section ? named : 'web') : step));
};

const fileWith = ([step = '', ...rest]: readonly string[], value: unknown, within: Mapping): Mapping => {
  const inner = within[step];
  return { ...within, [step]: rest.length === 0 ? value : fileWith(rest, value, isMapping(inner) ? inner : {}) };
};

const meaningOf = (file: Mapping): unknown => {
  const answer = parseConfig(JSON.stringify(file), '/etc/vedette/vedette.yaml');
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.wishes;
};

describe('a default is what a file means without the key', () => {
  test.each(Object.entries(defaultValues))('%s: %j', (path, value) => {
    expect(meaningOf(fileWith(stepsOf(path), value, FILE))).toEqual(meaningOf(FILE));
  });

  test('every path that has one is in the reference', () => {
    const text = reference();
    const missing = [...Object.keys(defaultValues), ...Object.keys(defaultWords)].filter((path) => {
      const at = path.lastIndexOf('.');
      const title = path.slice(0, Math.max(at, 0)).replace(/ (\w+)$/, '` with `type: $1');
      const [, rest = ''] = text.split(at < 0 ? '## The whole file\n' : `# \`${title}\`\n`);
      return !rest.split('\n#')[0]?.includes(`| \`${path.slice(at + 1)}\` |`);
    });
    expect(missing).toEqual([]);
  });
});
