// Certificates whose names were written to mislead: they are for nobody else, and what is told of them is short and presentable, by tls, http and HTTP/2 alike.
import { factLimits, facts as factsShape } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { startSecureHttp2 } from './http2.test-support.ts';

const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];

test.each<[string, string[], string]>([
  ['a zero byte behind another name', ['shop.example\0.evil.example'], 'down: mismatch'],
  ['another name within one', ['evil.example, DNS:shop.example'], 'down: mismatch'],
  ['another name on another line', ['evil.example\nDNS:shop.example'], 'down: mismatch'],
  ['a star for everything', ['*'], 'down: mismatch'],
  ['a star for two labels', ['*.example', '*.*'], 'down: mismatch'],
  ['escapes for a terminal', ['\u001b[2J\u001b[1;1H', 'shop.example'], 'up'],
  ['text that is turned around', ['\u202eelpmaxe.pohs', 'shop.example'], 'up'],
  ['thousands of them', [...Array.from({ length: 2_000 }, (_, i) => `n${i}.evil.example`), 'shop.example'], 'up'],
])('%s', async (_what, names, expected) => {
  const { certificate: cert, key } = authority.issue({ names });
  const port = await startSecureHttp2({ cert, key, allowHTTP1: true }, (stream) => {
    stream.respond({ ':status': 200 });
    stream.end();
  });
  const probe = startChecking();
  const tls = await probe(`tls://shop.example:${port}`, { type: 'tls', ca });
  const http2 = await probe(`https://shop.example:${port}/`, { type: 'http', version: '2', tls: { ca } });
  expect([words(tls), words(http2)]).toEqual([expected, expected]);
  for (const { facts } of [tls, http2])
    for (const told of Object.values(factsShape.read(factsShape.write(facts)))) {
      expect(Buffer.byteLength(String(told))).toBeLessThanOrEqual(factLimits.textBytesMax);
      expect(String(told)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }
});
