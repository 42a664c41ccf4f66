import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchema, SCHEMA_FILE } from './json-schema.ts';

test('the published schema is the one in force (write it with: node packages/manager/src/config/json-schema.ts)', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(jsonSchema());
});
