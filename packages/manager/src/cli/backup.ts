// `vedette backup`: a copy of the store of a manager that goes on working.
import { Fault } from '@vedette/protocol/kit';
import { fileNamed } from './files.ts';
import { bytes, duration } from './format.ts';
import { exits, json, line } from './io.ts';
import { askOfStore } from './store-stream.ts';
import { jsonOption, operatorOptions, type Verb } from './verb.ts';

export const backup: Verb = {
  command: 'backup <file>',
  describe: 'Copy the store of the running manager, which goes on meanwhile',
  positionals: { file: "The copy, on the manager's machine; there once it is complete" },
  options: {
    force: { type: 'boolean', describe: 'An earlier copy of that name gives way' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ['$0 backup /var/backups/vedette.db', 'everything there is, in one file'],
    ['$0 backup /var/backups/vedette.db --force', 'the same every night, from cron'],
  ],
  async run(io, words, engine) {
    // Whoever runs this and the manager are on one machine, but not in one folder.
    const file = fileNamed(io, words.text('file') ?? '');
    const question = { path: 'api/v1/store/backup', body: { file, force: words.flag('force') }, label: 'copying' };
    const figures = await askOfStore({ io, words, engine }, question);
    if (!figures) return exits.interrupted;
    const { bytes: size, tookMs } = figures;
    if (size === undefined || tookMs === undefined)
      throw new Fault('answer-unusable', 'The manager does not say how large the copy is.');
    if (words.flag('json')) json(io, { file, bytes: size, tookMs });
    else line(io.out, `The copy ${file} is complete: ${bytes(size)} in ${duration(tookMs)}.`);
    return exits.ok;
  },
};
