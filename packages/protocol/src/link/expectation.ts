// Whose certificate is good at the other end. Knows what a certificate says about its holder; whether it is genuine was checked before.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { Fault } from '../kit/fault.ts';
import { agentNamedBy } from './certificates.ts';

/**
 * Of which agent a link is that this certificate was shown on.
 * @throws Fault `identity-mismatch` or `tls-unusable` when the certificate is not of whom this side expects
 */
export type Expectation = (certificate: X509Certificate) => string;

/** For a manager that is dialled: whichever agent the certificate names. */
export const anyAgent: Expectation = (certificate) => {
  const named = agentNamedBy(certificate);
  if (typeof named === 'object') return named.agent;
  throw new Fault(
    'tls-unusable',
    'The certificate of the other side does not name an agent. It needs one alternative name of the kind URI: urn:vedette:agent:ID.',
  );
};

/** For a manager that dials: this agent and no other. */
export const thatAgent =
  (agent: string): Expectation =>
  (certificate) => {
    const named = anyAgent(certificate);
    if (named === agent) return agent;
    throw new Fault(
      'identity-mismatch',
      `This should be agent ${agent}, and its certificate is that of agent ${named}.`,
    );
  };

/**
 * For an agent that is dialled: a manager, whoever it is. Agents hold certificates of the same authority, so a certificate that names an
 * agent is none of a manager.
 */
export const anyManager =
  (agent: string): Expectation =>
  (certificate) => {
    if (agentNamedBy(certificate) === 'none') return agent;
    throw new Fault(
      'identity-mismatch',
      'The other side should be a manager, and its certificate is that of an agent.',
    );
  };

/** For an agent that dials: the manager of that host name or address. */
export const managerAt =
  (host: string, agent: string): Expectation =>
  (certificate) => {
    const named = isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never' }) : certificate.checkIP(host);
    if (named !== undefined) return anyManager(agent)(certificate);
    throw new Fault(
      'tls-unusable',
      `The certificate of the other side is not for ${host}. Dial it by a name that is in its certificate, or issue it one with this name.`,
    );
  };
