// What both ends of every secured link insist on. Knows TLS settings and why they are so; refuses to know keys and peers.
import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

export const ALPN = 'vedette/1';

/** Whoever dials is the first to say something, and knows what: until then nothing is known of it but an address. */
export const FIRST_BYTE_MS = 5_000;

/** A handshake is done within this time of the connection, or given up: whoever has proved nothing gets no more of it. */
export const HANDSHAKE_MS = 10_000;

export const tlsRules = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  // Pre-shared keys of this kind go with SHA-256. Where no other hash is spoken, a handshake that names a key cannot turn away from it.
  ciphers: 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256',
  // Nothing outlives a connection: a key that was revoked cannot come back by a ticket.
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const satisfies SecureContextOptions;
