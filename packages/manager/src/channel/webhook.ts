// A channel that posts the facts of a message to an address of the operator's. Knows how the request is signed.
import { createHmac } from 'node:crypto';
import { factsOf } from './facts.ts';
import type { Kind } from './kind.ts';
import { post } from './post.ts';

/**
 * `t=SECONDS,v1=HEX`: the time, which lets a receiver refuse what was recorded and sent again, and HMAC-SHA-256 over `SECONDS.BODY`, which nobody can make
 * without the secret.
 */
export const signatureOf = (secret: string, body: string, nowMs: number): string => {
  const seconds = Math.floor(nowMs / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
};

export const webhookKind: Kind<'webhook'> = (wish, tools) => {
  const place = tools.place(wish.url);
  const secret = wish.secret && tools.secret(wish.secret);
  const own = Object.fromEntries(Object.entries(wish.headers).map(([name, value]) => [name, tools.plain(value)]));
  const authorization = wish.token && { authorization: `Bearer ${tools.secret(wish.token)}` };
  return (message, signal) => {
    const body = JSON.stringify(factsOf(message));
    const headers = {
      ...own,
      ...authorization,
      'content-type': 'application/json',
      'user-agent': 'vedette',
      'idempotency-key': encodeURI(message.key),
      ...(secret === undefined ? {} : { 'vedette-signature': signatureOf(secret, body, tools.clock.now()) }),
    };
    return post({ place, headers, body }, tools, signal);
  };
};
