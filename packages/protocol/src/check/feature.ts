// What an agent has to know to carry out a check as it is meant: pure. Knows which terms came after their check was first carried out; refuses to know agents.
import type { Check, CheckType } from './check.ts';
import type { TlsTerms } from './tls-terms.ts';

/** What an agent names in its `hello` if it carries out checks of this type. */
export const checkFeature = (type: CheckType): string => `check:${type}`;

/** Terms that are features of their own: an agent that passed over one of them would prove something else. */
export const termFeatures = {
  identity: 'term:identity',
  version: 'term:http-version',
  proxy: 'term:proxy',
  proxyTls: 'term:proxy-tls',
} as const;

const ofTls = (tls: TlsTerms | undefined): readonly string[] =>
  tls?.identity === undefined ? [] : [termFeatures.identity];

const ofTerms = (check: Check): readonly string[] => {
  switch (check.type) {
    case 'tls':
      return ofTls(check);
    case 'tcp':
      return ofTls(check.tls);
    case 'http':
      return [
        ...ofTls(check.tls),
        ...(check.version === undefined ? [] : [termFeatures.version]),
        ...(check.proxy === undefined ? [] : [termFeatures.proxy]),
        ...(check.proxy?.tls === undefined ? [] : [termFeatures.proxyTls]),
      ];
    default:
      return [];
  }
};

/** All features that this check takes, that of its type first. */
export const featuresOf = (check: Check): readonly string[] => [checkFeature(check.type), ...ofTerms(check)];
