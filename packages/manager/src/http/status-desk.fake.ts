// Public pages and notes for tests: their facts are plain data. Knows nothing of a real manager.
import { Fault } from '@vedette/protocol/kit';
import type { NoteDesk, NotesQuery, NoteView, NoteWanted } from '../core/note-api.ts';
import type { StatusAnswer, StatusDesk } from '../core/status-api.ts';

const at = '2026-01-31T08:00:00.000Z';

/** Has note 1, and note 2, which has ended; knows no page but `public`. */
export class FakeNoteDesk implements NoteDesk {
  readonly asked: unknown[] = [];
  readonly current: NoteView = { id: 1, text: 'We look into it.', page: 'public', by: 'anna', addedAt: at };

  async notes(query: NotesQuery): Promise<readonly NoteView[]> {
    this.asked.push(query);
    return [this.current];
  }
  async note(wanted: NoteWanted): Promise<NoteView> {
    this.asked.push(wanted);
    if (wanted.page === 'ghost') throw new Fault('not-found', 'There is no such page.');
    return { id: 3, addedAt: at, ...wanted };
  }
  async editNote(id: number, text: string): Promise<NoteView> {
    this.asked.push(`edit ${id}: ${text}`);
    if (id !== 1) throw new Fault('not-found', `There is no note ${id}.`);
    return { ...this.current, text, editedAt: at };
  }
  async endNote(id: number): Promise<void> {
    this.asked.push(`end ${id}`);
    if (id === 2) throw new Fault('not-changeable', 'Note 2 has ended already.');
    if (id !== 1) throw new Fault('not-found', `There is no note ${id}.`);
  }
}

/** Has a page at `acme`, its data, and nothing else; `trouble` is thrown instead. */
export class FakeStatusDesk implements StatusDesk {
  readonly asked: string[] = [];
  trouble: Error | undefined;

  async answer(path: string): Promise<StatusAnswer | undefined> {
    this.asked.push(path);
    if (this.trouble) throw this.trouble;
    if (path === 'acme') return { ...page, type: 'text/html; charset=utf-8', body: '<!doctype html>' };
    return path === 'acme/status.json' ? { ...page, isEmbeddable: true } : undefined;
  }
}

const page: StatusAnswer = {
  type: 'application/json; charset=utf-8',
  body: '{}\n',
  etag: '"abc"',
  maxAgeS: 5,
  isEmbeddable: false,
};
