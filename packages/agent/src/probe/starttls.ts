// How protocols that begin in the open turn to TLS: what is said, and what an answer must look like. Pure: from bytes to what follows from them. One plan for
// each protocol; refuses to know sockets and handshakes.
import type { StarttlsProtocol } from '@vedette/protocol/check';
import type { Heard } from './heard.ts';

/** What an answer comes to: none yet, how many bytes it took, or why it will not do. */
type Answer = 'more' | { readonly used: number } | Refusal;

/** `mismatch`: the other side speaks something else, or turns everybody away. `tls`: it does not offer TLS. */
export type Refusal = { readonly reason: 'mismatch' | 'tls'; readonly text: string };

/** Reads one answer; then `say` is said, if anything. */
type Turn = { readonly read: (heard: Buffer) => Answer; readonly say?: Buffer };
type Plan = { readonly first?: Buffer; readonly turns: readonly Turn[] };

const mismatch = (text: string): Refusal => ({ reason: 'mismatch', text });
const noTls = (text: string): Refusal => ({ reason: 'tls', text });
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Lines of at most this many bytes; longer ones are no answer of any of these protocols. */
const LINE_BYTES_MAX = 4_096;

/** The complete lines of what was heard, and where they end. */
const linesOf = (heard: Buffer): { readonly lines: readonly string[]; readonly ends: readonly number[] } => {
  const lines: string[] = [];
  const ends: number[] = [];
  for (let from = 0, at = heard.indexOf(10); at >= 0; from = at + 1, at = heard.indexOf(10, from)) {
    lines.push(heard.subarray(from, at).toString('latin1').replace(/\r$/, ''));
    ends.push(at + 1);
  }
  return { lines, ends };
};

/** One answer by lines: `isLast` knows the line that ends it, `judge` what its lines come to. */
const byLines =
  (isLast: (line: string) => boolean, judge: (lines: readonly string[]) => Refusal | undefined) =>
  (heard: Buffer): Answer => {
    const { lines, ends } = linesOf(heard);
    const last = lines.findIndex(isLast);
    if (last >= 0) return judge(lines.slice(0, last + 1)) ?? { used: ends[last] ?? 0 };
    return heard.length - (ends.at(-1) ?? 0) > LINE_BYTES_MAX ? mismatch('the answer is no line of text') : 'more';
  };

/** SMTP and FTP: three digits, a hyphen while more lines follow. */
const coded = (code: string, otherwise: (text: string) => Refusal, needed?: RegExp) =>
  byLines(
    (line) => !/^\d{3}-|^ /.test(line),
    (lines) => {
      const last = lines.at(-1) ?? '';
      if (!/^\d{3}(?: |$)/.test(last)) return mismatch('the answer has no code of three digits');
      if (!last.startsWith(code)) return otherwise(`it answers ${last.slice(0, 80)}`);
      return needed && !lines.some((line) => needed.test(line)) ? noTls('it does not offer STARTTLS') : undefined;
    },
  );

const startsWith = (prefix: string, isLast: (line: string) => boolean, otherwise: (text: string) => Refusal) =>
  byLines(isLast, (lines) => {
    const last = lines.at(-1) ?? '';
    return last.startsWith(prefix) ? undefined : otherwise(`it answers ${last.slice(0, 80)}`);
  });

const any = (): boolean => true;

/** PostgreSQL answers SSLRequest with one byte. */
const postgres = ([answer]: Buffer): Answer => {
  if (answer === undefined) return 'more';
  if (answer === 0x53) return { used: 1 };
  return answer === 0x4e ? noTls('it does not offer TLS') : mismatch('it does not answer as PostgreSQL does');
};

const CLIENT_SSL = 0x0800;

/** MySQL greets with a packet of version 10: its version and a zero, 4 + 8 + 1 bytes, and then what it can do. */
const mysql = (heard: Buffer): Answer => {
  if (heard.length < 5) return 'more';
  const end = 4 + heard.readUIntLE(0, 3);
  if (heard[4] === 0xff) return mismatch('it turns everybody away');
  if (heard[4] !== 10 || heard[3] !== 0 || end > LINE_BYTES_MAX) return mismatch('it does not greet as MySQL does');
  if (heard.length < end) return 'more';
  const capabilitiesAt = heard.subarray(0, end).indexOf(0, 5) + 14;
  if (capabilitiesAt < 19 || capabilitiesAt + 2 > end) return mismatch('it does not greet as MySQL does');
  return heard.readUInt16LE(capabilitiesAt) & CLIENT_SSL ? { used: end } : noTls('it does not offer TLS');
};

/** Packet 1 of 32 bytes: protocol 4.1, secure connection, TLS; packets up to 16 MiB; UTF-8. */
const mysqlSslRequest = Buffer.concat([Buffer.from('20000001008a00000000000121', 'hex'), Buffer.alloc(23)]);

const plans: Readonly<Record<StarttlsProtocol, Plan>> = {
  smtp: {
    turns: [
      { read: coded('220', mismatch), say: bytes('EHLO vedette.invalid\r\n') },
      { read: coded('250', noTls, /^250[ -]STARTTLS\s*$/i), say: bytes('STARTTLS\r\n') },
      { read: coded('220', noTls) },
    ],
  },
  imap: {
    turns: [
      { read: startsWith('* OK', any, mismatch), say: bytes('v1 STARTTLS\r\n') },
      { read: startsWith('v1 OK', (line) => !line.startsWith('* '), noTls) },
    ],
  },
  pop3: {
    turns: [
      { read: startsWith('+OK', any, mismatch), say: bytes('STLS\r\n') },
      { read: startsWith('+OK', any, noTls) },
    ],
  },
  ftp: {
    turns: [{ read: coded('220', mismatch), say: bytes('AUTH TLS\r\n') }, { read: coded('234', noTls) }],
  },
  postgres: { first: Buffer.from('0000000804d2162f', 'hex'), turns: [{ read: postgres }] },
  mysql: { turns: [{ read: mysql, say: mysqlSslRequest }] },
};

/** What is to be done: say something, wait for more, begin the handshake, or give up. */
export type Move = { readonly say?: Buffer; readonly next: 'wait' | 'handshake' | Refusal };

export class Opening {
  readonly #plan: Plan;
  #turn = 0;

  constructor(protocol: StarttlsProtocol) {
    this.#plan = plans[protocol];
  }

  get first(): Buffer | undefined {
    return this.#plan.first;
  }

  /** Something came: one move, to be asked for again as long as something is said. */
  move(heard: Heard): Move {
    const turn = this.#plan.turns[this.#turn];
    if (!turn) return { next: 'handshake' };
    const answer = turn.read(heard.rest);
    if (answer === 'more') return { next: heard.isFull ? mismatch('it says too much') : 'wait' };
    if (!('used' in answer)) return { next: answer };
    heard.use(answer.used);
    this.#turn++;
    const isOver = this.#turn === this.#plan.turns.length;
    // Whatever is left was said in the open, by whomever: it must not pass for something said under TLS.
    if (heard.rest.length > 0 && (isOver || turn.say)) return { next: mismatch('it speaks out of turn') };
    return { ...(turn.say && { say: turn.say }), next: isOver ? 'handshake' : 'wait' };
  }
}
