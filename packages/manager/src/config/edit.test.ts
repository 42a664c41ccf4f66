import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edit, edited, servicesIn } from './edit.ts';

const file = `# A file.
defaults:
  every: 10s # often

# Who looks.
agents:
  local:

# What.
services:
  web: shop.example:443 # the shop
  db:
    target: db:5432
    every: 5s

subscribers:
  me: { channels: [first] }
`;

describe('as one would do it by hand', () => {
  test.each<[string, Edit, string, string]>([
    ['a default', { type: 'default', key: 'every', value: '1m' }, 'every: 10s # often', 'every: 1m # often'],
    ['one more default', { type: 'default', key: 'grace', value: '1m' }, '# often', '# often\n  grace: 1m'],
    ['a service less', { type: 'remove service', id: 'web' }, '  web: shop.example:443 # the shop\n', ''],
    ['the last one', { type: 'remove service', id: 'db' }, '  db:\n    target: db:5432\n    every: 5s\n', ''],
    ['one more', { type: 'add service', id: 'new', target: 'h:1' }, 'every: 5s\n', 'every: 5s\n  new: h:1\n'],
  ])('%s', (_says, edit, before, after) => {
    expect(edited(file, edit)).toBe(file.replace(before, after));
  });
});

test.each([
  ['', { type: 'add service', id: 'web', target: 'h:1' }, 'services:\n  web: h:1\n'],
  ['services:\n', { type: 'add service', id: 'web', target: 'h:1' }, 'services:\n  web: h:1\n'],
  ['services: { a: "h:1" }\n', { type: 'add service', id: 'b', target: 'h:2' }, 'services: { a: "h:1", b: h:2 }\n'],
  ['services: { a: "h:1" }\n', { type: 'remove service', id: 'a' }, 'services: {}\n'],
  ['services:\n  a: h:1', { type: 'add service', id: 'b', target: 'h:2' }, 'services:\n  a: h:1\n  b: h:2'],
] as const)('%j', (before, edit, after) => {
  expect(edited(before, edit)).toBe(after);
});

test('whatever it is called, it is there afterwards beside the others, and gone again as it was', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((id) => !['web', 'db', '__proto__', '<<'].includes(id));
  fc.assert(
    fc.property(name, name, (id, target) => {
      const with3 = edited(file, { type: 'add service', id, target });
      expect(servicesIn(with3)).toEqual(new Map([...servicesIn(file), [id, target]]));
      expect(servicesIn(edited(with3, { type: 'remove service', id }))).toEqual(servicesIn(file));
    }),
  );
});
