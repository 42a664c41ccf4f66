// `vedette reload`: has the running manager read its file again, and says what became of it.
import type { ManagerView } from '../core/api.ts';
import { createClient, ManagerFault } from './client.ts';
import { exits, line } from './io.ts';
import { findOperator } from './operator.ts';
import { problemLine } from './problems.ts';
import { safe } from './text.ts';
import { operatorOptions, type Verb } from './verb.ts';

export const reload: Verb = {
  command: 'reload',
  describe: 'Have the running manager read its configuration file again',
  options: operatorOptions,
  examples: [['$0 reload', 'saving the file or SIGHUP does the same, without an answer']],
  async run(io, words, engine) {
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    try {
      const config = await client.post<ManagerView['config']>('-/reload');
      line(io.out, `${safe(config.file)} is in force, revision ${config.revision}.`);
      return exits.ok;
    } catch (error) {
      if (error instanceof ManagerFault && error.problem.problems !== undefined) {
        const { manager } = await client.get<{ manager: ManagerView }>('api/v1/status');
        for (const problem of error.problem.problems) line(io.err, problemLine(manager.config.file, problem));
      }
      throw error;
    }
  },
};
