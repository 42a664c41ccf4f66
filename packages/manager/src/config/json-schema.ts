// The JSON Schema of the configuration file, for editors. Generated from schema.ts; run as a program it writes the published file anew.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { fileSchema } from './schema.ts';

export const SCHEMA_FILE = new URL('../../vedette.schema.json', import.meta.url);

/** The text of the published file. */
export const jsonSchema = (): string => {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-2020-12', io: 'input' });
  const title = 'Configuration of a Vedette manager';
  return `${JSON.stringify({ title, ...schema }, undefined, 2)}\n`;
};

if (import.meta.main) writeFileSync(SCHEMA_FILE, jsonSchema());
