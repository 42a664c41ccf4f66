// What an inventory answered last, in a file: written whole or not at all, and taken for what it is only if it is of the same inventory. Knows the file's format;
// refuses to know how old is too old.
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { errnoOf, messageOf } from '@vedette/protocol/kit';
import { z } from 'zod';
import { SERVER_COUNT_MAX, type Snapshot } from '../../core/inventory/server.ts';
import type { InventoryWish } from '../../core/inventory-wish.ts';

const VERSION = 1;

/** More than this was not written by us: ten thousand servers with every label there may be are less. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

const text = z.string().max(1_000);
const share = z.number().min(0).max(100);

const serverSchema = z.strictObject({
  address: text,
  service: text.optional(),
  port: z.int().min(1).max(65_535).optional(),
  labels: z.record(z.string(), text),
  cpu: share.optional(),
  memory: share.optional(),
  problem: text.optional(),
});

const fileSchema = z.strictObject({
  version: z.literal(VERSION),
  inventory: z.string(),
  /** Of what decides on the answer: kept for another question, it is none to this one. */
  question: z.string(),
  askedAt: z.iso.datetime(),
  servers: z.array(serverSchema).max(SERVER_COUNT_MAX * 2),
});

export type KeptAnswer =
  | { readonly snapshot: Snapshot }
  /** There is none, or it answers another question. */
  | { readonly snapshot?: undefined; readonly damage?: undefined }
  /** There is something that cannot be used: why, as the end of a sentence that begins with the file's name. */
  | { readonly damage: string };

/** What was asked, and how the answer was read, as a short text. Limits are no part of it: they may change without asking again. */
export const questionOf = ({ url, details, headers, token, fields }: InventoryWish): string =>
  createHash('sha256')
    .update(JSON.stringify([url, details, headers, token ?? null, fields]))
    .digest('hex')
    .slice(0, 32);

/** Never throws. */
export const readKept = async (wish: InventoryWish): Promise<KeptAnswer> => {
  let written: string;
  try {
    const { size } = await stat(wish.file);
    if (size > FILE_BYTES_MAX) return { damage: 'is larger than any that is written' };
    written = await readFile(wish.file, 'utf8');
  } catch (thrown) {
    const code = errnoOf(thrown);
    return code === 'ENOENT' ? {} : { damage: `cannot be read (${code ?? messageOf(thrown)})` };
  }
  const parsed = fileSchema.safeParse(jsonOf(written));
  if (!parsed.success) return { damage: 'is damaged, or was written by another program' };
  const { inventory, question, askedAt, servers } = parsed.data;
  if (inventory !== wish.id || question !== questionOf(wish)) return {};
  return { snapshot: { atMs: Date.parse(askedAt), servers } };
};

/** Whoever reads meanwhile reads the old one or the new one. @throws what the file system says */
export const keep = async (wish: InventoryWish, { atMs, servers }: Snapshot): Promise<void> => {
  const askedAt = new Date(atMs).toISOString();
  const kept = { version: VERSION, inventory: wish.id, question: questionOf(wish), askedAt, servers };
  const beside = `${wish.file}.${randomUUID()}`;
  try {
    await writeFile(beside, `${JSON.stringify(kept)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await rename(beside, wish.file);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  }
};

const jsonOf = (written: string): unknown => {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
};
