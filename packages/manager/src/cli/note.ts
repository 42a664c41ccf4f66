// `vedette note …`: what operators tell the public of an incident.
import { Fault } from '@vedette/protocol/kit';
import type { NoteView } from '../core/note-api.ts';
import { createClient } from './client.ts';
import { time } from './format.ts';
import { exits, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { printTable } from './print-table.ts';
import { queryText } from './query-text.ts';
import type { Cell } from './table.ts';
import { safe } from './text.ts';
import { userName } from './user-name.ts';
import { jsonOption, managerOption, operatorOptions, type Verb, type VerbGroup, type Words } from './verb.ts';

const noteAdd: Verb = {
  command: 'add <text>',
  describe: 'Write a note for public pages: of a page, a service or an outage',
  positionals: { text: 'What the public is to read' },
  options: {
    page: {
      type: 'string',
      describe: 'The page it is for, by its id in status_pages; without it all that show the service',
    },
    service: { type: 'string', describe: 'The service it is about' },
    outage: { type: 'string', describe: 'The outage it is about, by its number' },
    by: { type: 'string', describe: 'Who writes it; the public does not see it (the name of the user)' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ['$0 note add --service web "We are looking into it."', 'on every page that shows web'],
    ['$0 note add --outage 17 "A disk was full."', 'with the incident'],
  ],
  async run(io, words, engine) {
    const body = bodyOf(words);
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const made = await client.post<NoteView>('api/v1/notes', body);
    if (words.flag('json')) json(io, made);
    else line(io.out, safe(`Note ${made.id} is written, and public until \`vedette note end ${made.id}\`.`));
    return exits.ok;
  },
};

/** @throws Fault `usage` */
const bodyOf = (words: Words): object => {
  const [page, service, outage] = ['page', 'service', 'outage'].map((name) => words.text(name));
  if (page === undefined && service === undefined && outage === undefined)
    throw new Fault('usage', 'Say what the note is about, by --page, --service or --outage.');
  if (outage !== undefined && !/^[1-9]\d{0,14}$/.test(outage))
    throw new Fault('usage', 'An outage is named by its number: see `vedette outages`.');
  return {
    text: words.text('text') ?? '',
    ...(page !== undefined && { page }),
    ...(service !== undefined && { service }),
    ...(outage !== undefined && { outage: Number(outage) }),
    by: words.text('by') ?? userName(),
  };
};

const noteEdit: Verb = {
  command: 'edit <id> <text>',
  describe: 'Write a note anew; the public sees that it was edited',
  positionals: { id: 'Its number', text: 'What the public is to read instead' },
  options: operatorOptions,
  examples: [['$0 note edit 3 "A disk was full. It is not any more."', 'as more is known']],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const id = words.text('id') ?? '';
    await client.patch<NoteView>(`api/v1/notes/${encodeURIComponent(id)}`, { text: words.text('text') ?? '' });
    line(io.out, safe(`Note ${id} is edited.`));
    return exits.ok;
  },
};

const noteEnd: Verb = {
  command: 'end <id>',
  describe: 'End a note: from then on it is only seen with the incident it is about',
  positionals: { id: 'Its number' },
  options: operatorOptions,
  examples: [['$0 note end 3', 'all is well again']],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const id = words.text('id') ?? '';
    await client.order('DELETE', `api/v1/notes/${encodeURIComponent(id)}`);
    line(io.out, safe(`Note ${id} has ended.`));
    return exits.ok;
  },
};

const noteList: Verb = {
  command: 'list',
  describe: 'Show the notes that have not ended, the newest first',
  options: {
    all: { type: 'boolean', describe: 'Those that have ended, too' },
    limit: { type: 'string', describe: 'How many at most (100)' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [['$0 note list', 'what the public reads now']],
  async run(io, words) {
    const query = queryText({ all: words.flag('all') ? 'true' : undefined, limit: words.text('limit') });
    const rows = await createClient(io, words.text('manager')).get<readonly NoteView[]>(`api/v1/notes${query}`);
    if (words.flag('json')) json(io, rows);
    else if (rows.length === 0) line(io.out, 'There are no notes.');
    else printTable(io, columns, rows.map(cells));
    return exits.ok;
  },
};

export const note: VerbGroup = {
  command: 'note',
  describe: 'Tell the public of an incident, on the status pages',
  examples: [['$0 note add --page public "We are looking into it."', 'in your own words']],
  verbs: [noteAdd, noteList, noteEdit, noteEnd],
};

const columns = [
  { title: 'ID', align: 'right' },
  { title: 'ABOUT', least: 8 },
  { title: 'SINCE' },
  { title: 'STATE' },
  { title: 'BY', least: 6, optional: true },
  { title: 'TEXT', least: 12 },
] as const;

const cells = ({ id, page, service, outage, addedAt, editedAt, endedAt, by, text }: NoteView): Cell[] => [
  String(id),
  [
    ...(page === undefined ? [] : [page]),
    ...(service === undefined ? [] : [service]),
    ...(outage === undefined ? [] : [`#${outage}`]),
  ].join(' '),
  time(addedAt),
  endedAt === undefined ? (editedAt === undefined ? 'public' : 'edited') : 'ended',
  by,
  text,
];
