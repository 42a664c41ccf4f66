// What a name server's answer means. Knows what was hoped for; refuses to know how it was asked.
import { type DnsRcode, type DnsTerms, dnsRcodes, type Facts } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import { down } from './classify.ts';
import type { DnsReply } from './dns-message.ts';

const DNS = down('dns');
const MISMATCH = down('mismatch');

/** A record set with more than this is nobody's wish to read. */
const SHOWN_MAX = 32;

/** Not an answer to the question: the server cannot, or will not, say. */
const saysNothing = (rcode: string): boolean => rcode !== 'noerror' && rcode !== 'nxdomain';

export const dnsFinding = (terms: DnsTerms, reply: DnsReply): { readonly verdict: Verdict; readonly facts: Facts } => {
  const rcode = dnsRcodes[reply.rcode] ?? `rcode${reply.rcode}`;
  // In one order: servers turn theirs with every answer, and that is no news.
  const answers = reply.answers.map(({ text }) => text).sort();
  const facts: Facts = {
    rcode,
    authoritative: reply.isAuthoritative,
    ...(answers.length > 0 && {
      answers: answers.slice(0, SHOWN_MAX).join(', '),
      ttl: reply.answers.reduce((least, { ttlS }) => Math.min(least, ttlS), Number.POSITIVE_INFINITY),
    }),
  };
  const wanted: DnsRcode = terms.rcode ?? 'noerror';
  if (rcode !== wanted) {
    const verdict = saysNothing(rcode) ? DNS : MISMATCH;
    return { verdict, facts: { error: `it says ${rcode}, not ${wanted}`, ...facts } };
  }
  const error = wanted === 'noerror' ? wrongAnswers(terms, answers) : undefined;
  return error === undefined ? { verdict: UP, facts } : { verdict: MISMATCH, facts: { error, ...facts } };
};

const wrongAnswers = ({ record, expect, exactly }: DnsTerms, answers: readonly string[]): string | undefined => {
  if (answers.length === 0) return `there is no record of type ${record}`;
  if (!expect) return undefined;
  const there = new Set(answers);
  const missing = expect.find((one) => !there.has(one));
  if (missing !== undefined) return `${missing} is not among the answers`;
  if (!exactly) return undefined;
  const wanted = new Set(expect);
  const more = answers.find((one) => !wanted.has(one));
  return more === undefined ? undefined : `${more} is not expected`;
};
