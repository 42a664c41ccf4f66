// What records of DNS hold, as text in the one spelling there is. Knows the layout of each type; refuses to know messages.
import { canonicalAnswer, type DnsRecord, dnsText } from '@vedette/protocol/check';
import { readName } from './dns-name.ts';

/** The numbers that types of records have on the wire. */
export const recordNumbers: Readonly<Record<DnsRecord, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  CAA: 257,
};

/** What stands between the two places, which are inside the message; undefined where it is not laid out as it should be. */
type ReadData = (message: Buffer, at: number, end: number) => string | undefined;

const name: ReadData = (message, at, end) => {
  const read = readName(message, at);
  return read?.end === end ? read.name : undefined;
};

/** So many numbers of two bytes, then a name. */
const numbersAndName =
  (count: number): ReadData =>
  (message, at, end) => {
    const nameAt = at + 2 * count;
    const target = nameAt < end ? name(message, nameAt, end) : undefined;
    if (target === undefined) return undefined;
    const numbers = Array.from({ length: count }, (_, i) => message.readUInt16BE(at + 2 * i));
    return `${numbers.join(' ')} ${target}`;
  };

const address4: ReadData = (message, at, end) =>
  end - at === 4 ? [...message.subarray(at, end)].join('.') : undefined;

const address6: ReadData = (message, at, end) =>
  end - at === 16
    ? Array.from({ length: 8 }, (_, i) => message.readUInt16BE(at + 2 * i).toString(16)).join(':')
    : undefined;

const soa: ReadData = (message, at, end) => {
  const server = readName(message, at);
  const mailbox = server && readName(message, server.end);
  if (mailbox?.end !== end - 20) return undefined;
  const numbers = Array.from({ length: 5 }, (_, i) => message.readUInt32BE(end - 20 + 4 * i));
  return `${server?.name} ${mailbox.name} ${numbers.join(' ')}`;
};

/** Several texts, each with its length in front, are one. */
const texts: ReadData = (message, at, end) => {
  const parts: Buffer[] = [];
  while (at < end) {
    const from = at + 1;
    at = from + (message[at] ?? 0);
    parts.push(message.subarray(from, at));
  }
  return at === end && parts.length > 0 ? dnsText(Buffer.concat(parts)) : undefined;
};

const caa: ReadData = (message, at, end) => {
  const [flags, length] = message.subarray(at, end);
  const valueAt = at + 2 + (length ?? 0);
  if (flags === undefined || !length || valueAt > end) return undefined;
  return `${flags} ${dnsText(message.subarray(at + 2, valueAt))} "${dnsText(message.subarray(valueAt, end))}"`;
};

const readers: Readonly<Record<DnsRecord, ReadData>> = {
  A: address4,
  AAAA: address6,
  CNAME: name,
  NS: name,
  PTR: name,
  MX: numbersAndName(1),
  SRV: numbersAndName(3),
  SOA: soa,
  TXT: texts,
  CAA: caa,
};

/** What has no one spelling, because nobody could ask for it, stays as it was read. */
export const readData = (record: DnsRecord, message: Buffer, at: number, end: number): string | undefined => {
  const read = readers[record](message, at, end);
  return read === undefined ? undefined : (canonicalAnswer(record, read) ?? read);
};
