// What PostgreSQL's errors mean to a person. Knows its codes and those of the way to it; refuses to know what was being done when one came up.
// Only the code and the text of an error are used: a client is attached to some, with the password in it.
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';

type Meaning = (says: string) => string;

/** By SQLSTATE: what happened and what to do. */
const meanings: Readonly<Record<string, Meaning>> = {
  '08': (says) => `the connection broke (${says}). It is tried again.`,
  '23': (says) => `it contradicts what is kept there (${says}). Check that nobody else writes to the schema vedette.`,
  '25006': () => 'the database takes no changes now (read-only). Name the primary, or end its read-only mode.',
  '28': (says) => `the server does not let us in (${says}). Check the user, its password and pg_hba.conf.`,
  '3D000': (says) => `there is no such database (${says}). Create it, or name another one.`,
  '40': (says) => `the server broke the transaction off (${says}). It is tried again.`,
  '42501': (says) => `the user may not do that (${says}). Make it the owner of the schema vedette.`,
  '53100': () => 'the disk of the server is full. Free some space.',
  '53200': () => 'the server is out of memory. Give it more, or lower its settings.',
  '53300': () => 'the server has too many connections. Raise max_connections (a manager takes up to 13).',
  '55P03': (says) => `something there is locked (${says}). It is tried again.`,
  '57014': (says) => `the server broke the statement off (${says}). It is tried again.`,
  '57P': (says) => `the server is stopping or starting (${says}). It is tried again.`,
  '58': (says) => `the server’s system reported an error (${says}). Look at its log for a failing disk.`,
  XX: (says) => `the server reported an error of its own (${says}). Look at its log: its files may be damaged.`,
  '53': (says) => `the server lacks something (${says}). Look at its log.`,
  '25P03': () => 'the server gave up waiting for this manager, which was held up. It is tried again.',
};

/** Five characters, a digit among them: so that EPIPE is none. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Why anything that goes to the server can fail, whatever it was. */
const sqlMeaning = (code: string): Meaning | undefined =>
  meanings[code] ?? meanings[code.slice(0, 3)] ?? meanings[code.slice(0, 2)];

/** A fault for anything that can befall a sound program, the same error for anything else (that is a mistake in ours). */
export const actFault = (error: unknown, shown: string): unknown => {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = errnoOf(error);
  if (code !== undefined && SQLSTATE.test(code)) {
    const meaning = sqlMeaning(code);
    return meaning ? failed(shown, meaning(messageOf(error))) : bare(error, code);
  }
  return isWay(error) ? failed(shown, `the connection broke (${messageOf(error)}). It is tried again.`) : error;
};

/** The same for whatever happens before anything was asked: nothing of ours can be at fault then. */
export const connectFault = (error: unknown, shown: string): Fault => {
  const fault = SQLSTATE.test(errnoOf(error) ?? '') ? actFault(error, shown) : error;
  if (fault instanceof Fault) return fault;
  const says = messageOf(fault);
  if (/password must be a string|password must be a non-empty string/.test(says))
    return failed(shown, 'the server asks for a password, and none is known. Say where it is kept.');
  if (/does not support SSL/.test(says))
    return failed(shown, 'the server does not speak TLS. Turn it on there (ssl = on), or tunnel to it.');
  if (/certificate|altnames|self.signed/i.test(`${errnoOf(error) ?? ''} ${says}`))
    return failed(shown, `the server could not be proved (${says}). Check its certificate and sslrootcert.`);
  return failed(shown, `the server cannot be reached (${says}). Check the address and that it runs.`);
};

/** Nothing of the last change is kept, or nobody knows whether it is: trying it again does no harm. */
export const failed = (shown: string, why: string): Fault =>
  new Fault('store-failed', `The store ${shown} failed: ${why}`);

/** While the store is open nothing is final: the same in other words, so that it is tried again. */
export const passing = (fault: Fault): Fault =>
  fault.code === 'store-failed' ? fault : new Fault('store-failed', fault.message);

export const unusable = (shown: string, why: string): Fault =>
  new Fault('store-unusable', `The store ${shown} cannot be used: ${why}`);

const WAY = /^(?:E[A-Z]+|ERR_(?:SOCKET|STREAM|TLS|SSL)_?\w*)$/;
const SAYS =
  /^(?:Connection terminated|Query read timeout|timeout e|Client has encountered a connection error|Client was closed)/;

const isWay = (error: Error): boolean => WAY.test(errnoOf(error) ?? '') || SAYS.test(error.message);

/** Of a mistake in ours only what it says, not what hangs on it. */
const bare = (error: Error, code: string): Error => new Error(`${error.message} (SQLSTATE ${code})`);
