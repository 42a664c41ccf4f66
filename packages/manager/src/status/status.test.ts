// What is rendered of a public page: HTML, feed, badges, data, and which addresses there are. Golden files lie in fixtures.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped } from '../core/markup.ts';
import type { PublicDay } from '../core/status-api.ts';
import { badge } from './badge.ts';
import { bars, dayWords, partsOf } from './bars.ts';
import { feed } from './feed.ts';
import { pageHtml } from './page.ts';
import { rendered, resourceOf } from './resource.ts';
import { samplePage, wish } from './sample.fake.ts';
import { SCRIPT_NAME, STYLE_NAME } from './static.ts';
import { percent } from './words.ts';

const row = (id: string) => {
  const found = samplePage()
    .sections.flatMap(({ rows }) => rows)
    .find((one) => one.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found;
};

describe('golden', () => {
  test('page', async () => {
    await expect(pageHtml(samplePage())).toMatchFileSnapshot('./fixtures/page.html');
  });
  test('feed', async () => {
    await expect(
      feed(samplePage({ page: wish({ url: 'https://status.example.org/status/acme' }) })),
    ).toMatchFileSnapshot('./fixtures/feed.xml');
  });
  test.each([
    ['state', 'api', 90],
    ['uptime', 'web', 30],
    ['latency', 'dns', 90],
    ['latency', 'mail', 90],
  ] as const)('badge %s of %s', async (kind, id, days) => {
    await expect(badge(kind, row(id), days)).toMatchFileSnapshot(`./fixtures/badge-${kind}-${id}.svg`);
  });
});

/** Halves of characters and control characters among it. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xff), fc.nat(0xffff)), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes));

/** Every element is closed by its own end, and everything is escaped. @returns names in order */
const elementsOf = (xml: string): readonly string[] => {
  const open: string[] = [];
  const names: string[] = [];
  const body = xml.replace(/^<\?xml version="1.0" encoding="utf-8"\?>\n/, '');
  const piece =
    /<(\/?)([A-Za-z]+)((?: [A-Za-z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|#39);)+)/gy;
  let at = 0;
  for (const match of body.matchAll(piece)) {
    at += match[0].length;
    const [, end, name, , single] = match;
    if (name === undefined) continue;
    if (end && open.pop() !== name) throw new Error(`</${name}> ends something else`);
    if (!end) names.push(name);
    if (!end && !single) open.push(name);
  }
  if (at !== body.length || open.length > 0) throw new Error(`not well-formed after ${at} of ${body.length}`);
  return names;
};

describe('the feed', () => {
  test('is well-formed, with an entry for every happening, the newest first', () => {
    const text = feed(samplePage());
    expect(elementsOf(text).filter((name) => name === 'entry')).toHaveLength(5);
    const times = [...text.matchAll(/ {4}<updated>(.*)<\/updated>/g)].map(([, time]) => time);
    expect(times).toEqual(times.toSorted((a = '', b = '') => (a < b ? 1 : a > b ? -1 : 0)));
    const ids = [...text.matchAll(/<id>urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}<\/id>/g)].map(([id]) => id);
    expect(new Set(ids).size).toBe(6);
  });

  test('has nothing in it that XML cannot have, whatever operators write', () => {
    const sample = samplePage({ notes: [], outages: [] });
    fc.assert(
      fc.property(anyText, (text) => {
        const page = { ...sample, title: text, notes: [{ id: 1, text, at: '2026-11-21T13:00:00.000Z' }] };
        elementsOf(feed(page));
      }),
    );
  });

  test('stays the same while nothing happens', () => {
    const page = samplePage();
    expect(feed({ ...page, at: '2026-11-21T15:30:00.000Z' })).toBe(feed(page));
  });
});

describe('badges', () => {
  test.each(['state', 'uptime', 'latency'] as const)('%s are well-formed, whatever a service is called', (kind) => {
    const web = row('web');
    fc.assert(
      fc.property(anyText, (name) => {
        elementsOf(badge(kind, { ...web, name }, 30).trimEnd());
      }),
    );
  });

  test('say the uptime of the days that were asked for', () => {
    expect(badge('uptime', row('web'), 30)).toContain('Web shop uptime 30d: 99.94');
    expect(badge('uptime', row('web'), 1)).toContain('100');
  });
});

describe('a bar', () => {
  const hours = (upMs: number, downMs: number, plannedMs: number, unobservedMs: number): PublicDay => ({
    day: '2026-11-20',
    ...{ upMs: upMs * 3_600_000, downMs: downMs * 3_600_000, plannedMs: plannedMs * 3_600_000 },
    unobservedMs: unobservedMs * 3_600_000,
  });

  test.each([
    ['up all day', hours(24, 0, 0, 0), { up: 32, down: 0, planned: 0, gap: 0 }, undefined],
    ['a minute down', hours(23.98, 1 / 60, 0, 0), { up: 22, down: 10 }, '2026-11-20: down for 1 m'],
    ['half a day unseen', hours(12, 0, 0, 12), { up: 16, gap: 16 }, '2026-11-20: no data for 12 h'],
    ['unseen', hours(0, 0, 0, 24), { up: 0, gap: 32 }, '2026-11-20: no data'],
    ['nothing at all', hours(0, 0, 0, 0), { up: 0, gap: 32 }, '2026-11-20: no data'],
    ['planned, and unseen otherwise', hours(0, 0, 6, 18), { up: 0, planned: 8, gap: 24 }, undefined],
    ['a restart', hours(23.9, 0, 0, 0.1), { up: 32, gap: 0 }, undefined],
    ['down all day', hours(0, 24, 0, 0), { up: 0, down: 32 }, '2026-11-20: down for 1 d'],
  ])('%s', (_, day, parts, words) => {
    expect(partsOf(day)).toMatchObject(parts);
    if (words !== undefined) expect(dayWords(day)).toBe(words);
  });

  test('is never higher than a day, and never up where nobody looked', () => {
    const ms = fc.nat(86_400_000);
    fc.assert(
      fc.property(ms, ms, ms, ms, (upMs, downMs, plannedMs, unobservedMs) => {
        const { up, down, planned, gap } = partsOf({ day: '', upMs, downMs, plannedMs, unobservedMs });
        expect(up + down + planned + gap).toBeLessThanOrEqual(32);
        if (upMs === 0) expect(up).toBe(0);
        if (downMs > 0) expect(down).toBeGreaterThanOrEqual(10);
      }),
    );
  });

  test('ninety of them are small', () => {
    expect(bars(row('dns').days, 'dns').length).toBeLessThan(2_500);
  });
});

describe('the page', () => {
  test('runs nothing that stands in it, and asks nobody else', () => {
    const html = pageHtml(samplePage());
    expect(html).not.toMatch(/<script(?! src="acme\/refresh-[0-9a-f]{10}\.js" defer><\/script>)/);
    expect(html).not.toMatch(/ (?:style|on[a-z]+)=/);
    expect(html).not.toMatch(/(?:src|href)="(?:[a-z]+:)?\/\//);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('says how old it is when it is older than it should be', () => {
    expect(pageHtml(samplePage(), 300_000)).toContain('These figures are 5 m old');
    expect(pageHtml(samplePage())).not.toContain('class="stale"');
  });
});

test.each([
  ['acme', { type: 'page' }],
  ['acme?x=1', { type: 'page' }],
  ['acme/feed.xml', { type: 'feed' }],
  ['acme/status.json?callback=x', { type: 'json' }],
  [`acme/${STYLE_NAME}`, { type: 'file', name: STYLE_NAME }],
  [`acme/${SCRIPT_NAME}`, { type: 'file', name: SCRIPT_NAME }],
  ['acme/badge/web-1.eu/state.svg', { type: 'badge', kind: 'state', row: 'web-1.eu' }],
  ['acme/badge/web/uptime.svg?days=30', { type: 'badge', kind: 'uptime', row: 'web', days: 30 }],
])('%s is something', (path, what) => {
  expect(resourceOf(path)).toEqual({ page: 'acme', what });
});

test.each([
  ...['', '?', '/', 'acme/', 'Acme', '../acme', 'acme/../other', 'acme/feed.xml/', 'acme/feed%2exml', 'acme//feed.xml'],
  ...['acme/style.css', 'acme/badge/web/other.svg', 'acme/badge/web/state.png', 'acme/badge/a/b/state.svg', 'acme\0'],
  ...['acme/badge/web/uptime.svg?days=0', 'acme/badge/web/uptime.svg?days=1e3', 'acme/badge/web/uptime.svg?days=9999'],
  ...['acme/constructor', 'acme/__proto__', `acme/badge/${'x'.repeat(400)}/state.svg`],
])('%j is nothing', (path) => {
  expect(resourceOf(path)).toBeUndefined();
});

test('there is no badge of what the page does not show, and none of more days than it has', () => {
  const page = samplePage();
  expect(rendered({ type: 'badge', kind: 'state', row: 'elsewhere' }, page)).toBeUndefined();
  expect(rendered({ type: 'badge', kind: 'uptime', row: 'web', days: 91 }, page)).toBeUndefined();
  expect(rendered({ type: 'json' }, page)).toMatchObject({ isEmbeddable: true, body: `${JSON.stringify(page)}\n` });
});

test.each([
  [1, '100'],
  [0.999999, '99.99'],
  [0.9985, '99.85'],
  [0, '0.00'],
])('%d is %s %%, never more than it is', (share, text) => {
  expect(percent(share)).toBe(`${text}\u202f%`);
});

test('nothing of HTML is left in what is escaped', () => {
  fc.assert(fc.property(anyText, (text) => !/[<>"']/.test(escaped(text))));
});
