// What a verb of the command line is. Knows the shape every verb shares; refuses to know any verb, and the parser that reads the words.
import type { Engine } from './engine.ts';
import type { Io } from './io.ts';

export type Option = {
  readonly type: 'string' | 'boolean' | 'list';
  readonly describe: string;
  readonly alias?: string;
  readonly choices?: readonly string[];
};

/** The words given, by name. Reading a name the verb has not declared yields nothing. */
export type Words = {
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** Every value of an option of the type `list`; none when it was not given. */
  list(name: string): readonly string[];
  /** What stands behind `--`, of a verb that has something there. */
  rest(): readonly string[];
};

export type Verb = {
  /** `status [service]` */
  readonly command: string;
  readonly describe: string;
  readonly positionals?: Readonly<Record<string, string>>;
  /** Of those that can be only one of a few words. */
  readonly positionalChoices?: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<string, Option>>;
  /** What may stand behind `--`; absent for nothing. */
  readonly rest?: string;
  /** Command lines and what each is good for. */
  readonly examples: readonly (readonly [string, string])[];
  /** Does it; the exit code. @throws Fault */
  run(io: Io, words: Words, engine: Engine): Promise<number>;
};

export const jsonOption: Option = { type: 'boolean', describe: 'Print JSON, for programs' };

/** Several verbs under one word: `agent add`, `agent list` … */
export type VerbGroup = Pick<Verb, 'describe' | 'examples'> & {
  /** The word alone. */
  readonly command: string;
  readonly verbs: readonly Verb[];
};

/** What a command line says, as far as it says anything. */
export type Said = {
  /** `status`, `agent add`; empty when not even the first word is a verb. */
  readonly name: string;
  readonly verb: Verb | undefined;
  /** The verbs that the next word could have been, when there is no verb yet. */
  readonly choices: readonly string[];
};

/** Of every verb that asks a running manager. */
export const managerOption: Option = {
  type: 'string',
  describe: 'Where the manager answers (VEDETTE_MANAGER; http://127.0.0.1:7680)',
};

/** Of every verb that changes something at a running manager. */
export const operatorOptions: Readonly<Record<string, Option>> = {
  manager: managerOption,
  'operator-token-file': {
    type: 'string',
    describe: "The manager's operator token (VEDETTE_OPERATOR_TOKEN; the one beside its store)",
  },
  config: { type: 'string', alias: 'c', describe: 'The file that names the store (VEDETTE_CONFIG; vedette.yaml)' },
};
