// The store's contract: what operators tell the public of incidents.
import { describe, expect, test } from 'vitest';
import type { Note } from '../../packages/manager/src/core/note.ts';
import { onEveryStore } from './store-harness.ts';

const note = (id: number, more: Partial<Note> = {}): Note => ({
  id,
  text: 'We are looking into it.',
  page: 'public',
  by: 'anna',
  addedAtMs: 90.5,
  ...more,
});

onEveryStore((store) => {
  const all = { limit: Number.POSITIVE_INFINITY };

  describe('notes', () => {
    test('come back as they were, the newest first', async () => {
      const plain = note(1);
      const full = note(2, {
        text: 'Line one; DROP TABLE note\n"Zwei" \u{1F5FC}',
        service: 'web',
        outage: 2 ** 40,
        editedAtMs: 100.25,
        endedAtMs: 150.125,
      });
      const { page: _page, ...ofOutage } = note(3, { outage: 7 });
      for (const one of [plain, full, ofOutage]) await store().keepNote(one);
      expect(await store().notes(all)).toEqual([ofOutage, full, plain]);
      expect(await store().notes({ limit: 1 })).toEqual([ofOutage]);
      expect(await store().notes({ limit: 0 })).toEqual([]);
    });

    test('replace what was kept by the same number, and leave the others alone', async () => {
      for (const id of [1, 2]) await store().keepNote(note(id, { editedAtMs: 1 }));
      await store().keepNote(note(1, { text: 'It is over.', endedAtMs: 300 }));
      expect(await store().notes(all)).toEqual([
        note(2, { editedAtMs: 1 }),
        note(1, { text: 'It is over.', endedAtMs: 300 }),
      ]);
    });

    test('are found as long as they have not ended', async () => {
      for (const one of [note(1), note(2, { endedAtMs: 200 }), note(3, { endedAtMs: 201 })])
        await store().keepNote(one);
      const found = await store().notes({ ...all, notEndedAtMs: 200 });
      expect(found.map(({ id }) => id)).toEqual([3, 1]);
    });
  });
});
