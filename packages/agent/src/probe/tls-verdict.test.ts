// What a chain comes to by its dates, without any handshake.
import { X509Certificate } from 'node:crypto';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test } from 'vitest';
import { judgeHandshake, type Presented } from './tls-verdict.ts';

const DAY_MS = 86_400_000;
const now = Date.UTC(2026, 5, 1);
const authority = new Authority();
const certificate = (untilMs: number) =>
  new X509Certificate(authority.issue({ names: ['shop.example'], untilMs }).certificate);

const presented = (more: Partial<Presented> = {}): Presented => ({
  chain: [certificate(now + 90 * DAY_MS), certificate(now + 900 * DAY_MS), new X509Certificate(authority.certificate)],
  untrusted: undefined,
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: undefined,
  ...more,
});
const judged = (it: Presented, terms = {}) => {
  const { verdict, facts } = judgeHandshake(it, { expiresWithinMs: 14 * DAY_MS, ...terms }, 'shop.example', now);
  return ['reason' in verdict ? verdict.reason : verdict.status, facts['warning'] ?? facts['error']];
};

test('a sound chain gives no warning', () => {
  expect(judged(presented())).toEqual(['up', undefined]);
});

test('a certificate above the server’s own is warned of too, those at the top never', () => {
  const chain = [certificate(now + 90 * DAY_MS), certificate(now + DAY_MS)];
  expect(judged(presented({ chain }))).toEqual(['up', 'a certificate above the server’s own expires on 2026-06-02']);
  const root = { subject: 'CN=x', issuer: 'CN=x', validToDate: new Date(0) } as X509Certificate;
  expect(judged(presented({ chain: [certificate(now + 90 * DAY_MS), root] }))).toEqual(['up', undefined]);
});

test('one above that has expired is told as expired, where nobody here knows another way to the top', () => {
  expect(judged(presented({ untrusted: 'CERT_HAS_EXPIRED' }))[0]).toBe('expired');
});

test('nobody needs to vouch for it, but a revoked or broken one does not become good by that', () => {
  const terms = { selfSigned: true };
  expect(judged(presented({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' }), terms)[0]).toBe('up');
  expect(judged(presented({ untrusted: 'CERT_SIGNATURE_FAILURE' }), terms)[0]).toBe('tls');
  expect(judged(presented({ untrusted: 'CERT_REVOKED' }), terms)[0]).toBe('tls');
});

test('who does not vouch, and for which name, is said in words', () => {
  const said = (more: Partial<Presented>): unknown => judged(presented(more))[1];
  expect(said({ untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT' })).toMatch(/signed by itself alone$/);
  expect(said({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' })).toMatch(/authority is not believed here$/);
  expect(said({ untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })).toMatch(/does not send those between$/);
  expect(said({ untrusted: 'CERT_REVOKED' })).toMatch(/CERT_REVOKED$/);
  const nameless = new X509Certificate(authority.issue({ untilMs: now + 90 * DAY_MS }).certificate);
  expect(said({ chain: [nameless] })).toMatch(/no names beside its subject/);
});

test('without any certificate nothing can be verified, and nothing has to be where any will do', () => {
  expect(judged(presented({ chain: [] }))[0]).toBe('tls');
  expect(judged(presented({ chain: [] }), { unverified: true })[0]).toBe('up');
});
