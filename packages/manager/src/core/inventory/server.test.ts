// What answers of an inventory say of servers, and what is no answer: a table for each, with a sentence per row.
import { valueAt } from '@vedette/protocol/check';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InventoryFields } from '../inventory-wish.ts';
import { FIELD_PATTERN } from './field.ts';
import { listedIn, remembered, SERVER_COUNT_MAX, serverOf, unaskedServer } from './server.ts';
import { readShare } from './share.ts';

const fields: InventoryFields = {
  servers: '',
  address: 'address',
  service: 'service',
  cpu: 'cpu',
  memory: 'memory',
  labels: {},
};

describe('a share', () => {
  test.each<[unknown, number]>([
    [61, 61],
    [61.5, 61.5],
    ['61', 61],
    ['61%', 61],
    [' 61.25 % ', 61.25],
    [0, 0],
    ['100%', 100],
  ])('%j is %d', (written, share) => {
    expect(readShare(written)).toEqual({ share });
  });

  test.each([
    undefined,
    null,
    '',
    '%',
    '-1%',
    -0.1,
    100.1,
    '101%',
    '6 1%',
    '0x10',
    '1e1',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    [61],
    { value: 61 },
  ])('%j is none', (written) => {
    expect(readShare(written)).toHaveProperty('problem');
  });

  test('anything at all is read or refused', () => {
    fc.assert(
      fc.property(fc.anything(), (written) => {
        const answer = readShare(written);
        return 'problem' in answer || (answer.share >= 0 && answer.share <= 100);
      }),
    );
  });
});

describe('a field', () => {
  const value = { a: { b: [{ c: 1 }, 2] }, 'x-y': 3, list: [[4]] };
  test.each<[string, unknown]>([
    ['', value],
    ['a.b[0].c', 1],
    ['.a.b[1]', 2],
    ['x-y', 3],
    ['list[0][0]', 4],
    ['a.c', undefined],
    ['a.b.c', undefined],
    ['a[0]', undefined],
    ['constructor', undefined],
    ['a.b.length', undefined],
    ['__proto__', undefined],
  ])('%s', (path, found) => {
    expect(path === '' || FIELD_PATTERN.test(path)).toBe(true);
    expect(valueAt(value, path)).toEqual(found);
  });

  test.each(['.', 'a.', 'a..b', '[x]', '[-1]', 'a b', '$.*', 'a[0', '.a'.repeat(9)])('%j is no path', (path) => {
    expect(FIELD_PATTERN.test(path)).toBe(false);
  });
});

describe('a list', () => {
  const addresses = (answer: unknown, some: Partial<InventoryFields> = {}) => {
    const list = listedIn(answer, { ...fields, ...some });
    return 'problem' in list
      ? 'no list'
      : [...list.listed.map(({ address }) => address), ...list.odd.map((o) => o.address)];
  };

  test.each<[says: string, answer: unknown, some: Partial<InventoryFields>, is: readonly string[] | 'no list']>([
    ['addresses', ['10.58.1.1', '10.58.1.2'], {}, ['10.58.1.1', '10.58.1.2']],
    ['twice the same', ['a', 'b', 'a'], {}, ['a', 'b']],
    [
      'with ports, and of version 6',
      ['10.0.0.1:80', '[fe80::1]:80', 'fe80::1'],
      {},
      ['10.0.0.1:80', '[fe80::1]:80', 'fe80::1'],
    ],
    ['mappings', [{ ip: 'a' }, { ip: 'b' }], { address: 'ip' }, ['a', 'b']],
    ['deeper in the answer', { data: { servers: ['a'] } }, { servers: 'data.servers' }, ['a']],
    ['none', [], {}, []],
    [
      'some that are none',
      ['a', 7, null, '', '../etc', 'a b', 'a/b', '..', 'x'.repeat(256)],
      {},
      ['a', '#2', '#3', '#4', '#5', '#6', '#7', '#8', '#9'],
    ],
    ['none that is one', [1, 2], {}, 'no list'],
    ['a text', 'a', {}, 'no list'],
    ['a mapping', { a: 1 }, {}, 'no list'],
    ['nothing', null, {}, 'no list'],
    ['more than there may be', Array.from({ length: SERVER_COUNT_MAX + 1 }, (_, i) => `s${i}`), {}, 'no list'],
  ])('%s', (_says, answer, some, is) => {
    expect(addresses(answer, some)).toEqual(is);
  });
});

describe('a server', () => {
  const full: InventoryFields = { ...fields, cpu: 'usage.cpu', port: 'port', labels: { region: 'at.region' } };
  const details = { usage: { cpu: '61%' }, memory: 4, service: 'User', port: '8080', at: { region: 'eu' } };

  test('is as it says', () => {
    expect(serverOf({ address: 'a', item: 'a' }, details, full)).toEqual({
      ...{ address: 'a', service: 'User', port: 8_080, labels: { region: 'eu' } },
      ...{ cpu: 61, memory: 4 },
    });
  });

  test('is as the list says where it says nothing itself', () => {
    const item = { address: 'a', service: 'Other', port: 1 };
    const { service: _service, port: _port, ...rest } = details;
    expect(serverOf({ address: 'a', item }, rest, full)).toMatchObject({ service: 'Other', port: 1, cpu: 61 });
    expect(serverOf({ address: 'a', item }, details, full)).toMatchObject({ service: 'User', port: 8_080 });
  });

  test.each<[says: string, details: unknown, problem: RegExp]>([
    ['no mapping', 7, /no fields/],
    ['nothing', null, /no fields/],
    ['no cpu', { memory: 4, service: 's' }, /^cpu is missing/],
    ['garbage for cpu', { ...details, usage: { cpu: 'lots' } }, /^cpu is 'lots'/],
    ['too much memory', { ...details, memory: 400 }, /^memory is 400/],
    ['no service', { ...details, service: undefined }, /service/],
    ['an empty name', { ...details, service: '  ' }, /service/],
    ['a name that would move the cursor', { ...details, service: 'a\u001b[2J' }, /service/],
    ['a list for a name', { ...details, service: ['a'] }, /service/],
  ])('with %s is told of, and has no shares', (_says, told, problem) => {
    const server = serverOf({ address: 'a', item: 'a' }, told, full);
    expect(server.problem).toMatch(problem);
    expect(server).not.toHaveProperty('cpu');
  });

  test('that could not be asked belongs to whom it belonged before', () => {
    const before = serverOf({ address: 'a', item: 'a' }, details, full);
    const now = remembered(unaskedServer({ address: 'a', item: 'a' }, 'it answered 500', full), before);
    expect(now).toEqual({
      ...{ address: 'a', service: 'User', port: 8_080, labels: { region: 'eu' } },
      problem: 'it answered 500',
    });
    const moved = unaskedServer({ address: 'a', item: { service: 'New' } }, 'gone', full);
    expect(remembered(moved, before)).toMatchObject({ service: 'New', port: 8_080 });
  });

  test('of any answer there is one or the other, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (told) => {
        const { cpu, memory, problem } = serverOf({ address: 'a', item: 'a' }, told, full);
        return (problem === undefined) === (cpu !== undefined && memory !== undefined);
      }),
    );
  });
});
