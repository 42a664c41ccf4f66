// `vedette schema`: the JSON Schema of the configuration file, for editors.
import { readFile } from 'node:fs/promises';
import { exits } from './io.ts';
import type { Verb } from './verb.ts';

const file = new URL('../../vedette.schema.json', import.meta.url);

export const schema: Verb = {
  command: 'schema',
  describe: 'Print the JSON Schema of the configuration file',
  options: {},
  examples: [['$0 schema > vedette.schema.json', 'then name it in the first line of vedette.yaml for your editor']],
  async run(io) {
    io.out.write(await readFile(file, 'utf8'));
    return exits.ok;
  },
};
