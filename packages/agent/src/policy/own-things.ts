// What an agent's owner lets checks use by name: programs that may be run, certificates that may be shown. Knows how both are written in a policy; refuses to know
// who runs and who shows them. Nothing here can be said over the wire: a configuration has the names and no more.
import { isAbsolute } from 'node:path';
import { ownNamePattern } from '@vedette/protocol/check';
import { isScalar } from 'yaml';
import { type Add, entriesOf, nameOf, textOf, textsOf } from './nodes.ts';

/** A program with all its arguments; nothing is added to them. */
export type OwnCommand = {
  readonly file: string;
  readonly words: readonly string[];
  /** Beside a fixed few, all that it has of an environment. */
  readonly env: Readonly<Record<string, string>>;
};

/** Files in PEM. */
export type OwnIdentity = { readonly certificateFile: string; readonly keyFile: string };

/** Plain data: it is sent from thread to thread. */
export type OwnThings = {
  readonly commands?: Readonly<Record<string, OwnCommand>>;
  readonly identities?: Readonly<Record<string, OwnIdentity>>;
};

const NAMES = {
  pattern: ownNamePattern,
  problem: 'is no name: letters, digits, dots, dashes and underscores, 64 at most, a letter or digit first',
};
const VARIABLES = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
  problem: 'is no name of a variable',
  example: 'LANG',
};
const WORDS_MAX = 64;
const VALUE = /^[^\0]{0,4096}$/s;

/** As far as they are sound. */
export const ownThingsOf = (entries: ReadonlyMap<string, unknown>, add: Add): OwnThings => ({
  ...(entries.has('commands') && {
    commands: named(entries.get('commands'), 'commands', 'check_disk', add, commandOf),
  }),
  ...(entries.has('identities') && {
    identities: named(entries.get('identities'), 'identities', 'monitor', add, identityOf),
  }),
});

type Reader<Thing> = (node: unknown, path: string, add: Add) => Thing | undefined;

const named = <Thing>(
  node: unknown,
  path: string,
  example: string,
  add: Add,
  read: Reader<Thing>,
): Readonly<Record<string, Thing>> =>
  Object.fromEntries(
    [...entriesOf(node, path, { ...NAMES, example }, add)].flatMap(([name, value]) => {
      const thing = read(value, `${path}.${name}`, add);
      return thing === undefined ? [] : [[name, thing]];
    }),
  );

const commandOf: Reader<OwnCommand> = (node, path, add) => {
  const entries = entriesOf(node, path, ['run', 'env'], add);
  if (!entries.has('run')) {
    add(node, path, "'run' is missing: the program and its arguments");
    return undefined;
  }
  const words = textsOf(
    entries.get('run'),
    `${path}.run`,
    WORDS_MAX,
    "[/usr/lib/nagios/plugins/check_disk, -w, '10%']",
    add,
  );
  const env = entries.has('env') ? environmentOf(entries.get('env'), `${path}.env`, add) : {};
  if (words?.some((word) => !VALUE.test(word)))
    add(entries.get('run'), `${path}.run`, 'a word of it is too long, or has a zero byte in it');
  const [file, ...rest] = words ?? [];
  if (file === undefined) return undefined;
  if (!isAbsolute(file)) add(entries.get('run'), `${path}.run`, 'the program comes first, by its full path');
  return { file, words: rest, env };
};

const environmentOf = (node: unknown, path: string, add: Add): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...entriesOf(node, path, VARIABLES, add)].flatMap(([name, value]) => {
      const text = textOf(value, `${path}.${name}`, add);
      if (text !== undefined && !VALUE.test(text))
        add(value, `${path}.${name}`, 'it is too long, or has a zero byte in it');
      return text === undefined ? [] : [[name, text]];
    }),
  );

const identityOf: Reader<OwnIdentity> = (node, path, add) => {
  const entries = entriesOf(node, path, ['cert', 'key'], add);
  const [certificateFile, keyFile] = (['cert', 'key'] as const).map((key) => {
    const value = entries.get(key);
    const file = isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
    if (file !== undefined && isAbsolute(file)) return file;
    add(
      value ?? node,
      `${path}.${key}`,
      `write the full path of a file here, not ${value === undefined ? 'nothing' : nameOf(value)}`,
    );
    return undefined;
  });
  return certificateFile === undefined || keyFile === undefined ? undefined : { certificateFile, keyFile };
};
