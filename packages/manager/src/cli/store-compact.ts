// `vedette store compact`: as little room as possible for what is kept.
import { fileNamed } from './files.ts';
import { bytes, count } from './format.ts';
import { exits, json, line } from './io.ts';
import { askOfStore } from './store-stream.ts';
import { jsonOption, operatorOptions, type Verb } from './verb.ts';

export const storeCompact: Verb = {
  command: 'compact [file]',
  describe: 'Pack what can be packed; of a file, give free room back to the disk',
  positionals: { file: 'A store no manager has open: written anew (the running one)' },
  options: { json: jsonOption, ...operatorOptions },
  examples: [
    ['$0 store compact', 'pack now what would be packed within two minutes'],
    ['$0 store compact /var/lib/vedette/vedette.db', 'after much was forgotten, with the manager stopped'],
  ],
  async run(io, words, engine) {
    const named = words.text('file');
    if (named !== undefined) {
      const file = fileNamed(io, named);
      using store = await engine.openIdleStore(file);
      const outcome = store.compact();
      if (words.flag('json')) json(io, { file, ...outcome });
      else line(io.out, `${file} takes ${bytes(outcome.afterBytes)}, instead of ${bytes(outcome.beforeBytes)}.`);
      return exits.ok;
    }
    const question = { path: 'api/v1/store/compact', body: {}, label: 'packing' };
    const figures = await askOfStore({ io, words, engine }, question);
    if (!figures) return exits.interrupted;
    const { results = 0, fileBytes = 0, freeBytes = 0 } = figures;
    if (words.flag('json')) json(io, { results, fileBytes, freeBytes });
    else {
      line(
        io.out,
        `${count(results, 'result')} packed. ${bytes(freeBytes)} of ${bytes(fileBytes)} are free for what comes.`,
      );
    }
    return exits.ok;
  },
};
