// The published description of the HTTP interface: run as a program, this writes it anew. Refuses to know what stands in it.
import { writeFileSync } from 'node:fs';
import { openApiText } from './openapi.ts';

export const OPENAPI_FILE = new URL('../../../../docs/openapi.json', import.meta.url);

if (import.meta.main) writeFileSync(OPENAPI_FILE, openApiText());
