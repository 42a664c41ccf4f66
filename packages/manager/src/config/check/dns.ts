// The key `dns` of a service: what the name server is asked, and what it must say. Knows how that is written in the file; how answers are spelt is the protocol's.
import {
  canonicalAnswer,
  type DnsRecord,
  type DnsTerms,
  dnsLimits,
  dnsName,
  dnsRcodes,
  dnsRecords,
  dnsText,
} from '@vedette/protocol/check';
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import { parsed } from '../fields.ts';

const readName = (written: string): { value: string } | { problem: string } => {
  const name = dnsName(written);
  return name === undefined
    ? { problem: `${quote(written)} is no name of DNS: letters, digits, hyphens and underscores between dots` }
    : { value: name };
};

const examples: Readonly<Record<DnsRecord, string>> = {
  A: '192.0.2.1',
  AAAA: '2001:db8::1',
  CNAME: 'web.example',
  MX: '10 mail.example',
  NS: 'ns.example',
  TXT: 'v=spf1 -all',
  SOA: 'ns.example hostmaster.example 1 7200 3600 1209600 3600',
  SRV: '10 5 5060 sip.example',
  PTR: 'web.example',
  CAA: '0 issue "ca.example"',
};

export const dnsCheckSchema = z.strictObject({
  // Required, but told of in words that also suit a service without any of these keys.
  name: parsed(z.string().meta({ description: 'What is asked for', examples: ['shop.example'] }), readName).optional(),
  type: z
    .enum(dnsRecords)
    .meta({ description: 'The type of the records that are asked for; without it A', examples: ['MX'] })
    .optional(),
  expect: z
    .array(
      z
        .string()
        .min(1, 'an empty text')
        .max(dnsLimits.answerBytesMax, `at most ${dnsLimits.answerBytesMax} characters`),
    )
    .min(1, 'an empty list: leave it out')
    .max(dnsLimits.expectMax, `at most ${dnsLimits.expectMax}`)
    .meta({
      description: 'Answers that must be there, in any order; without it any answer will do',
      examples: [['192.0.2.1'], ['10 mail.example']],
    })
    .optional(),
  exactly: z.boolean().meta({ description: 'Whether no other answers may be there than those expected' }).optional(),
  rcode: z
    .enum(dnsRcodes)
    .meta({ description: 'What the server must say of the question; without it noerror', examples: ['nxdomain'] })
    .optional(),
  tcp: z
    .boolean()
    .meta({ description: 'Whether TCP is used from the beginning, and not only where an answer is too long for UDP' })
    .optional(),
});

type Written = Partial<z.output<typeof dnsCheckSchema>>;

const RECORD = 'A';

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** A text is what it says, byte by byte; all others are spelt as records are. */
const spelt = (record: DnsRecord, written: string): string | undefined =>
  canonicalAnswer(record, record === 'TXT' ? dnsText(Buffer.from(written, 'utf8')) : written);

export const dnsTermsOf = ({ name, type = RECORD, expect, exactly, rcode, tcp }: Written): DnsTerms | undefined =>
  name === undefined
    ? undefined
    : {
        name,
        record: type,
        ...(expect && { expect: [...new Set(expect.map((one) => spelt(type, one) ?? ''))].sort(byText) }),
        ...(exactly && { exactly }),
        ...(rcode !== undefined && rcode !== 'noerror' && { rcode }),
        ...(tcp && { tcp }),
      };

export const dnsConflict = ({
  name,
  type = RECORD,
  expect,
  exactly,
  rcode = 'noerror',
}: Written): { readonly key: string; readonly message: string } | undefined => {
  if (name === undefined)
    return { key: 'name', message: "it is not said what the name server is asked for: write 'dns: { name: … }'" };
  if (expect && rcode !== 'noerror')
    return { key: 'expect', message: `with ${quote(`rcode: ${rcode}`)} there are no answers: take one of them out` };
  if (exactly && !expect) return { key: 'exactly', message: 'there is nothing expected that it could be about' };
  const wrong = expect?.find(
    (one) => (spelt(type, one)?.length ?? Number.POSITIVE_INFINITY) > dnsLimits.answerBytesMax,
  );
  return wrong === undefined
    ? undefined
    : {
        key: 'expect',
        message: `${quote(wrong)} is no answer of type ${type}: write it like ${quote(examples[type])}`,
      };
};
