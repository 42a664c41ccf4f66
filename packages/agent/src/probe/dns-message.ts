// Questions to name servers and their answers (RFC 1035, section 4). Knows what answers which question, and refuses to read past any end; refuses to know who is
// asked and what was hoped for.
import type { DnsRecord } from '@vedette/protocol/check';
import { readData, recordNumbers } from './dns-data.ts';
import { readName, writeName } from './dns-name.ts';

export type DnsQuestion = { readonly id: number; readonly name: string; readonly record: DnsRecord };

export type DnsReply = {
  /** The answers did not fit; there are none here then. */
  readonly isCut: boolean;
  readonly isAuthoritative: boolean;
  readonly rcode: number;
  /** Of the type that was asked for, of the name or of what it is another name for. */
  readonly answers: readonly { readonly text: string; readonly ttlS: number }[];
};

/** `foreign`: it answers something else, or nothing. `unreadable`: it answers this, and cannot be read. */
export type ReadReply = DnsReply | 'foreign' | 'unreadable';

const HEADER_BYTES = 12;
const CLASS_IN = 1;
const RECURSION_DESIRED = 0x0100;

/** What a record has between its name and its data: type, class, time to live, length. */
const RECORD_BYTES = 10;

export const writeQuestion = ({ id, name, record }: DnsQuestion): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(RECURSION_DESIRED, 2);
  header.writeUInt16BE(1, 4);
  const end = Buffer.alloc(4);
  end.writeUInt16BE(recordNumbers[record], 0);
  end.writeUInt16BE(CLASS_IN, 2);
  return Buffer.concat([header, writeName(name), end]);
};

export const readReply = (message: Buffer, question: DnsQuestion): ReadReply => {
  if (message.length < HEADER_BYTES || message.readUInt16BE(0) !== question.id) return 'foreign';
  const flags = message.readUInt16BE(2);
  const isAnswer = (flags & 0x8000) !== 0 && (flags & 0x7800) === 0;
  const rcode = flags & 0x000f;
  const questions = message.readUInt16BE(4);
  // Who cannot read a question may have none to repeat.
  const end = questions === 0 && rcode !== 0 ? HEADER_BYTES : questions === 1 ? behind(message, question) : undefined;
  if (!isAnswer || end === undefined) return 'foreign';
  const isCut = (flags & 0x0200) !== 0;
  const answers = isCut ? [] : answersOf(message, end, question);
  return answers ? { isCut, isAuthoritative: (flags & 0x0400) !== 0, rcode, answers } : 'unreadable';
};

/** Where the question ends, if it is this one. */
const behind = (message: Buffer, { name, record }: DnsQuestion): number | undefined => {
  const read = readName(message, HEADER_BYTES);
  if (read?.name !== name || read.end + 4 > message.length) return undefined;
  const isSame =
    message.readUInt16BE(read.end) === recordNumbers[record] && message.readUInt16BE(read.end + 2) === CLASS_IN;
  return isSame ? read.end + 4 : undefined;
};

type Found = { readonly owner: string; readonly text: string; readonly ttlS: number };

const answersOf = (message: Buffer, from: number, { name, record }: DnsQuestion): DnsReply['answers'] | undefined => {
  const found: Found[] = [];
  const aliases = new Map<string, string>();
  let at = from;
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    const owner = readName(message, at);
    const dataAt = (owner?.end ?? message.length) + RECORD_BYTES;
    if (!owner || dataAt > message.length) return undefined;
    const type = message.readUInt16BE(owner.end);
    const isIn = message.readUInt16BE(owner.end + 2) === CLASS_IN;
    at = dataAt + message.readUInt16BE(dataAt - 2);
    if (at > message.length) return undefined;
    if (isIn && type === recordNumbers.CNAME) {
      const target = readData('CNAME', message, dataAt, at);
      if (target === undefined) return undefined;
      aliases.set(owner.name, target);
    }
    if (!isIn || type !== recordNumbers[record]) continue;
    const text = readData(record, message, dataAt, at);
    if (text === undefined) return undefined;
    found.push({ owner: owner.name, text, ttlS: message.readUInt32BE(owner.end + 4) });
  }
  const owners = namesOf(name, aliases);
  return found.filter(({ owner }) => owners.has(owner)).map(({ text, ttlS }) => ({ text, ttlS }));
};

/** The name and what it is another name for, however often, in a circle even. */
const namesOf = (name: string, aliases: ReadonlyMap<string, string>): ReadonlySet<string> => {
  const names = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !names.has(next); next = aliases.get(next))
    names.add(next);
  return names;
};
