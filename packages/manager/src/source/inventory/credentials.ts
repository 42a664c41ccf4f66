// The headers of the requests to an inventory, with the secrets they need. Knows where secrets are kept; tells nobody what they are.
import { readFileSync, statSync } from 'node:fs';
import { errnoOf, Fault } from '@vedette/protocol/kit';
import type { PlainOrSecret, SecretPlace } from '../../core/channel-wish.ts';
import type { InventoryWish } from '../../core/inventory-wish.ts';

/** The variables that secrets may be in. */
export type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_BYTES_MAX = 65_536;

/** Read anew for every asking: a secret may be exchanged meanwhile. @throws Fault `config-invalid` for a secret that is not there */
export const headersOf = (
  { id, token, headers }: Pick<InventoryWish, 'id' | 'token' | 'headers'>,
  environment: Environment,
): Readonly<Record<string, string>> => {
  const plain = (key: string, kept: PlainOrSecret): string =>
    typeof kept === 'string' ? kept : secretAt(`inventories.${id}.${key}`, kept, environment);
  const named = Object.entries(headers).map(([name, kept]) => [name, plain(`headers.${name}`, kept)] as const);
  return { ...Object.fromEntries(named), ...(token && { authorization: `Bearer ${plain('token', token)}` }) };
};

const secretAt = (path: string, place: SecretPlace, environment: Environment): string => {
  const [where, secret] =
    'env' in place
      ? [`the variable ${place.env}`, Object.hasOwn(environment, place.env) ? environment[place.env] : undefined]
      : [place.file, textOf(path, place.file)];
  const trimmed = secret?.trim() ?? '';
  if (!/^[\x20-\x7e]+$/.test(trimmed))
    throw new Fault('config-invalid', `There is no secret in ${where} that a header could hold: ${path} names it.`);
  return trimmed;
};

const textOf = (path: string, file: string): string => {
  try {
    // A pipe or a device could keep whoever reads it waiting for ever.
    const status = statSync(file);
    if (status.isFile() && status.size <= SECRET_BYTES_MAX) return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Fault(
      'config-invalid',
      `${file} cannot be read (${errnoOf(thrown)}): ${path} says that a secret is in it.`,
    );
  }
  throw new Fault('config-invalid', `${file} is no file with a secret in it: ${path} names it.`);
};
