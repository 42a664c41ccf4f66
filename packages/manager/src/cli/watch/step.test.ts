// What keys, answers and time make of the live view, and what it wants to be done.
import { describe, expect, test } from 'vitest';
import { fakeOutage, fakeService } from '../../http/desk.fake.ts';
import type { Event } from './events.ts';
import { chosenRow } from './list-keys.ts';
import { details, NOW, shop, View } from './view.fake.ts';

const E = '\u001b';
const size = { columns: 80, rows: 24 };
const later = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();
const changes = (...services: ReturnType<typeof fakeService>[]): Event => {
  const { manager } = new View(size).state.model;
  if (!manager) throw new Error('the manager has told its status');
  const data = { manager, agents: [], services, gone: { agents: [], services: [] } };
  return { type: 'followed', event: { type: 'changes', data } };
};
const chosen = (view: View): string => chosenRow(view.state)?.key ?? '';

describe('moving', () => {
  test.each([
    ['the first key shows where one is', 'j', 'service pay'],
    ['down and up', `jj${E}[Bk`, 'service web'],
    ['to the end and beyond', `${E}[F${E}[B`, 'service node-29'],
    ['home', `jjj${E}[H`, 'service pay'],
    ['up from the beginning', 'k', 'service pay'],
    ['a screen down and up', `j${E}[6~${E}[5~`, 'service pay'],
  ])('%s', (_says, keys, expected) => {
    expect(chosen(new View(size).type(keys))).toBe(expected);
  });

  test('what is chosen stays chosen where it goes, and the top stays the worst while nothing is', () => {
    const view = new View(size).type('jjj');
    expect(chosen(view)).toBe('service db');
    view.take(changes(fakeService('db', { health: 'up' })));
    expect(chosen(view)).toBe('service db');
    const calm = new View(size).take(changes(fakeService('node-05', { health: 'down', since: later(0) })));
    expect(chosen(calm)).toBe('service node-05');
  });
});

describe('finding', () => {
  test('shows what is typed at once, moves while typing, and Esc shows all', () => {
    const view = new View(size).type('/node-1');
    expect([view.state.isTyping, chosen(view)]).toEqual([true, 'service node-10']);
    view.type(`${E}[B${E}[B`);
    expect(chosen(view)).toBe('service node-11');
    view.type('x\u007f\rq');
    expect(view.effects).toEqual([{ type: 'leave' }]);
    expect(view.type(E).state.listing).toMatchObject({ text: '', shown: 'all' });
  });

  test('q and the others are letters while one types', () => {
    const view = new View(size).type('/qaz?');
    expect([view.state.listing.text, view.state.form, view.effects]).toEqual(['qaz?', undefined, []]);
    expect(view.type('\u0015').state.listing.text).toBe('');
    expect(view.type('\u007f').state.isTyping).toBe(false);
  });

  test('filters and sorts go round', () => {
    const view = new View(size);
    expect('ffffff'.split('').map((key) => view.type(key).state.listing.shown)).toEqual([
      ...['trouble', 'down', 'failing', 'unknown', 'up', 'all'],
    ]);
    expect('ssss'.split('').map((key) => view.type(key).state.listing.sort)).toEqual([
      'name',
      'latency',
      'since',
      'state',
    ]);
    expect(view.type('r').state.listing.isReversed).toBe(true);
  });
});

test('groups fold and unfold, from their services too', () => {
  const view = new View(size).type('gj');
  expect(chosen(view)).toBe('group shop');
  view.type('jj');
  expect(chosen(view)).toBe('service web');
  view.type(`${E}[D`);
  expect([chosen(view), view.state.listing.folds.get('shop')]).toEqual(['group shop', true]);
  expect(view.type('\r').state.listing.folds.get('shop')).toBe(false);
  expect(view.type(`${E}[D`).type(`${E}[C`).state.listing.folds.get('shop')).toBe(false);
});

describe('an open service', () => {
  const opened = (): View => new View(size).type('\r');
  const answer: Event = { type: 'loaded', service: 'pay', range: 1, details: details('pay') };

  test('is asked about at once; what comes of another, or of another range, is passed over', () => {
    const view = opened();
    expect(view.effects).toEqual([{ type: 'load', service: 'pay', range: 1 }]);
    view.take({ ...answer, service: 'web' }).take({ ...answer, range: 2 });
    expect(view.state.opened?.details).toBeUndefined();
    expect(view.take(answer).state.opened?.details).toBeDefined();
    expect(view.type('+').effects).toEqual([{ type: 'load', service: 'pay', range: 2 }]);
    expect(view.type('---').state.opened?.range).toBe(0);
  });

  test('is asked about again when something happened to it, and after a while; not while an answer is awaited', () => {
    const view = opened();
    const isAsked = (ms: number): boolean => view.take({ type: 'passed' }, later(ms)).effects.length > 0;
    view.take({ type: 'followed', event: { type: 'outage', data: fakeOutage(9, { service: 'pay' }) } });
    expect(isAsked(5_000)).toBe(false);
    view.take({ type: 'followed', event: { type: 'outage', data: fakeOutage(9, { service: 'pay' }) } }).take(answer);
    expect([isAsked(1_999), isAsked(2_000)]).toEqual([false, true]);
    view.take(answer);
    view.take({ type: 'followed', event: { type: 'outage', data: fakeOutage(9, { service: 'other' }) } });
    expect([isAsked(31_999), isAsked(32_000)]).toEqual([false, true]);
  });

  test('says why it could not be asked about, and keeps what it had', () => {
    const view = opened().take(answer);
    view.take({ type: 'not-loaded', service: 'pay', range: 1, why: 'Nobody answers.' });
    expect(view.state.opened).toMatchObject({ trouble: 'Nobody answers.', details: { outages: expect.anything() } });
    expect(view.take(answer).state.opened?.trouble).toBeUndefined();
  });

  test('scrolls no further than its end, and Esc goes back to where one was', () => {
    const view = opened().take(answer).type(`${E}[F`);
    const { top } = view.state.opened ?? { top: 0 };
    expect(top).toBeGreaterThan(0);
    expect(view.type('jjj').state.opened?.top).toBe(top);
    expect(view.type('k').state.opened?.top).toBe(top - 1);
    expect(view.type(E).state.opened).toBeUndefined();
    expect(chosen(view)).toBe('service pay');
  });
});

describe('acknowledging', () => {
  test('asks for a note and whether it is meant', () => {
    const view = new View(size).type('jja');
    expect(view.state.form).toMatchObject({ kind: 'acknowledge', service: 'web' });
    view.type('the diskk\u007f is full\r');
    expect(view.effects).toEqual([]);
    expect(view.type('y').effects).toEqual([
      { type: 'change', wanted: { type: 'acknowledge', service: 'web', note: 'the disk is full' } },
    ]);
    expect(view.state.form).toBeUndefined();
    view.take({ type: 'done', text: 'Done.' });
    expect(view.state.notice).toEqual({ text: 'Done.', isGood: true });
    expect(view.type('j').state.notice).toBeUndefined();
  });

  test.each([
    ['nothing is chosen', 'a'],
    ['a group is chosen', 'gja'],
    ['it is up', `${E}[Fa`],
    ['it is given up', `ja${E}`],
    ['it is not meant', 'ja\rn'],
  ])('comes to nothing when %s', (_says, keys) => {
    const view = new View(size).type(keys);
    expect([view.state.form, view.effects, view.state.notice?.isGood]).toEqual([undefined, [], false]);
  });
});

test('a silence asks for a time that is one, and for a reason', () => {
  const view = new View(size).type('\rz');
  for (const wrong of ['ages', '10', '0s']) {
    expect(view.type(`${wrong}\r`).state.form?.problem).toBeDefined();
    view.type('\u0015');
  }
  expect(view.type('90m\r\r').state.form?.problem).toBe('there has to be a reason');
  view.type('new disk\ry');
  expect(view.effects).toEqual([
    { type: 'change', wanted: { type: 'silence', service: 'pay', lasts: '90m', reason: 'new disk' } },
  ]);
  expect(new View(size).type('\rz\rwork\ry').effects).toMatchObject([{ wanted: { lasts: '1h' } }]);
});

test('help is gone with any key that does not scroll it; Ctrl-C leaves from everywhere', () => {
  const low = { columns: 40, rows: 8 };
  const view = new View(low).type('?');
  expect([view.state.helpTop, view.type('j').state.helpTop, view.type('q').state.helpTop]).toEqual([0, 1, undefined]);
  for (const before of ['', '?', '/x', 'ja', '\r']) {
    expect(new View(low).type(`${before}\u0003`).effects).toEqual([{ type: 'leave' }]);
  }
});

test('what has gone is not asked about, and is said to be gone', () => {
  const view = new View(size).type('\r');
  view.take({ type: 'followed', event: { type: 'status', data: { ...statusWithout('pay') } } });
  expect(view.type('a').state.notice?.isGood).toBe(false);
});

const statusWithout = (id: string) => {
  const { manager } = new View(size).state.model;
  if (!manager) throw new Error('the manager has told its status');
  return { manager, agents: [], services: shop.filter((service) => service.id !== id) };
};
