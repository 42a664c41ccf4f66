// Reads the configuration file from disk, as far as it can be read at all. Knows files and encodings; what stands in it is parse.ts's.
import { accessSync, constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { type ConfigOrProblems, FILE_BYTES_MAX, parseConfig, wholeFileProblem } from './parse.ts';
import { fingerprint } from './watch-file.ts';

/** `asOf`: the fingerprint of the file, taken just before it was read. */
export type ReadConfig =
  | (Extract<ConfigOrProblems, { wishes: unknown }> & { readonly asOf: string })
  | Extract<ConfigOrProblems, { problems: unknown }>;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file: check the name, or name another',
  EISDIR: 'it is a directory: name the file in it',
  ENOTDIR: 'a part of its path is not a directory: check the path',
  EACCES: 'the permission to read it is missing: check its owner and mode',
  EPERM: 'the permission to read it is missing: check its owner and mode',
  ELOOP: 'it is a symbolic link that leads back to itself: check the link',
};

/** At most one byte more than allowed, however long the file (or device) is. */
const readStart = async (file: string): Promise<Buffer> => {
  await using handle = await open(file, 'r');
  const chunks: Buffer[] = [];
  let left = FILE_BYTES_MAX + 1;
  while (left > 0) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(Math.min(left, 65_536)) });
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
};

const decode = (bytes: Buffer): { text: string } | { message: string } => {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { message: 'the file is UTF-16: save it as UTF-8' };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { message: 'the file is not text in UTF-8: save it as UTF-8' };
  }
};

const whyUnreadable = (file: string): string | undefined => {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isDirectory() ? REASONS['EISDIR'] : undefined;
  } catch (thrown) {
    return REASONS[errnoOf(thrown) ?? ''] ?? messageOf(thrown);
  }
};

/** @throws Fault `config-missing` */
const readBytes = async (file: string): Promise<Buffer> => {
  try {
    return await readStart(file);
  } catch (thrown) {
    const reason = REASONS[errnoOf(thrown) ?? ''] ?? messageOf(thrown);
    throw new Fault('config-missing', `The configuration file ${resolve(file)} cannot be read: ${reason}.`, {
      cause: thrown,
    });
  }
};

/** The text of a file, whatever is wrong with it: as much of it as is allowed, and nothing if it is no text. @throws Fault `config-missing` */
export const readText = async (file: string): Promise<string> => {
  const decoded = decode((await readBytes(file)).subarray(0, FILE_BYTES_MAX));
  return 'text' in decoded ? decoded.text : '';
};

/** Variables by name; where nobody says what they are, none is missed. */
/** The variables that secrets may be in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The same of a text as it stands in a file of that name here: what it refers to is looked for beside that. */
export const readConfigText = (text: string, file: string, environment?: Environment): ConfigOrProblems =>
  parseConfig(text, resolve(file), whyUnreadable, (name) => isSet(name, environment));

/** Wishes, or the problems of what was read. @throws Fault `config-missing` when nothing can be read */
export const readConfig = async (file: string, environment?: Environment): Promise<ReadConfig> => {
  const asOf = await fingerprint(file);
  const outcome = await read(file, environment);
  return 'wishes' in outcome ? { ...outcome, asOf } : outcome;
};

const isSet = (name: string, environment: Environment | undefined): boolean =>
  environment === undefined || (Object.hasOwn(environment, name) && environment[name]?.trim() !== '');

const read = async (file: string, environment?: Environment): Promise<ConfigOrProblems> => {
  const bytes = await readBytes(file);
  if (bytes.length > FILE_BYTES_MAX) return wholeFileProblem('the file is larger than 8 MiB');
  const decoded = decode(bytes);
  return 'text' in decoded ? readConfigText(decoded.text, file, environment) : wholeFileProblem(decoded.message);
};
