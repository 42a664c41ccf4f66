// An authority for tests: certificates made on the spot, in plain DER. Knows the few fields TLS looks at; refuses to know anything that lasts.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import type { Certificates } from './certificates.ts';

export type Wish = {
  readonly names?: readonly string[];
  readonly use?: readonly ('client' | 'server')[];
  readonly fromMs?: number;
  readonly untilMs?: number;
};

/** Far from any clock a test may run by. */
const LONG_AGO_MS = Date.UTC(2000, 0, 1);
const LONG_AFTER_MS = Date.UTC(2049, 0, 1);

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 0x80
      ? Buffer.of(body.length)
      : body.length < 0x1_00
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, body]);
};
const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts);
const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const octets = (part: Uint8Array): Buffer => tlv(0x04, part);
const boolean = (value: boolean): Buffer => tlv(0x01, Buffer.of(value ? 0xff : 0));
const time = (ms: number): Buffer =>
  tlv(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

const ecdsaWithSha256 = sequence(hex('06 08 2a8648ce3d040302'));
const oid = {
  commonName: hex('06 03 550403'),
  basicConstraints: hex('06 03 551d13'),
  alternativeNames: hex('06 03 551d11'),
  extendedUse: hex('06 03 551d25'),
  client: hex('06 08 2b06010505070302'),
  server: hex('06 08 2b06010505070301'),
};

const nameOf = (text: string): Buffer => sequence(tlv(0x31, sequence(oid.commonName, tlv(0x0c, Buffer.from(text)))));

const alternative = (name: string): Buffer => {
  if (name.startsWith('urn:')) return tlv(0x86, Buffer.from(name));
  return isIP(name) === 4 ? tlv(0x87, Uint8Array.from(name.split('.'), Number)) : tlv(0x82, Buffer.from(name));
};

const extensionsOf = ({ names = [], use = [] }: Wish, isAuthority: boolean): Buffer =>
  tlv(
    0xa3,
    sequence(
      sequence(oid.basicConstraints, boolean(true), octets(isAuthority ? sequence(boolean(true)) : sequence())),
      ...(names.length > 0 ? [sequence(oid.alternativeNames, octets(sequence(...names.map(alternative))))] : []),
      ...(use.length > 0 ? [sequence(oid.extendedUse, octets(sequence(...use.map((kind) => oid[kind]))))] : []),
    ),
  );

const pem = (label: string, der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};

const keyPair = (): { readonly publicKey: Buffer; readonly privateKey: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey, privateKey };
};

export class Authority {
  /** Its own certificate, in PEM. */
  readonly certificate: string;
  readonly #name: string;
  readonly #key: KeyObject;

  constructor(name = 'Test authority') {
    this.#name = name;
    const { publicKey, privateKey } = keyPair();
    this.#key = createPrivateKey(privateKey);
    this.certificate = this.#signed(name, publicKey, {}, true);
  }

  /** A certificate of its own with its key, and this authority to check the others by. */
  issue(wish: Wish): Certificates {
    const { publicKey, privateKey } = keyPair();
    return { certificate: this.#signed('Test', publicKey, wish, false), key: privateKey, ca: this.certificate };
  }

  #signed(subject: string, publicKey: Buffer, wish: Wish, isAuthority: boolean): string {
    const { fromMs = LONG_AGO_MS, untilMs = LONG_AFTER_MS } = wish;
    const body = sequence(
      tlv(0xa0, hex('02 01 02')),
      tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
      ecdsaWithSha256,
      nameOf(this.#name),
      sequence(time(fromMs), time(untilMs)),
      nameOf(subject),
      publicKey,
      extensionsOf(wish, isAuthority),
    );
    const signature = sign('sha256', body, this.#key);
    return pem('CERTIFICATE', sequence(body, ecdsaWithSha256, tlv(0x03, Buffer.of(0), signature)));
  }
}
