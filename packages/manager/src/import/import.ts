// A foreign configuration as one of ours: recognised, read, settled, written. Knows the order and whose file is whose; refuses to read files and to print.
import { Fault } from '@vedette/protocol/kit';
import type { ConfigProblem } from '../core/api.ts';
import { readBlackbox } from './blackbox.ts';
import type { Draft, Note, Variable } from './draft.ts';
import { readGatus } from './gatus.ts';
import { type ImportKind, importKinds, isNagios, kindNames, kindOf } from './kind.ts';
import { readKuma } from './kuma.ts';
import { readNagios } from './nagios.ts';
import { settle } from './settle.ts';
import { noteText, writeConfig } from './write.ts';
import { readYaml, type SourceFile, type YamlSource } from './yaml-source.ts';

export type Source = {
  readonly kind: ImportKind;
  readonly file: SourceFile;
  /** Nagios: further files with objects. */
  readonly more: readonly SourceFile[];
  /** Blackbox exporter: whom its modules are aimed at. */
  readonly targets?: SourceFile | undefined;
  /** The command line, for the first line of what is written. */
  readonly origin: string;
};

export type Imported = {
  /** A configuration that our reader takes. */
  readonly text: string;
  readonly services: number;
  readonly subscribers: number;
  readonly notes: readonly Note[];
  readonly variables: readonly Variable[];
  /** A note on one line, for people; whatever stands in it, it has to be made safe for a terminal. */
  readonly noteText: (note: Note) => string;
};

/** `problems`: it is not even YAML, with the file they are in. */
export type ImportOutcome = Imported | { readonly file: string; readonly problems: readonly ConfigProblem[] };

/** @throws Fault `config-invalid` for a file of another kind */
export const importFrom = (source: Source): ImportOutcome => {
  const { kind, file, more, targets, origin } = source;
  // What YAML says of a file that is none tells nobody anything.
  if (isNagios(file))
    return kind === 'nagios' ? written(origin, readNagios([file, ...more])) : refuse(file, kind, 'nagios');
  const yaml = readYaml(file);
  if ('problems' in yaml && kind !== 'nagios') return { file: file.name, problems: yaml.problems };
  const found = 'problems' in yaml ? undefined : kindOf(yaml.root);
  if (found !== kind || 'problems' in yaml) return refuse(file, kind, found);
  if (kind !== 'blackbox') return written(origin, kind === 'gatus' ? readGatus(yaml) : readKuma(yaml));
  const aims = aimsIn(targets);
  if (aims && 'problems' in aims) return { file: targets?.name ?? '', problems: aims.problems };
  return written(origin, readBlackbox(yaml, aims));
};

/** A list of targets is a text of lines; anything else is a configuration of Prometheus. */
const aimsIn = (
  file: SourceFile | undefined,
): YamlSource | SourceFile | { readonly problems: readonly ConfigProblem[] } | undefined =>
  file !== undefined && /^[ \t]*(?:scrape_configs|global|- ?targets|- ?"?targets)\b/m.test(file.text)
    ? readYaml(file)
    : file;

const refuse = (file: SourceFile, kind: ImportKind, found: keyof typeof kindNames | undefined): never => {
  const isOther = importKinds.find((one) => one === found);
  const looks =
    found === undefined
      ? 'nothing in it looks like that'
      : `it looks like ${kindNames[found]}${isOther === undefined ? '' : `: vedette import ${isOther} ${file.name}`}`;
  throw new Fault('config-invalid', `${file.name} is not ${kindNames[kind]}: ${looks}.`);
};

const written = (origin: string, draft: Draft): Imported => {
  const settled = settle(draft);
  return {
    text: writeConfig(origin, settled),
    services: settled.services.length,
    subscribers: settled.subscribers.length,
    notes: settled.notes,
    variables: settled.variables,
    noteText,
  };
};
