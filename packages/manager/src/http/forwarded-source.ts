// Who asks for a page that anybody may see, where nobody said whether a proxy stands before it. Refuses to know how often they may.
import { isLoopback } from '@vedette/protocol/target';

/**
 * Who asks: the other end of the connection; where that is a proxy on this machine, whom the proxy says that it asks for. What others say of themselves counts for
 * nothing. Undefined for this machine itself: a proxy that does not say whom it asks for asks for everybody.
 */
export const forwardedSourceOf = (remote: string | undefined, forwarded: string | undefined): string | undefined => {
  const near = (remote ?? '').replace(/^::ffff:/, '');
  if (!isLoopback(near)) return near;
  const named = forwarded?.split(',').at(-1)?.trim();
  return named !== undefined && /^[0-9a-f.:]{2,45}$/i.test(named) ? named : undefined;
};
