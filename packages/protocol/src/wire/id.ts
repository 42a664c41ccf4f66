// The form of names on the wire. Knows what an agent, a manager or a service may be called; refuses to know who exists.

/** 1 to 64 letters, digits, dots, underscores and hyphens, beginning with a letter or digit. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** 32 lower-case hex digits. */
export const epochPattern = /^[0-9a-f]{32}$/;

/** The slot of no service at all: what names it is about one that the reader of the message does not know (P80). */
export const NOBODYS_SLOT = 0;
