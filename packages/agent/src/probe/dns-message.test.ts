// Questions and answers byte by byte, and whatever else could come in their place.
import type { DnsRecord } from '@vedette/protocol/check';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DnsQuestion, readReply, writeQuestion } from './dns-message.ts';
import { a, answer, cname, long, name, pointer, record, SAME, short } from './dns-words.test-support.ts';

const question: DnsQuestion = { id: 0xbeef, name: 'www.shop.example', record: 'A' };
const asked = writeQuestion(question);

const texts = (message: Buffer, of: DnsQuestion = question) => {
  const reply = readReply(message, of);
  return typeof reply === 'string' ? reply : reply.answers.map(({ text }) => text);
};

test('a question has these bytes', () => {
  expect(asked.toString('hex')).toBe('beef01000001000000000000' + '037777770473686f70076578616d706c6500' + '00010001');
  expect(writeQuestion({ id: 1, name: '.', record: 'CAA' }).toString('hex')).toBe(
    '000101000001000000000000' + '00' + '01010001',
  );
});

test('an answer as a resolver gives it', () => {
  // www.shop.example is another name for shop.example, which has two addresses, with an option record (EDNS) at the end.
  const message = Buffer.from(
    'beef81800001000300000001037777770473686f70076578616d706c650000010001' +
      'c00c000500010000012c0002c010' +
      'c0100001000100000e100004c0000201' +
      'c010000100010000003c0004c0000202' +
      '0000290200000000000000',
    'hex',
  );
  expect(readReply(message, question)).toEqual({
    isCut: false,
    isAuthoritative: false,
    rcode: 0,
    answers: [
      { text: '192.0.2.1', ttlS: 3_600 },
      { text: '192.0.2.2', ttlS: 60 },
    ],
  });
});

test.each<[DnsRecord, number, Buffer, string]>([
  ['A', 1, Buffer.from([192, 0, 2, 1]), '192.0.2.1'],
  ['A', 1, Buffer.from([192, 0, 2]), 'unreadable'],
  ['AAAA', 28, Buffer.from('20010db8000000000000000000000001', 'hex'), '2001:db8::1'],
  ['AAAA', 28, Buffer.from('00000000000000000000ffffc0000201', 'hex'), '::ffff:c000:201'],
  ['AAAA', 28, Buffer.alloc(17), 'unreadable'],
  ['CNAME', 5, name('Web.EXAMPLE'), 'web.example'],
  ['CNAME', 5, Buffer.concat([Buffer.from([3]), Buffer.from('web'), pointer(16)]), 'web.shop.example'],
  ['NS', 2, name(''), '.'],
  ['NS', 2, Buffer.concat([name('ns'), Buffer.alloc(1)]), 'unreadable'],
  ['PTR', 12, Buffer.concat([Buffer.from([3]), Buffer.from('a.\x07'), Buffer.alloc(1)]), 'a\\.\\007'],
  ['MX', 15, Buffer.concat([short(10), name('mail.example')]), '10 mail.example'],
  ['MX', 15, Buffer.concat([short(0), name('')]), '0 .'],
  ['MX', 15, short(10), 'unreadable'],
  ['SRV', 33, Buffer.concat([short(1), short(2), short(65_535), name('sip')]), '1 2 65535 sip'],
  ['SRV', 33, Buffer.concat([short(1), short(2), short(3)]), 'unreadable'],
  ['TXT', 16, Buffer.from('\x06v=spf1\x05 -all', 'latin1'), 'v=spf1 -all'],
  ['TXT', 16, Buffer.from('\x05a"\\\xff\n', 'latin1'), 'a"\\\\\\255\\010'],
  ['TXT', 16, Buffer.from('\x05four', 'latin1'), 'unreadable'],
  ['TXT', 16, Buffer.alloc(0), 'unreadable'],
  [
    'SOA',
    6,
    Buffer.concat([name('ns.example'), name('host.example'), ...[1, 2, 3, 4, 0xffff_ffff].map(long)]),
    'ns.example host.example 1 2 3 4 4294967295',
  ],
  ['SOA', 6, Buffer.concat([name('ns'), name('host'), Buffer.alloc(19)]), 'unreadable'],
  ['CAA', 257, Buffer.from('\x80\x05issueca.example', 'latin1'), '128 issue "ca.example"'],
  ['CAA', 257, Buffer.from('\x00\x05issue', 'latin1'), '0 issue ""'],
  ['CAA', 257, Buffer.from('\x00\x06issue', 'latin1'), 'unreadable'],
  ['CAA', 257, Buffer.from('\x00\x00', 'latin1'), 'unreadable'],
])('%s, type %i: %j is %s', (type, number, data, expected) => {
  const of = { ...question, record: type };
  const said = texts(answer(writeQuestion(of), [record(SAME, number, data)]), of);
  expect(said).toEqual(expected === 'unreadable' ? expected : [expected]);
});

test('only what answers this question is an answer', () => {
  const sound = answer(asked, [a('192.0.2.1')]);
  expect(texts(sound)).toEqual(['192.0.2.1']);
  const changed = (at: number, byte: number): Buffer => Buffer.from(sound.map((was, i) => (i === at ? byte : was)));
  for (const [what, message] of Object.entries({
    'another number': changed(0, 0xbf),
    'a question': changed(2, 0x01),
    'another kind of message': changed(2, 0xa9),
    'another name': changed(13, 0x78),
    'another type': changed(31, 0x1c),
    'another class': changed(33, 3),
    'two questions': changed(5, 2),
    'no question': changed(5, 0),
    'half a header': sound.subarray(0, 11),
    'half a question': sound.subarray(0, 32),
    nothing: Buffer.alloc(0),
  }))
    expect(texts(message), what).toBe('foreign');
  expect(texts(changed(13, 'W'.charCodeAt(0)))).toEqual(['192.0.2.1']);
  expect(readReply(Buffer.from('beef81810000000000000000', 'hex'), question)).toMatchObject({ rcode: 1 });
});

test('records of others, of other types and classes are passed over', () => {
  const records = [
    a('192.0.2.9', name('other.example')),
    record(SAME, 46, Buffer.from('signature')),
    record(SAME, 1, Buffer.alloc(4), 60, 3),
    a('192.0.2.1'),
  ];
  expect(texts(answer(asked, records))).toEqual(['192.0.2.1']);
});

test('other names are followed, in whatever order they come, and in a circle no further', () => {
  const chain = [a('192.0.2.1', name('c')), cname(name('c'), name('b')), cname(name('b'))];
  expect(texts(answer(asked, chain))).toEqual(['192.0.2.1']);
  const circle = [cname(name('b')), cname(name('www.shop.example'), name('b')), a('192.0.2.1', name('b'))];
  expect(texts(answer(asked, circle))).toEqual(['192.0.2.1']);
});

const first = asked.length;

test.each<[string, Buffer]>([
  ['to itself', pointer(first)],
  ['forward', pointer(first + 20)],
  ['beyond the end', pointer(0x3fff)],
  ['in a circle', Buffer.concat([Buffer.from([1, 0x61]), pointer(first)])],
  ['in half', Buffer.from([0xc0])],
  ['of an unknown kind', Buffer.from([0x80, 0x0c])],
  ['with a label of 64', Buffer.concat([Buffer.from([0x40]), Buffer.alloc(64)])],
  ['longer than any name', name(Array.from({ length: 5 }, () => 'x'.repeat(60)).join('.'))],
])('a name that leads %s is none', (_, owner) => {
  expect(texts(answer(asked, [Buffer.concat([owner, a('192.0.2.1', Buffer.alloc(0)), Buffer.alloc(40)])]))).toBe(
    'unreadable',
  );
});

test('an answer that was cut anywhere is none, and says so where the server did', () => {
  const whole = answer(asked, [a('192.0.2.1'), cname(name('b.example')), a('192.0.2.2', name('b.example'))]);
  for (let end = asked.length; end < whole.length; end++) {
    expect(texts(whole.subarray(0, end)), `${end} bytes`).toBe('unreadable');
    const cut = answer(asked, [whole.subarray(asked.length, end)], { isCut: true, count: 3 });
    expect(readReply(cut, question)).toMatchObject({ isCut: true, answers: [] });
  }
});

test('64 KiB of pointers to pointers are read, or refused, in no time', () => {
  // Each record's owner leads through as many pointers as there may be, which stand in the data of the first.
  const pointers = Buffer.concat(
    Array.from({ length: 4_000 }, (_, i) => pointer(i === 0 ? 12 : first + 12 + 2 * (i - 1))),
  );
  const carrier = record(SAME, 99, pointers);
  const owner = (deep: number): Buffer => pointer(first + 12 + 2 * deep);
  const many = (deep: number): Buffer[] => Array.from({ length: 3_500 }, () => a('192.0.2.1', owner(deep)));
  const began = performance.now();
  expect(texts(answer(asked, [carrier, ...many(3_999)]))).toBe('unreadable');
  expect(texts(answer(asked, [carrier, ...many(100)]))).toHaveLength(3_500);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('no bytes at all make the reader throw or go on for ever', () => {
  const byte = fc.oneof({ weight: 3, arbitrary: fc.nat(255) }, fc.constantFrom(0, 1, 0xc0, 0x0c, 0x3f, 0xff));
  const records = fc.array(byte, { maxLength: 600 }).map((bytes) => Buffer.from(bytes));
  const types: DnsRecord[] = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'SRV', 'PTR', 'CAA'];
  const messages = fc.oneof(
    records,
    fc
      .tuple(records, fc.nat(9), fc.constantFrom(1, 2, 5, 6, 12, 15, 16, 28, 33, 257))
      .map(([rest, count, type]) => answer(asked, [record(SAME, type, rest), rest], { count })),
  );
  fc.assert(
    fc.property(messages, fc.constantFrom(...types), (message, type) => {
      readReply(message, question);
      const of = { ...question, record: type };
      readReply(Buffer.concat([writeQuestion(of).subarray(0, 2), message.subarray(2)]), of);
      readReply(answer(writeQuestion(of), [message.subarray(Math.min(message.length, first))], { count: 3 }), of);
    }),
    { numRuns: 2_000 },
  );
});
