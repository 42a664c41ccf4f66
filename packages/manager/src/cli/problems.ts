// Problems of a configuration file, as lines for people: `vedette.yaml:12:7 services.web.every: …`. Knows the form editors can follow.
import type { ConfigProblem } from '../core/api.ts';
import { count } from './format.ts';
import { safe } from './text.ts';

export const problemLine = (file: string, problem: ConfigProblem): string => {
  const { line, column, path, message } = problem;
  const place = [file, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].join(':');
  const text = path === '' ? message : `${path}: ${message}`;
  // Without a line the place needs its own colon: `vedette.yaml: the file is empty`.
  return safe(`${place}${line === undefined && path === '' ? ':' : ''} ${text}`);
};

export const problemSummary = (file: string, problems: readonly ConfigProblem[]): string =>
  `${count(problems.length, 'problem')} in ${safe(file)}`;
