// The headers of a request: pure, from the terms and the secrets that were read. Knows who may be told a secret; refuses to know how any is kept.
import type { HttpTerms } from '@vedette/protocol/check';
import { formatTarget } from '@vedette/protocol/target';
import type { Step } from './http-redirect.ts';
import type { Secrets } from './probe-secrets.ts';

/** What is written counts more than what would be sent without it. Elsewhere than at home neither secrets nor another `host` are sent. */
export const headersFor = (step: Step, terms: HttpTerms, secrets: Secrets): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = {
    host: formatTarget({ ...step.target, path: '' }).replace(/^https?:\/\//, ''),
    'user-agent': 'vedette',
    accept: '*/*',
    'accept-encoding': 'gzip, br',
  };
  for (const { name, value, secret } of terms.headers ?? []) {
    if (!step.isHome && (secret !== undefined || name === 'host')) continue;
    headers[name] = value ?? secrets.get(secret ?? '') ?? '';
  }
  const authorization = step.isHome ? authorizationOf(terms, secrets) : undefined;
  if (authorization !== undefined) headers['authorization'] = authorization;
  return headers;
};

const authorizationOf = ({ basic, bearer }: HttpTerms, secrets: Secrets): string | undefined => {
  if (bearer !== undefined) return `Bearer ${secrets.get(bearer)}`;
  if (!basic) return undefined;
  return `Basic ${Buffer.from(`${basic.user}:${secrets.get(basic.password)}`, 'utf8').toString('base64')}`;
};
