// The part of the command line that says how an agent proves who it is. Knows that a secret has no place there.
import type { Readable } from 'node:stream';
import { Fault } from '@vedette/protocol/kit';
import type { CredentialSource } from './credentials.ts';
import { readTokenLine } from './token-file.ts';

/** Where secrets may come from that are not named on the command line. */
export type SecretInputs = {
  /** What stood in the environment as VEDETTE_AGENT_TOKEN. */
  readonly token?: string | undefined;
  readonly stdin?: Readable | undefined;
};

export const credentialOptions = {
  'token-file': {
    type: 'string',
    requiresArg: true,
    describe: 'File with the token of vedette agent add; - reads it from standard input. Or set VEDETTE_AGENT_TOKEN',
  },
  token: { type: 'string', hidden: true },
  'tls-certificate': {
    type: 'string',
    requiresArg: true,
    implies: ['tls-key', 'tls-ca'],
    describe: 'Prove who it is by this certificate (PEM file) instead of a token',
  },
  'tls-key': { type: 'string', requiresArg: true, implies: 'tls-certificate', describe: 'The key of that certificate' },
  'tls-ca': {
    type: 'string',
    requiresArg: true,
    implies: 'tls-certificate',
    describe: 'The authority that signed the manager’s',
  },
} as const;

export type CredentialArgs = {
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsCa?: string | undefined;
};

/** @throws Fault `usage` */
export const credentialSourceOf = async (args: CredentialArgs, inputs: SecretInputs): Promise<CredentialSource> => {
  const { tokenFile, tlsCertificate: certificate, tlsKey: key, tlsCa: ca } = args;
  if (args.token !== undefined)
    throw new Fault(
      'usage',
      'A token on the command line can be read by every user of this machine. Put it into a file and name that with --token-file, and have this one replaced: vedette agent rotate.',
    );
  if ([tokenFile, certificate, inputs.token].filter((source) => source !== undefined).length > 1)
    throw new Fault('usage', 'Give one of --token-file, VEDETTE_AGENT_TOKEN and --tls-certificate, not several.');
  if (inputs.token !== undefined) return { from: 'word', token: inputs.token, where: 'VEDETTE_AGENT_TOKEN' };
  if (tokenFile === '-') {
    if (!inputs.stdin) throw new Fault('usage', 'There is no standard input to read the token from.');
    return { from: 'word', token: await readTokenLine(inputs.stdin), where: 'standard input' };
  }
  if (tokenFile !== undefined) return { from: 'token-file', file: tokenFile };
  if (certificate !== undefined && key !== undefined && ca !== undefined)
    return { from: 'certificates', files: { certificate, key, ca } };
  return { from: 'nowhere' };
};
