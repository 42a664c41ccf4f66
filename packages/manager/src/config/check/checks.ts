// The checks as services name them: one key for each, called like the check, with its terms. A new one is one file and one line here. Knows which target goes
// with which; refuses to know any terms.
import type { Check, CheckType } from '@vedette/protocol/check';
import { quote } from '@vedette/protocol/kit';
import { parseTarget, schemes } from '@vedette/protocol/target';
import type { z } from 'zod';
import { readPiece } from '../piece.ts';
import type { Path } from '../places.ts';
import type { Problems } from '../problems.ts';
import { commandCheckSchema, commandTermsOf } from './command.ts';
import { dnsCheckSchema, dnsConflict, dnsTermsOf } from './dns.ts';
import { httpCheckSchema, httpConflict, httpTermsOf } from './http.ts';
import { icmpCheckSchema, icmpTermsOf } from './icmp.ts';
import { tcpCheckSchema, tcpConflict, tcpTermsOf } from './tcp.ts';
import { tlsCheckSchema, tlsConflict, tlsTermsOf } from './tls.ts';
import { udpCheckSchema, udpConflict, udpTermsOf } from './udp.ts';

type Kind<Schema extends z.ZodObject> = {
  readonly schema: Schema;
  /** The terms, with what holds where nothing is written; undefined where connecting is all. */
  readonly termsOf: (written: Partial<z.output<Schema>>) => object | undefined;
  /** What takes two keys to judge. */
  readonly conflict?: (
    written: Partial<z.output<Schema>>,
  ) => { readonly key: string; readonly message: string } | undefined;
};

const kind = <Schema extends z.ZodObject>(it: Kind<Schema>): Kind<Schema> => it;

const kinds = {
  tcp: kind({ schema: tcpCheckSchema, termsOf: tcpTermsOf, conflict: tcpConflict }),
  tls: kind({ schema: tlsCheckSchema, termsOf: tlsTermsOf, conflict: tlsConflict }),
  http: kind({ schema: httpCheckSchema, termsOf: httpTermsOf, conflict: httpConflict }),
  dns: kind({ schema: dnsCheckSchema, termsOf: dnsTermsOf, conflict: dnsConflict }),
  udp: kind({ schema: udpCheckSchema, termsOf: udpTermsOf, conflict: udpConflict }),
  icmp: kind({ schema: icmpCheckSchema, termsOf: icmpTermsOf }),
  command: kind({ schema: commandCheckSchema, termsOf: commandTermsOf }),
} satisfies Readonly<Record<CheckType, unknown>>;

const types = Object.keys(kinds) as readonly CheckType[];

/** The keys of checks at a service, for the schema of the file. */
export const checkShape = {
  tcp: tcpCheckSchema.nullish().meta({ description: 'What is said on the connection, and what must come back' }),
  tls: tlsCheckSchema.nullish().meta({ description: 'What the handshake must come to, for targets with tls://' }),
  http: httpCheckSchema
    .nullish()
    .meta({ description: 'What is asked of http:// and https://, and what the answer must come to' }),
  dns: dnsCheckSchema.nullish().meta({ description: 'What the name server of dns:// is asked, and must say' }),
  udp: udpCheckSchema.nullish().meta({ description: 'What is sent to udp://, and what must come back' }),
  icmp: icmpCheckSchema.nullish().meta({ description: 'Nothing: an echo has no terms' }),
  command: commandCheckSchema.nullish().meta({ description: 'What a warning of the program of command: means' }),
} satisfies Readonly<Record<CheckType, unknown>>;

type Raw = Readonly<Record<string, unknown>>;

/** A service as it is written, in two: the keys of checks have keys of their own, to be named when another one is unknown, so they are read apart. */
export const splitChecks = (service: Raw): { readonly checks: Raw; readonly rest: Raw } => {
  const isCheck = (key: string): boolean => types.some((type) => type === key);
  const of = (wanted: boolean): Raw =>
    Object.fromEntries(Object.entries(service).filter(([key]) => isCheck(key) === wanted));
  return { checks: of(true), rest: of(false) };
};

/** @param target canonical; empty where it is a problem already */
export const readCheck = (target: string, checks: Raw, path: Path, problems: Problems): Check | undefined => {
  const parsed = parseTarget(target);
  const wanted = 'target' in parsed ? schemes[parsed.target.scheme].check : undefined;
  for (const type of types) {
    if (wanted === undefined || type === wanted || (checks[type] ?? undefined) === undefined) continue;
    problems.add(
      [...path, type],
      `${quote(target)} is checked by ${wanted}: write ${quote(type === 'command' ? 'command:NAME' : `${type}://…`)} as the target, or take this out`,
      'key',
    );
  }
  return wanted === undefined ? undefined : readOne(wanted, checks[wanted], [...path, wanted], problems);
};

/** The compiler cannot see that a type, its schema and its terms belong together. */
const readOne = (type: CheckType, raw: unknown, path: Path, problems: Problems): Check | undefined => {
  const { schema, termsOf, conflict } = kinds[type] as unknown as Kind<z.ZodObject>;
  const { value, broken } = readPiece(schema, raw, path, problems);
  const found = conflict?.(value);
  if (found && !broken.has(found.key)) problems.add([...path, found.key], found.message);
  const terms = termsOf(value);
  return terms && ({ type, ...terms } as Check);
};
