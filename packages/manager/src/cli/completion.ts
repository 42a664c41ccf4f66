// `vedette completion`: what a shell needs to complete our command lines, and what it asks then. Knows three shells, and whom to ask for names; refuses to know what
// can stand where (completing.ts).
import { Fault } from '@vedette/protocol/kit';
import type { AgentView, ServiceView } from '../core/api.ts';
import { createClient } from './client.ts';
import { candidatesFor, type NameKind } from './completing.ts';
import type { Engine } from './engine.ts';
import { configFile } from './files.ts';
import { exits, type Io, line } from './io.ts';
import { operatorOptions, type Said, type Verb, type Words } from './verb.ts';

type Saying = (words: readonly string[]) => Said;

/** Whoever presses Tab does not wait longer. */
const ANSWER_MS_MAX = 700;

const scripts = {
  bash: `_vedette() {
  local IFS=$'\\n'
  COMPREPLY=($(vedette completion -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _vedette vedette`,
  zsh: `#compdef vedette
_vedette() {
  local -a found
  found=("\${(@f)$(vedette completion -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found[1]" ]]; then compadd -- $found; else _files; fi
}
compdef _vedette vedette`,
  fish: `complete -c vedette -a '(vedette completion -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

const shells = Object.keys(scripts) as readonly (keyof typeof scripts)[];

/** @param said the verb that words say, among all there are */
export const completionOf = (said: Saying): Verb => ({
  command: 'completion [shell]',
  describe: 'Print what completes command lines in bash, zsh or fish',
  positionals: { shell: `One of ${shells.join(', ')}` },
  positionalChoices: { shell: shells },
  options: operatorOptions,
  rest: 'The words typed so far: what could stand in the place of the last one is printed',
  examples: [
    ['source <($0 completion bash)', 'for this shell; in ~/.bashrc for every one'],
    ['$0 completion zsh > ~/.zfunc/_vedette', 'where the folder is in fpath'],
    ['$0 completion fish > ~/.config/fish/completions/vedette.fish', ''],
  ],
  async run(io, words, engine) {
    const shell = shells.find((one) => one === words.text('shell'));
    if (words.rest().length > 0)
      for (const candidate of await candidates(said, io, words, engine)) line(io.out, candidate);
    else if (shell) line(io.out, scripts[shell]);
    else throw new Fault('usage', `Say for which shell: ${shells.join(', ')}.`);
    return exits.ok;
  },
});

const candidates = async (said: Saying, io: Io, words: Words, engine: Engine): Promise<readonly string[]> => {
  const typed = words.rest();
  const { words: fixed, names } = candidatesFor(said, typed);
  const found = names === undefined ? [] : await namesOf(io, words, engine, names);
  const last = typed.at(-1) ?? '';
  return [...new Set([...fixed, ...found])].filter((one) => one.startsWith(last));
};

/** The manager knows what was added at run time; while it does not answer, the file says what it can. Whoever presses Tab is told of no faults. */
const namesOf = async (io: Io, words: Words, engine: Engine, kind: NameKind): Promise<readonly string[]> => {
  try {
    const client = createClient(io, words.text('manager'));
    const path = `api/v1/${kind}s`;
    const all = await client.get<readonly Pick<ServiceView | AgentView, 'id'>[]>(path, ANSWER_MS_MAX);
    return all.map(({ id }) => id);
  } catch {
    return fromFile(engine, configFile(io, words.text('config')), kind).catch(() => []);
  }
};

const fromFile = async (engine: Engine, file: string, kind: NameKind): Promise<readonly string[]> => {
  const outcome = await engine.readConfig(file);
  if ('problems' in outcome) return [];
  return [...new Set(outcome.wishes[`${kind}s`].map(({ id }) => id))];
};
