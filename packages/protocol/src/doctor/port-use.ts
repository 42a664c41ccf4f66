// Whether a port can be listened on, and who has it if not. Knows how Linux lists sockets and whose they are; where it may not look, the holder stays
// unknown. Refuses to know who should have it.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { errnoOf } from '../kit/fault.ts';
import type { Address } from '../target/address.ts';
import type { Holder, PortUse } from './judge.ts';

/** Listens for a moment. */
export const portUse = async (address: Address): Promise<PortUse> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error) => resolve(errnoOf(error) ?? 'unknown'));
  server.listen({ ...address }, () => server.close(() => resolve(undefined)));
  const errno = await promise;
  if (errno === undefined) return { type: 'free' };
  if (errno !== 'EADDRINUSE') return { type: 'unusable', errno };
  const holder = holderOf(address.port);
  return { type: 'taken', ...(holder && { holder }) };
};

const LISTENING = '0A';

/** The inodes of the sockets that listen on a port, as `/proc/net/tcp` and its like list them. */
export const inodesListening = (table: string, port: number): readonly string[] => {
  const local = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')}$`);
  return table.split('\n').flatMap((line) => {
    const [, address = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === LISTENING && local.test(address) && inode !== undefined ? [inode] : [];
  });
};

const holderOf = (port: number): Holder | undefined => {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => attempt(() => readFileSync(file, 'utf8')) ?? '');
  const sockets = new Set(tables.flatMap((table) => inodesListening(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (attempt(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name));
  const pid = pids.find((one) => {
    const open = attempt(() => readdirSync(`/proc/${one}/fd`)) ?? [];
    return open.some((fd) => sockets.has(attempt(() => readlinkSync(`/proc/${one}/fd/${fd}`)) ?? ''));
  });
  if (pid === undefined) return undefined;
  const said = (file: string): string | undefined => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'utf8').trim());
  const command = (said('cmdline') ?? '').replaceAll('\0', ' ');
  return { pid: Number(pid), name: said('comm') ?? 'a program', command };
};

/** Processes of others, and those that have just ended, are not to be looked at. */
const attempt = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};
