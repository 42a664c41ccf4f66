import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HEARD_BYTES_MAX, Heard } from './heard.ts';

test('what is looked for is found however it was cut up, and once only', () => {
  const bytes = fc.array(fc.constantFrom('a', 'b'), { maxLength: 40 }).map((list) => list.join(''));
  fc.assert(
    fc.property(
      bytes,
      fc.stringMatching(/^[ab]{1,3}$/),
      fc.array(fc.nat(6), { maxLength: 40 }),
      (said, wanted, cuts) => {
        const heard = new Heard();
        let rest = said;
        let found = 0;
        const look = () => {
          while (heard.find(Buffer.from(wanted))) found++;
        };
        for (const cut of cuts) {
          heard.add(Buffer.from(rest.slice(0, cut)));
          rest = rest.slice(cut);
          look();
        }
        heard.add(Buffer.from(rest));
        look();
        expect(found).toBe(said.split(wanted).length - 1);
      },
    ),
  );
});

test('no more is kept than the bound, and what was used up makes room', () => {
  const heard = new Heard();
  for (let i = 0; i < 200; i++) heard.add(Buffer.alloc(1_000, 'x'));
  expect([heard.isFull, heard.rest.length]).toEqual([true, HEARD_BYTES_MAX]);
  heard.use(HEARD_BYTES_MAX);
  expect([heard.isFull, heard.rest.length]).toEqual([false, 0]);
  heard.add(Buffer.from('end'));
  expect(heard.find(Buffer.from('end'))).toBe(true);
});

test('what comes byte by byte costs no more than what comes at once', () => {
  const heard = new Heard();
  const began = performance.now();
  for (let i = 0; i < HEARD_BYTES_MAX; i++) {
    heard.add(Buffer.of(0x61));
    heard.find(Buffer.from('ab'));
  }
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('a banner is one line of visible ASCII, however long and strange the greeting', () => {
  const heard = new Heard();
  heard.add(Buffer.from('SSH-2.0-\u001b[2Jé\\\r\nmore'));
  expect(heard.banner).toBe('SSH-2.0-\\x1b[2J\\xc3\\xa9\\');
  const long = new Heard();
  for (let i = 0; i < 1_000; i++) long.add(Buffer.from('x'.repeat(100)));
  expect(long.banner).toBe('x'.repeat(128));
});
