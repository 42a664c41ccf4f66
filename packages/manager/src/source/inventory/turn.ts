// Who may ask an inventory now, of several processes that keep its answers in one file: a lock beside the file. Knows how a lock that was left behind is told from
// one that is held. What is kept is sound without it (kept-file.ts): at the worst, two ask at once.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Clock, errnoOf } from '@vedette/protocol/kit';

const ASK_AGAIN_MS = 100;

/** Whoever asks is done within its time, and then has to write a file. */
const SLACK_MS = 10_000;

/**
 * Waits until nobody else asks, or has asked for longer than anybody may; then it is this one's turn until it is disposed of. Never throws: where no lock can be
 * made, none is.
 * @param withinMs how long whoever holds it may take
 */
export const takeTurn = async (
  file: string,
  withinMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<AsyncDisposable> => {
  const lock = `${file}.lock`;
  const mine = `${process.pid} ${hostname()} ${randomUUID()}`;
  const deadlineMs = clock.elapsed() + withinMs + SLACK_MS;
  while (!signal.aborted && clock.elapsed() < deadlineMs) {
    const taken = await take(lock, mine);
    if (taken === 'mine') return { [Symbol.asyncDispose]: () => giveBack(lock, mine) };
    if (taken === 'impossible') break;
    if (await isLeft(lock, withinMs + SLACK_MS, clock)) await setAside(lock);
    else await pause(clock, ASK_AGAIN_MS, signal);
  }
  return { [Symbol.asyncDispose]: () => Promise.resolve() };
};

const take = async (lock: string, mine: string): Promise<'mine' | 'taken' | 'impossible'> => {
  try {
    await writeFile(lock, mine, { flag: 'wx' });
    return 'mine';
  } catch (thrown) {
    return errnoOf(thrown) === 'EEXIST' ? 'taken' : 'impossible';
  }
};

/** Whether whoever took it is gone, or has held it for longer than anybody may. */
const isLeft = async (lock: string, mostMs: number, clock: Clock): Promise<boolean> => {
  try {
    const [{ mtimeMs }, holder] = await Promise.all([stat(lock), readFile(lock, 'utf8')]);
    if (Math.abs(clock.now() - mtimeMs) > mostMs) return true;
    const [pid, host] = holder.split(' ');
    return host === hostname() && !isAlive(Number(pid));
  } catch (thrown) {
    // Given back meanwhile, or not ours to read: then its age has to do.
    return errnoOf(thrown) !== 'ENOENT' && errnoOf(thrown) !== 'EACCES';
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errnoOf(thrown) === 'EPERM';
  }
};

/** Under a name of its own first, so that of several who find it left only one takes it away. */
const setAside = async (lock: string): Promise<void> => {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
    await rm(aside, { force: true });
  } catch {
    // Somebody else was faster, or it cannot be taken away: whoever waits goes on without it in the end.
  }
};

const giveBack = async (lock: string, mine: string): Promise<void> => {
  try {
    if ((await readFile(lock, 'utf8')) === mine) await rm(lock, { force: true });
  } catch {
    // It was taken for left, and taken away.
  }
};

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      alarm[Symbol.dispose]();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const alarm = clock.at(clock.elapsed() + ms, done);
    signal.addEventListener('abort', done);
  });
