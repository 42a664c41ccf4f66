// The cookie of a session. Knows how it is spelt, and that a browser holds it back from other sites; refuses to know whose it is.

/** With this prefix no other host can set it, and it travels by TLS alone (RFC 6265bis). */
const SECURED = '__Host-vedette';
const PLAIN = 'vedette';

/** What the cookie of a session says. */
export const cookieIn = (header: string | undefined, isByTls: boolean): string | undefined => {
  const name = isByTls ? SECURED : PLAIN;
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.split('=', 2).map((part) => part.trim());
    if (key === name && value !== undefined && /^[\w-]{1,128}$/.test(value)) return value;
  }
  return undefined;
};

/** @param secret undefined to have it forgotten */
export const cookieText = (secret: string | undefined, isByTls: boolean, lastsMs: number): string =>
  [
    `${isByTls ? SECURED : PLAIN}=${secret ?? ''}`,
    'Path=/',
    `Max-Age=${secret === undefined ? 0 : Math.floor(lastsMs / 1_000)}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(isByTls ? ['Secure'] : []),
  ].join('; ');
