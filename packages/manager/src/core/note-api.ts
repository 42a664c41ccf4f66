// What people are told of an incident in the words of an operator, as types for people and programs. Refuses to know where it is kept and which pages show it.

/** A note on public pages: of one page, of a service, of an outage, or several of these. */
export type NoteView = {
  readonly id: number;
  readonly text: string;
  readonly page?: string;
  readonly service?: string;
  readonly outage?: number;
  readonly by: string;
  readonly addedAt: string;
  /** When its text was changed last. */
  readonly editedAt?: string;
  /** From then on it is history. */
  readonly endedAt?: string;
};

/** At least one of page, service and outage. */
export type NoteWanted = {
  readonly text: string;
  readonly page?: string;
  readonly service?: string;
  readonly outage?: number;
  readonly by: string;
};

/** `all`: those that have ended, too. */
export type NotesQuery = { readonly all: boolean; readonly limit: number };

/** Everybody who may ask sees them, those who hold the operator token write them. Everything is durable before it is answered. */
export type NoteDesk = {
  /** Newest first. */
  notes(query: NotesQuery): Promise<readonly NoteView[]>;
  /** @throws Fault `usage` when it says nothing sound; `not-found` when there is nothing that it could be about */
  note(wanted: NoteWanted): Promise<NoteView>;
  /** @throws Fault `usage`, `not-found` */
  editNote(id: number, text: string): Promise<NoteView>;
  /** @throws Fault `not-found`, `not-changeable` */
  endNote(id: number): Promise<void>;
};
