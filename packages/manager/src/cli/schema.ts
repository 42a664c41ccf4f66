// `vedette schema`: the JSON Schema of the configuration file, for editors.
import { exits, json } from './io.ts';
import type { Verb } from './verb.ts';

export const schema: Verb = {
  command: 'schema',
  describe: 'Print the JSON Schema of the configuration file',
  options: {},
  examples: [['$0 schema > vedette.schema.json', 'then name it in the first line of vedette.yaml for your editor']],
  async run(io) {
    // Large, and of interest here alone.
    const { default: document } = await import('../../vedette.schema.json', { with: { type: 'json' } });
    json(io, document);
    return exits.ok;
  },
};
