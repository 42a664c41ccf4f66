// Tokens where they are kept: a file, or a line on standard input. Knows how to read them without letting any of them out; refuses to know what
// becomes of them.
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { type LinkKey, parseToken } from '@vedette/protocol/link';

/** A token has 140 characters at most. More than this is some other file. */
const FILE_BYTES_MAX = 4_096;

/** @param where the token was found, to name in the fault. @throws Fault `token-invalid` */
export const tokenIn = (text: string, where: string): LinkKey => {
  const read = parseToken(text);
  if ('key' in read) return read.key;
  throw new Fault(
    'token-invalid',
    `The token in ${where} cannot be used: ${read.problem}. Copy it again as vedette printed it, or have a new one printed by 'vedette agent rotate'.`,
  );
};

/** @throws Fault `token-invalid` also when the file cannot be read */
export const readTokenFile = async (file: string): Promise<LinkKey> => tokenIn(await beginningOf(file), file);

/** The first line that comes in. Nothing more is read from there. */
export const readTokenLine = async (stream: Readable): Promise<string> => {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n') || text.length > FILE_BYTES_MAX) break;
  }
  return text.split('\n', 1)[0] ?? '';
};

/**
 * Whether other users of this machine may read or change a file. Where there are no such users, nobody may. The group of a file that somebody else
 * gives to read is the way it is given (root's own, or by an access list as systemd does it, which shows as a mode for a group).
 */
export const isOpenToOthers = async (file: string): Promise<boolean> => {
  if (process.platform === 'win32') return false;
  try {
    const { mode, uid } = await stat(file);
    return (mode & (uid === process.getuid?.() ? 0o077 : 0o037)) !== 0;
  } catch {
    // What cannot be looked at is complained of where it is read.
    return false;
  }
};

const beginningOf = async (file: string): Promise<string> => {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FILE_BYTES_MAX));
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    const why = errnoOf(error) ?? messageOf(error);
    throw new Fault('token-invalid', `The token in ${file} cannot be read (${why}).`, { cause: error });
  }
};
