// Mail by SMTP. Knows how a mail is told to be part of a thread, and what a server's answer means; refuses to know how one is written or handed over (nodemailer does).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errnoOf, type Fault } from '@vedette/protocol/kit';
import { createTransport } from 'nodemailer';
import type { WishOf } from '../core/channel-wish.ts';
import type { Message } from '../core/message.ts';
import { Answer } from './answer.ts';
import type { Kind } from './kind.ts';
import { Progress } from './progress.ts';
import { fit, oneLine, printable } from './text.ts';
import type { Tools } from './tools.ts';

const SUBJECT_LENGTH_MAX = 200;
const TEXT_LENGTH_MAX = 100_000;

/** A header line may have 998 characters. */
const REFERENCE_COUNT_MAX = 10;

/** An SMTP server's answer, as far as it is there. */
type Refusal = {
  readonly responseCode?: number | undefined;
  readonly message?: string;
  readonly permanent?: boolean | undefined;
  readonly recipient?: string | undefined;
};

const isRefusal = (thrown: unknown): thrown is Refusal => thrown instanceof Error;

/** The same for the same words, and shaped as mail wants it. */
const threadId = (kind: 'message' | 'incident', words: string, domain: string): string =>
  `<${kind}.${createHash('sha256').update(words).digest('hex').slice(0, 32)}@${domain}>`;

/** "Down" and "up" of one incident answer to the same mail, which was never sent: programs show them together all the same. */
const mailOf = ({ key, title, text, atMs, concerns }: Message, from: string) => {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'vedette.invalid';
  const incidents = concerns
    .slice(0, REFERENCE_COUNT_MAX)
    .map(({ incident }) => threadId('incident', incident, domain));
  const [first] = incidents;
  return {
    subject: fit(oneLine(title), { sizeMax: SUBJECT_LENGTH_MAX }),
    text: fit(printable(text === '' ? title : text), { sizeMax: TEXT_LENGTH_MAX }),
    date: new Date(atMs),
    messageId: threadId('message', key, domain),
    ...(first === undefined ? {} : { inReplyTo: first, references: incidents.join(' ') }),
    // Says to those who are away that nobody wants to hear it.
    headers: { 'auto-submitted': 'auto-generated' },
  };
};

const transportOf = (wish: WishOf<'email'>, tools: Tools) => {
  const { host, port, tls, ca, user, password, timeoutMs } = wish;
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(ca === undefined ? {} : { tls: { ca: readAuthority(ca, tools) } }),
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: tools.secret(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

const readAuthority = (file: string, tools: Tools): Buffer => {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw tools.refused(`the certificates in ${file} cannot be read (${errnoOf(thrown) ?? 'no file'})`);
  }
};

const unwilling = (server: string, thrown: unknown, tools: Tools): Fault => {
  const { responseCode, recipient, permanent = false, message = '' } = isRefusal(thrown) ? thrown : {};
  // What went wrong at which step, with the server's own words at the end.
  const said = tools.said(message);
  if (responseCode === undefined) return tools.failed(`${server} could not be asked: ${said}`);
  const clause = `${server} refused${recipient === undefined ? '' : ` ${recipient}`}: ${said}`;
  return permanent ? tools.refused(clause, new Answer(responseCode)) : tools.failed(clause, new Answer(responseCode));
};

export const emailKind: Kind<'email'> = (wish, tools) => {
  const transport = transportOf(wish, tools);
  const server = `${wish.host}:${wish.port}`;
  const progress = new Progress();
  return async (message, signal) => {
    const to = wish.to.filter(progress.of(message.key));
    if (to.length === 0) return;
    const envelope = { from: wish.from, to };
    const mail = { ...mailOf(message, wish.from), from: wish.from, to: [...wish.to], envelope, signal };
    const { rejectedErrors = [], accepted } = await transport.sendMail(mail).catch((thrown: unknown) => {
      const each = isRefusal(thrown) && 'rejectedErrors' in thrown ? thrown.rejectedErrors : undefined;
      if (!Array.isArray(each) || each.length === 0) throw unwilling(server, thrown, tools);
      return { rejectedErrors: each as readonly Refusal[], accepted: [] };
    });
    const took = new Set(accepted.map((address) => address.toLowerCase()));
    for (const address of to) if (took.has(address.toLowerCase())) progress.took(message.key, address);
    // As long as one of them may take it later, it is worth another attempt.
    const refusal = rejectedErrors.find(({ permanent }) => permanent !== true) ?? rejectedErrors[0];
    if (refusal) throw unwilling(server, refusal, tools);
  };
};
