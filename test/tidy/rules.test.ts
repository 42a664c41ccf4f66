// Each rule finds what is planted for it, and is silent about its well-behaved twin.
import { describe, expect, test } from 'vitest';
import { bannedFindings, unitFindings } from './banned.ts';
import { cycleFindings } from './cycles.ts';
import { docsPathFindings } from './docs-paths.ts';
import { importsOf } from './imports.ts';
import { bodiesOf, fileLinesMax, lengthFindings } from './length.ts';
import { reachFindings } from './reach.ts';
import type { Finding, Source } from './source.ts';
import { wordFindings } from './words.ts';

const lines = (count: number): string => 'x;\n'.repeat(count);
const where = (findings: readonly Finding[]): string[] => findings.map(({ path, line }) => `${path}:${line}`);
const found = (rule: (sources: readonly Source[]) => readonly Finding[], path: string, text: string): string[] =>
  where(rule([{ path, text }]));

describe('cycleFindings', () => {
  const cycles = (...files: [string, string][]): string[] =>
    where(
      cycleFindings(
        importsOf(
          files.map(([path, text]) => ({ path, text })),
          [],
        ),
      ),
    );

  test('finds a ring, types included', () => {
    expect(cycles(['a.ts', "import './b.ts';"], ['b.ts', "\nimport type { A } from './a.ts';"])).toEqual(['b.ts:2']);
  });
  test('finds a long ring that is entered from the side', () => {
    const ring = cycles(
      ['in.ts', "import './a.ts';"],
      ['a.ts', "import './b.ts';"],
      ['b.ts', "import './c.ts';"],
      ['c.ts', "import './a.ts';"],
    );
    expect(ring).toEqual(['c.ts:1']);
  });
  test('finds a file that imports itself', () => {
    expect(cycles(['a.ts', "import './a.ts';"])).toEqual(['a.ts:1']);
  });
  test('is silent about two ways to one file', () => {
    expect(cycles(['a.ts', "import './b.ts';\nimport './c.ts';"], ['b.ts', "import './c.ts';"], ['c.ts', ''])).toEqual(
      [],
    );
  });
});

describe('reachFindings', () => {
  const reach = (entries: string[], ...files: [string, string][]): string[] => {
    const sources = files.map(([path, text]) => ({ path, text }));
    return where(reachFindings(sources, importsOf(sources, []), entries));
  };
  test('finds a file only a test uses', () => {
    expect(reach(['in.ts'], ['in.ts', ''], ['a.ts', ''], ['a.test.ts', "import './a.ts';"])).toEqual(['a.ts:1']);
  });
  test('finds an entry that is not there', () => {
    expect(reach(['in.ts'], ['a.test.ts', ''])).toEqual(['in.ts:1']);
  });
  test('follows imports and workers', () => {
    const worker = "new Worker(new URL('./b.ts', import.meta.url));";
    expect(reach(['in.ts'], ['in.ts', "import './a.ts';"], ['a.ts', worker], ['b.ts', ''])).toEqual([]);
  });
});

describe('lengthFindings', () => {
  test('finds a file one line too long, and not one at the limit', () => {
    expect(found(lengthFindings, 'a.ts', lines(fileLinesMax + 1))).toHaveLength(1);
    expect(found(lengthFindings, 'a.ts', lines(fileLinesMax))).toEqual([]);
  });
  test.each([
    ['an arrow', `const f = (): void => {\n${lines(69)}};`],
    ['an arrow to an object', `const f = () => ({\n${lines(69)}});`],
    ['a function', `function f(a: number): Promise<void> {\n${lines(69)}}`],
    ['a method', `class A {\n  m(a = b(1)) {\n${lines(69)}}}`],
  ])('finds %s one line too long, and not one at the limit', (_what, text) => {
    expect(found(lengthFindings, 'a.ts', text)).toHaveLength(1);
    expect(found(lengthFindings, 'a.ts', text.replace('x;\n', ''))).toEqual([]);
    expect(found(lengthFindings, 'a.test.ts', text)).toEqual([]);
  });
  test('takes no block for a function', () => {
    const text = 'if (a) { b; } for (;;) { c; } const d = { e: 1 }; try { f(); } catch (g) { h; } class I { j = 1; }';
    expect(bodiesOf(text)).toEqual([]);
  });
});

describe('bannedFindings', () => {
  const core = 'packages/agent/src/core/x.ts';
  test.each([
    ['Date.now()'],
    ['new Date()'],
    ['performance.now()'],
    ['setTimeout(f, 1)'],
    ['setInterval(f, 1)'],
    ['Math.random()'],
    ['process.env'],
    ['process.exit(1)'],
    ["console.log('x')"],
    ['a!.b'],
    ['f()!.b'],
    ['x as any'],
    ['x: any'],
  ])('finds %s', (text) => {
    expect(found(bannedFindings, core, `\n${text};`)).toEqual([`${core}:2`]);
  });
  test.each([
    ['packages/protocol/src/kit/system.ts', 'Date.now(); Math.random();'],
    ['packages/agent/src/main.ts', 'process.exit(1); process.env; console.log(1);'],
    ['packages/agent/src/core/x.test.ts', 'Date.now();'],
    [core, "// Date.now()\nlet text = 'console.log';"],
    [core, 'new Date(0); a !== b; if (!a) f(); a != b;'],
    [core, 'clearTimeout(t); many: anything;'],
  ])('is silent in %s about %s', (path, text) => {
    expect(found(bannedFindings, path, text)).toEqual([]);
  });
});

describe('unitFindings', () => {
  test.each([
    'timeout: number',
    'readonly interval?: number',
    '(connectTimeout: number)',
    'delay : number'.replace(' :', ':'),
  ])('finds %s', (text) => {
    expect(found(unitFindings, 'a.ts', text)).toEqual(['a.ts:1']);
  });
  test.each(['timeoutMs: number', 'interval: Interval', '// timeout: number'])('is silent about %s', (text) => {
    expect(found(unitFindings, 'a.ts', text)).toEqual([]);
  });
});

describe('wordFindings', () => {
  // Joined here, so that this file does not say what it looks for.
  test.each([
    [['TO', 'DO'].join('')],
    [['FIX', 'ME'].join('')],
    [['https://registry', 'npmjs', 'org/'].join('.')],
    [['see ', 'work', 'shared'].join('/')],
    [['reliability', 'md'].join('.')],
    [['see issue', '2'].join(' ')],
  ])('finds %s', (text) => {
    expect(found(wordFindings, 'a.md', `\nx ${text}`)).toEqual(['a.md:2']);
  });
  test.each(['npm install', 'the work/ folder', 'an issue', 'docs/protocol.md', 'https://example.org/work/'])(
    'is silent about %s',
    (text) => {
      expect(found(wordFindings, 'a.md', text)).toEqual([]);
    },
  );
});

describe('docsPathFindings', () => {
  const paths = ['README.md', 'docs/a.md', 'packages/agent/src/core/x.ts', 'packages/agent/src/core/y.ts'];
  const named = (path: string, text: string): string[] => where(docsPathFindings([{ path, text }], paths));
  test.each([
    '`packages/agent/src/gone.ts`',
    '`docs/gone.md`',
    '`core/gone.ts`',
    '[x](gone.md)',
    '`packages/{agent,gone}/no`',
  ])('finds %s', (text) => {
    expect(named('README.md', `\n${text}`)).toEqual(['README.md:2']);
  });
  test.each([
    '`packages/agent/src/core/x.ts`',
    '`packages/agent/`',
    '`core/x.ts:12`',
    '`packages/*/src/core`',
    '`core/{x,y}.ts`',
    '[x](docs/a.md#part)',
    '[x](https://example.org/gone.md)',
    '`eu-1/web`',
    '```\n`docs/gone.md`\n```',
  ])('is silent about %s', (text) => {
    expect(named('README.md', text)).toEqual([]);
  });
  test('reads a link from the document it stands in', () => {
    expect(named('docs/a.md', '[x](../README.md) [y](b.md)')).toEqual(['docs/a.md:1']);
  });
});
