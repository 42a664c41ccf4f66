// Name servers that answer, that answer wrongly in every way there is a reason for, and that mean harm.
import { createSocket } from 'node:dgram';
import type { DnsTerms } from '@vedette/protocol/check';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { FirstMessage } from './dns-stream.ts';
import { a, answer, type DnsActs, framed, record, SAME, startDns, type Words } from './dns-words.test-support.ts';

// What ends by a deadline is tried again where the machine was busy.
vi.setConfig({ testTimeout: 30_000 });

const shop: DnsTerms = { name: 'shop.example', record: 'A' };

const ask = async (acts: DnsActs, terms: DnsTerms = shop, timeoutMs = 5_000) =>
  await startChecking()(`dns://127.0.0.1:${await startDns(acts)}`, { type: 'dns', ...terms }, timeoutMs);

type Act = NonNullable<DnsActs['udp']>;

const says =
  (records: readonly Buffer[], more: Words = {}): Act =>
  (question, say) =>
    say(answer(question, records, more));

const two = [a('192.0.2.2', SAME, 300), a('192.0.2.1', SAME, 30)];

test('answers are told in one order, with what else is known of them', async () => {
  const seen = await ask({ udp: says(two, { isAuthoritative: true }) });
  expect(seen).toMatchObject({
    verdict: { status: 'up' },
    facts: { rcode: 'noerror', authoritative: true, answers: '192.0.2.1, 192.0.2.2', ttl: 30 },
  });
  expect(seen.latencyMs).toBeGreaterThan(0);
});

test.each<[string, Act, Partial<DnsTerms>, string]>([
  ['what is expected among others', says(two), { expect: ['192.0.2.1'] }, 'up'],
  ['exactly what is expected', says(two), { expect: ['192.0.2.1', '192.0.2.2'], exactly: true }, 'up'],
  ['more than is expected', says(two), { expect: ['192.0.2.1'], exactly: true }, 'down: mismatch'],
  ['something else', says([a('192.0.2.3')]), { expect: ['192.0.2.1'] }, 'down: mismatch'],
  ['less than is expected', says([a('192.0.2.1')]), { expect: ['192.0.2.1', '192.0.2.2'] }, 'down: mismatch'],
  ['nothing of this type', says([]), {}, 'down: mismatch'],
  ['that there is no such name', says([], { rcode: 3 }), {}, 'down: mismatch'],
  ['that there is no such name, as expected', says([], { rcode: 3 }), { rcode: 'nxdomain' }, 'up'],
  ['that there is, where none is expected', says(two), { rcode: 'nxdomain' }, 'down: mismatch'],
  ['that it failed', says([], { rcode: 2 }), {}, 'down: dns'],
  ['that it failed, where no name is expected', says([], { rcode: 2 }), { rcode: 'nxdomain' }, 'down: dns'],
  ['that it refuses', says([], { rcode: 5 }), {}, 'down: dns'],
  ['that it refuses, as expected', says([], { rcode: 5 }), { rcode: 'refused' }, 'up'],
  ['a code that has no name', says([], { rcode: 15 }), {}, 'down: dns'],
  ['what cannot be read', says([Buffer.from('garbage')]), {}, 'down: mismatch'],
])('a server that says %s', async (_what, udp, more, expected) => {
  const seen = await ask({ udp }, { ...shop, ...more });
  expect(words(seen)).toBe(expected);
  expect('error' in seen.facts).toBe(expected !== 'up');
});

test('a server that says nothing, or nobody at all', async () => {
  expect(words(await ask({ udp: () => {} }, shop, 300))).toBe('down: timeout');
  expect(words(await ask({}))).toBe('down: refused');
  expect(words(await ask({}, { ...shop, tcp: true }))).toBe('down: refused');
});

test('what answers another question is passed over, and the true answer behind it counts', async () => {
  const wrong = (question: Buffer): Buffer => {
    const other = Buffer.from(question);
    other.writeUInt16BE(question.readUInt16BE(0) ^ 1);
    return answer(other, [a('203.0.113.1')]);
  };
  const another = (question: Buffer): Buffer => {
    const other = Buffer.from(question);
    other[13] = 'x'.charCodeAt(0);
    return answer(other, [a('203.0.113.1')]);
  };
  const flood: Act = (question, say) => {
    for (let i = 0; i < 200; i++) say(i % 2 ? wrong(question) : another(question));
  };
  const seen = await ask({ udp: flood }, shop, 400);
  expect(words(seen)).toBe('down: timeout');
  expect(seen.facts).toEqual({ error: 'what came over UDP did not answer the question' });
  const late = await ask({
    udp: (question, say) => {
      say(wrong(question));
      say(Buffer.from('garbage'));
      say(question);
      say(answer(question, two));
    },
  });
  expect(late.facts['answers']).toBe('192.0.2.1, 192.0.2.2');
});

test('an answer from another address or port never comes in', async () => {
  const other = createSocket('udp4');
  const seen = await ask(
    {
      udp: (question, _say, asker) => other.send(answer(question, two), asker.port, asker.address),
    },
    shop,
    300,
  );
  other.close();
  expect(words(seen)).toBe('down: timeout');
  expect(seen.facts).toEqual({ error: 'no answer came over UDP' });
});

test('every question has a number and a port of its own', async () => {
  const numbers = new Set<number>();
  const ports = new Set<number>();
  const port = await startDns({
    udp: (question, say, asker) => {
      numbers.add(question.readUInt16BE(0));
      ports.add(asker.port);
      say(answer(question, two));
    },
  });
  const check = startChecking();
  for (let i = 0; i < 8; i++) await check(`dns://127.0.0.1:${port}`, { type: 'dns', ...shop });
  expect(numbers.size).toBeGreaterThan(4);
  expect(ports.size).toBeGreaterThan(4);
});

const cut = says([], { isCut: true });
const large = Array.from({ length: 3_000 }, (_, i) => a(`192.0.${i >> 8}.${i & 255}`));

test.each<[string, DnsActs, Partial<DnsTerms>, string]>([
  [
    'is asked over TCP where its answer was cut',
    { udp: cut, tcp: (q, s) => void s.write(framed(answer(q, large))) },
    { expect: ['192.0.3.7'] },
    'up',
  ],
  [
    'is asked over TCP at once where that is wished for',
    { tcp: (q, s) => void s.write(framed(answer(q, two))) },
    { tcp: true },
    'up',
  ],
  ['has no TCP for an answer that was cut', { udp: cut }, {}, 'down: refused'],
  [
    'cuts its answer over TCP as well',
    { udp: cut, tcp: (q, s) => void s.write(framed(answer(q, [], { isCut: true }))) },
    {},
    'down: mismatch',
  ],
  [
    'answers another question over TCP',
    { tcp: (_, s) => void s.write(framed(answer(Buffer.alloc(30)))) },
    { tcp: true },
    'down: mismatch',
  ],
  ['says nothing in a frame', { tcp: (_, s) => void s.write(Buffer.alloc(2)) }, { tcp: true }, 'down: mismatch'],
  ['ends the connection', { tcp: (_, s) => void s.end() }, { tcp: true }, 'down: reset'],
  ['resets the connection', { tcp: (_, s) => void s.resetAndDestroy() }, { tcp: true }, 'down: reset'],
  [
    'ends in the middle',
    { tcp: (q, s) => void s.end(framed(answer(q, two)).subarray(0, 40)) },
    { tcp: true },
    'down: reset',
  ],
])('a server that %s', async (_what, acts, more, expected) => {
  expect(words(await ask(acts, { ...shop, ...more }))).toBe(expected);
});

test('64 KiB of answers come whole, and what is shown of them is short', async () => {
  const text = Buffer.concat(
    Array.from({ length: 255 }, () => Buffer.concat([Buffer.from([250]), Buffer.alloc(250, 'x')])),
  );
  const seen = await ask(
    {
      tcp: (q, s) =>
        void s.write(Buffer.concat([framed(answer(q, [record(SAME, 16, text)])), Buffer.alloc(1_000_000)])),
    },
    { name: 'shop.example', record: 'TXT', tcp: true },
  );
  expect(words(seen)).toBe('up');
});

test('one byte after the other gains no time', async () => {
  const port = await startDns({
    tcp: (question, socket) => {
      const bytes = framed(answer(question, two));
      let at = 0;
      const drip = setInterval(() => socket.write(bytes.subarray(at, ++at)), 20);
      socket.on('close', () => clearInterval(drip));
    },
  });
  const began = performance.now();
  const seen = await startChecking()(`dns://127.0.0.1:${port}`, { type: 'dns', ...shop, tcp: true }, 400);
  expect(words(seen)).toBe('down: timeout');
  expect(performance.now() - began).toBeLessThan(20_000);
});

test('a message comes together however it was cut, and holds no more than it said', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.integer({ min: 1, max: 9 })), (body, cuts) => {
      const stream = Buffer.concat([framed(Buffer.from(body)), Buffer.from('more')]);
      const first = new FirstMessage();
      let whole: Buffer | undefined;
      let at = 0;
      for (const size of [...cuts, stream.length]) {
        whole ??= first.add(stream.subarray(at, at + size));
        at += size;
      }
      expect(whole?.equals(Buffer.from(body))).toBe(true);
    }),
  );
});
