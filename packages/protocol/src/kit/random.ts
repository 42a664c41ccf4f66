// Chance as a port. Knows the two forms of chance this system needs; refuses to know where they come from (system.ts does).

export type Random = {
  /** A number in [0, 1). */
  fraction(): number;
  /** `bytes` random bytes as lower-case hex: identities that must never repeat. */
  hex(bytes: number): string;
};
