// The secrets that probes may send: variables of the agent's environment that are named for it, and files in one folder. Knows where they are kept; what may be
// named at all is the shape of the terms (protocol). Reads a file for every probe, so that a new secret needs no restart; repeats none.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpTerms } from '@vedette/protocol/check';

/** By the place each is kept at. */
export type Secrets = ReadonlyMap<string, string>;

/** By name; those of the environment that are for secrets. */
type Variables = Readonly<Record<string, string>>;

/** The variable that names the folder. */
const FOLDER_VARIABLE = 'VEDETTE_SECRETS';
const SECRET_BYTES_MAX = 4_096;

const placesIn = ({ headers = [], basic, bearer, proxy }: HttpTerms): readonly string[] =>
  [...headers.map(({ secret }) => secret), basic?.password, bearer, proxy?.basic?.password].filter(
    (place) => place !== undefined,
  );

/** All that these terms name, or the place of one that is not there. Never rejects. */
export const secretsFor = async (
  terms: HttpTerms,
  variables: Variables,
): Promise<Secrets | { readonly missing: string }> => {
  const secrets = new Map<string, string>();
  for (const place of placesIn(terms)) {
    const secret = await read(place, variables);
    if (secret === undefined) return { missing: place };
    secrets.set(place, secret);
  }
  return secrets;
};

/** What cannot stand in a header as it is counts as not there. */
const read = async (place: string, variables: Variables): Promise<string | undefined> => {
  const name = place.replace(/^(?:env|file):/, '');
  const folder = variables[FOLDER_VARIABLE];
  const raw = place.startsWith('env:') ? variables[name] : folder && (await readStart(join(folder, name)));
  const secret = raw?.trim();
  return secret && /^[ -~]+$/.test(secret) ? secret : undefined;
};

const readStart = async (file: string): Promise<string | undefined> => {
  try {
    await using handle = await open(file, 'r');
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(SECRET_BYTES_MAX + 1) });
    return bytesRead > SECRET_BYTES_MAX ? undefined : buffer.toString('utf8', 0, bytesRead);
  } catch {
    return undefined;
  }
};
