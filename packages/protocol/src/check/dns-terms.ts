// The check `dns`: what a name server is asked, and what it must say. Knows its terms and their bounds; refuses to know the format of DNS (the agent does).
import { boolean, listOf, matching, object, oneOf, optional, type Shape, text, where } from '../wire/shape.ts';
import { canonicalAnswer, type DnsRecord, dnsName, dnsRecords } from './dns-answer.ts';

/** What a server may say of a question as a whole, each in the place of its number (RFC 1035, section 4.1.1). */
export const dnsRcodes = ['noerror', 'formerr', 'servfail', 'nxdomain', 'notimp', 'refused'] as const;
export type DnsRcode = (typeof dnsRcodes)[number];

export type DnsTerms = {
  /** In lower case, without the dot at its end; `.` for the root. */
  readonly name: string;
  /** The type of the records that are asked for. */
  readonly record: DnsRecord;
  /** Answers that must be there, in whatever order, in the one spelling there is (`canonicalAnswer`); absent: any at all. */
  readonly expect?: readonly string[];
  /** No others may be there. Only with `expect`. */
  readonly exactly?: boolean;
  /** What the server must say of the question; absent: `noerror`. With another one there is no `expect`. */
  readonly rcode?: DnsRcode;
  /** TCP from the beginning; absent: UDP, and TCP where the answer was cut. */
  readonly tcp?: boolean;
};

export const dnsLimits = {
  expectMax: 32,
  answerBytesMax: 512,
} as const;

const name: Shape<string> = where(text(253), (raw) => dnsName(raw) === raw, 'must be a name of DNS in lower case');

const record = where(
  oneOf<DnsRecord | ''>(dnsRecords, ''),
  (known) => known !== '',
  'must be a type of records',
) as Shape<DnsRecord>;

const rcode = where(
  oneOf<DnsRcode | ''>(dnsRcodes, ''),
  (known) => known !== '',
  'must be a response code of DNS',
) as Shape<DnsRcode>;

const answer = matching(
  new RegExp(`^[ -~]{1,${dnsLimits.answerBytesMax}}$`),
  `an answer of 1 to ${dnsLimits.answerBytesMax} printable characters`,
);

const isSound = ({ record: type, expect, exactly, rcode: code = 'noerror' }: DnsTerms): boolean =>
  expect === undefined
    ? exactly === undefined
    : code === 'noerror' && expect.every((one) => canonicalAnswer(type, one) === one);

export const dnsTerms: Shape<DnsTerms> = where(
  object<DnsTerms>({
    name,
    record,
    expect: optional(listOf(answer, 1, dnsLimits.expectMax)),
    exactly: optional(boolean),
    rcode: optional(rcode),
    tcp: optional(boolean),
  }),
  isSound,
  'must have answers in their one spelling, with noerror only, and exactly only with answers',
);
