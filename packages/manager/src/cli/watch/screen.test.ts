// The live view on screens of several sizes: what it looks like, and that it never exceeds them, whatever anything is called.
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServiceView } from '../../core/api.ts';
import { fakeService } from '../../http/desk.fake.ts';
import { clip } from '../clip.ts';
import { glyphsFor } from '../glyphs.ts';
import { FakeIo } from '../io.fake.ts';
import { type Paint, paintFor } from '../paint.ts';
import { safe, widthOf } from '../text.ts';
import { screen } from './screen.ts';
import { details, NOW, View } from './view.fake.ts';

const plain: Paint = (_style, text) => text;
const coloured = paintFor(new FakeIo({}, { columns: 80, rows: 24 }).out, {});
const glyphs = glyphsFor({ LANG: 'C.UTF-8' });
const E = '\u001b';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 200, rows: 50 },
];
const stories: readonly (readonly [string, string])[] = [
  ['list', ''],
  ['chosen', 'jjj'],
  ['groups', 'gj'],
  ['end', `${E}[F`],
  ['trouble', 'f'],
  ['find', '/node-0'],
  ['nothing', '/nobody\r'],
  ['service', 'j\r'],
  ['acknowledge', 'jjanew disk'],
  ['silence', 'jz2h\rwork\r'],
  ['help', '?'],
  ['lost', 'LOST'],
];

const shown = (columns: number, rows: number, keys: string): readonly string[] => {
  const view = new View({ columns, rows });
  const happening = { at: NOW, text: 'web is down: refused, seen from eu-1 and us-1 (was up for 3 d 4 h)' };
  view.state = { ...view.state, happenings: [happening, { at: NOW, text: 'told ops: web is down' }] };
  if (keys === 'LOST') view.take({ type: 'followed', event: { type: 'lost', why: 'The manager ended the stream.' } });
  else view.type(keys);
  const { opened } = view.state;
  if (opened) view.take({ type: 'loaded', service: opened.service, range: 1, details: details(opened.service) });
  return screen(view.state, glyphs, plain);
};

// Times on a screen are those of whoever looks.
beforeEach(() => void vi.stubEnv('TZ', 'UTC'));
afterEach(() => void vi.unstubAllEnvs());

describe.each(sizes)('at $columns×$rows', ({ columns, rows }) => {
  test.each(stories)('%s', async (name, keys) => {
    const file = new URL(`./screens/${columns}x${rows}-${name}.txt`, import.meta.url);
    await expect(`${shown(columns, rows, keys).join('\n')}\n`).toMatchFileSnapshot(file.pathname);
  });
});

const nasty = fc.oneof(
  fc.constantFrom(
    '日本語のサービス',
    'e\u0301\u0323\u0308'.repeat(9),
    'שלום-עולם',
    '\u202eevil',
    `${E}[2J${E}]0;x\u0007`,
    '👩‍👩‍👧‍👦',
    'x'.repeat(300),
    'a\nb\tc',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const services = fc.uniqueArray(
  fc.record({ id: nasty, group: nasty, target: nasty, health: fc.constantFrom('up', 'down', 'failing', 'unknown') }),
  { maxLength: 25, selector: ({ id }) => id },
);
const keys = fc.constantFrom(
  '',
  'j',
  'gj',
  'gjj',
  'j\r',
  '\rz',
  'ja',
  'jaNote\r',
  '/日本',
  '?',
  'f',
  'sss',
  `${E}[6~`,
  '\rj',
  '\rz1h\rwhy\r',
);

test('exactly as many lines as there are, none wider than the screen and none with a control character, whatever anything is called', () => {
  fc.assert(
    fc.property(
      services,
      keys,
      nasty,
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 40 }),
      (all, typed, name, columns, rows) => {
        const views = all.map(({ id, group, target, health }): ServiceView => {
          const from = [{ agent: name, health, since: NOW, facts: { warning: name } }];
          return fakeService(id, { group, target, health, from, labels: { [name]: name }, behind: [name] });
        });
        const view = new View({ columns, rows }, views).type(typed);
        view.state = { ...view.state, happenings: [{ at: NOW, text: name }] };
        const { opened } = view.state;
        if (opened) view.take({ type: 'loaded', service: opened.service, range: 1, details: details(name) });
        const lines = screen(view.state, glyphs, plain);
        expect(lines).toHaveLength(rows);
        for (const line of lines) {
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
          expect(safe(line)).toBe(line);
        }
        // Colour is only ever added to words.
        expect(screen(view.state, glyphs, coloured).map(stripVTControlCharacters)).toEqual(lines);
      },
    ),
    { numRuns: 100 },
  );
}, 30_000);

test('painted text is cut to the width of the screen, and its colours end', () => {
  const piece = fc.record({
    style: fc.constantFrom(undefined, 'red', 'bold'),
    text: fc.string({ unit: 'grapheme', maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), fc.nat(30), (pieces, columns) => {
      const texts = pieces.map(({ text }) => safe(text));
      const painted = clip(
        pieces.map(({ style }, i) => coloured(style as 'red' | undefined, texts[i] ?? '')).join(''),
        columns,
      );
      const bare = stripVTControlCharacters(painted);
      expect(widthOf(bare)).toBeLessThanOrEqual(columns);
      if (widthOf(texts.join('')) <= columns) expect(bare).toBe(texts.join(''));
      else if (columns > 0) expect(bare.endsWith('…')).toBe(true);
    }),
  );
});
