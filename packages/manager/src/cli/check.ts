// `vedette check`: says everything that is wrong with a configuration file, without running it.
import { faults } from '@vedette/protocol/kit';
import { configFile } from './files.ts';
import { count, list } from './format.ts';
import { exits, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { problemLine, problemSummary } from './problems.ts';
import { safe } from './text.ts';
import { jsonOption, type Verb } from './verb.ts';

export const check: Verb = {
  command: 'check [file]',
  describe: 'Check a configuration file and print every problem in it',
  positionals: { file: 'The file to check (VEDETTE_CONFIG; vedette.yaml)' },
  options: { json: jsonOption },
  examples: [
    ['$0 check', 'check vedette.yaml in this folder'],
    ['$0 check new.yaml && cp new.yaml vedette.yaml', 'put a file in force only when it is in order'],
  ],
  async run(io, words, engine) {
    const named = words.text('file') ?? io.env.VEDETTE_CONFIG ?? 'vedette.yaml';
    const outcome = await engine.readConfig(configFile(io, named), io.env);
    const problems = 'problems' in outcome ? outcome.problems : [];
    const doubts = 'doubts' in outcome ? outcome.doubts : [];
    const exit = problems.length === 0 ? exits.ok : faults['config-invalid'].exit;
    if (words.flag('json')) {
      json(io, { file: configFile(io, named), valid: problems.length === 0, problems, doubts });
      return exit;
    }
    const paint = paintFor(io.out, io.env);
    for (const problem of problems) line(io.out, problemLine(named, problem));
    for (const doubt of doubts) line(io.out, paint('yellow', problemLine(named, doubt)));
    if ('problems' in outcome) {
      line(io.out, paint('red', `${problemSummary(named, problems)}.`));
      return exit;
    }
    const { services, agents, subscribers } = outcome.wishes;
    const has = [
      count(services.length, 'service'),
      count(agents.length, 'agent'),
      count(new Set(subscribers.map(({ id }) => id)).size, 'subscriber'),
    ];
    line(io.out, `${safe(named)} is ${paint('green', 'in order')}: ${list(has)}.`);
    return exit;
  },
};
