// Who may change anything: whoever shows the operator token. Knows how it is shown; refuses to know where it lies.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Fault } from '@vedette/protocol/kit';

/** How long the comparison takes tells nothing of the token: what is compared are digests, and those in constant time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Throws unless the header `authorization` shows the token.
 * @throws Fault `operator-unknown`
 */
export const operatorGuard = (token: string): ((authorization: string | undefined) => void) => {
  const expected = digest(token);
  return (authorization) => {
    const shown = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (shown !== undefined && timingSafeEqual(digest(shown), expected)) return;
    throw new Fault(
      'operator-unknown',
      `${shown === undefined ? 'This changes something, and takes the operator token' : 'This is not the operator token of this manager'}: ` +
        'it is in the file beside the store whose name ends in .operator. Send it as `Authorization: Bearer TOKEN`.',
    );
  };
};
