import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventReader, eventText } from './event-text.ts';

const TEXT = 'retry: 1000\n\nevent: status\ndata: {"a":1}\n\n: still here\n\nid: x-1\nevent: outage\ndata: {"b":2}\n\n';
const TOLD = [
  { type: 'status', data: '{"a":1}' },
  { type: 'outage', data: '{"b":2}' },
];

test('events come out whole, wherever the text was cut', () => {
  for (let cut = 0; cut <= TEXT.length; cut++) {
    const read = createEventReader();
    expect([...read(TEXT.slice(0, cut)), ...read(TEXT.slice(cut))]).toEqual(TOLD);
  }
});

test('a piece without anything in it separates nothing', () => {
  const read = createEventReader();
  expect(['event: status\ndata: 1\n', '', '\n'].flatMap(read)).toEqual([{ type: 'status', data: '1' }]);
});

test.each([
  ['a kind from the future', 'event: from-the-future\ndata: {}\n\n'],
  ['a kind that is left out', 'data: {}\n\n'],
  ['nothing that is told', 'event: status\n\n'],
  ['a comment', ': event: status\n\n'],
])('%s is passed over', (_, text) => {
  expect(createEventReader()(`${text}${TEXT}`)).toEqual(TOLD);
});

test('events come out whole in any number of pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: TEXT.length })), (cuts) => {
      const read = createEventReader();
      const ends = [...cuts.toSorted((a, b) => a - b), TEXT.length];
      expect(ends.flatMap((end, i) => read(TEXT.slice(ends[i - 1] ?? 0, end)))).toEqual(TOLD);
    }),
  );
});

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (all) => {
      const read = createEventReader()(all.map((data, n) => eventText('changes', data, `run-${n}`)).join(''));
      expect(read).toEqual(all.map((data) => ({ type: 'changes', data: JSON.stringify(data) })));
    }),
  );
});
