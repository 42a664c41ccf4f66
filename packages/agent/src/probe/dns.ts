// The DNS probe: asks one name server one question, over UDP, and over TCP where the answer was cut or TCP is wished for. Knows which answer it takes for one;
// refuses to know how messages look (dns-message.ts) and what was hoped for (dns-verdict.ts). Its latency is the whole, from the first packet on.
import { randomInt } from 'node:crypto';
import type { DnsTerms } from '@vedette/protocol/check';
import { down } from './classify.ts';
import type { ConnectionOptions } from './connection.ts';
import { sendDatagram } from './datagrams.ts';
import { type DnsQuestion, readReply, writeQuestion } from './dns-message.ts';
import { askByStream } from './dns-stream.ts';
import { dnsFinding } from './dns-verdict.ts';
import { type Errand, errandProber } from './errand.ts';
import type { Prober } from './probe.ts';

const TIMEOUT = down('timeout');
const MISMATCH = down('mismatch');

/** Nobody who does not see the question can guess the number, and the port beside it. */
const questionOf = ({ name, record }: DnsTerms): DnsQuestion => ({ id: randomInt(65_536), name, record });

class Inquiry {
  readonly #errand: Errand;
  readonly #address: string;
  readonly #terms: DnsTerms;
  #isStream = false;

  constructor(errand: Errand, address: string, terms: DnsTerms) {
    this.#errand = errand;
    this.#address = address;
    this.#terms = terms;
  }

  byDatagram(): void {
    const question = questionOf(this.#terms);
    this.#overdue('no answer came over UDP');
    sendDatagram(this.#errand, this.#address, writeQuestion(question), (message) => {
      if (this.#isStream) return;
      const reply = readReply(message, question);
      // Anybody may have sent it: the true answer may still come.
      if (reply === 'foreign') this.#overdue('what came over UDP did not answer the question');
      else if (reply !== 'unreadable' && reply.isCut) this.byStream();
      else this.#take(reply);
    });
  }

  byStream(): void {
    this.#isStream = true;
    const question = questionOf(this.#terms);
    this.#overdue('no answer came over TCP');
    askByStream(this.#errand, this.#address, writeQuestion(question), (message) =>
      this.#take(readReply(message, question)),
    );
  }

  #take(reply: ReturnType<typeof readReply>): void {
    if (reply === 'foreign') this.#wrong('what came over TCP did not answer the question');
    else if (reply === 'unreadable') this.#wrong('the answer cannot be read');
    else if (reply.isCut) this.#wrong('the answer was cut, over TCP as well');
    else {
      const { verdict, facts } = dnsFinding(this.#terms, reply);
      this.#errand.end(verdict, this.#errand.sinceMs(), facts);
    }
  }

  #wrong(error: string): void {
    this.#errand.end(MISMATCH, Number.NaN, { error });
  }

  #overdue(error: string): void {
    this.#errand.overdue = { verdict: TIMEOUT, facts: { error } };
  }
}

export const createDnsProber = (options: ConnectionOptions): Prober =>
  errandProber(options, (errand, address) => {
    const { check } = errand.look;
    if (check?.type !== 'dns') throw new Error('a DNS probe has the terms of one');
    const inquiry = new Inquiry(errand, address, check);
    if (check.tcp) inquiry.byStream();
    else inquiry.byDatagram();
  });
