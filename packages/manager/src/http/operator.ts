// Who may administer the manager: whoever shows the operator token. Knows how it is shown; refuses to know where it lies.
import { createHash, timingSafeEqual } from 'node:crypto';

/** How long the comparison takes tells nothing of the token: what is compared are digests, and those in constant time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const isOperatorToken = (token: string): ((shown: string) => boolean) => {
  const expected = digest(token);
  return (shown) => timingSafeEqual(digest(shown), expected);
};

/** The token that a header `authorization` shows, if it does. */
export const bearerIn = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
