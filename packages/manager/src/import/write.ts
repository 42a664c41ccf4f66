// The one writer: settled wishes as a file for people, with where each thing came from. Knows YAML and its comments; refuses to decide anything.
import { legible } from '@vedette/protocol/kit';
import { Document, isMap, isScalar, isSeq, type Pair, visit, type YAMLMap } from 'yaml';
import type { Note, Place, Variable } from './draft.ts';
import type { Entry, Settled } from './settle.ts';

/** More of them are in nobody's interest; the command line prints all. */
const NOTES_MAX = 1_000;
/** Lists and mappings up to this length stand on one line. */
const FLOW_LENGTH_MAX = 80;

/** `config.yaml:12 endpoints.0` */
export const placeText = ({ file, line, path }: Place): string =>
  legible(`${file}${line === undefined ? '' : `:${line}`}${path === '' ? '' : ` ${path}`}`);

export const noteText = ({ place, message }: Note): string => `${placeText(place)}: ${message}`;

const sectionOf = (entries: readonly Entry[]): Readonly<Record<string, unknown>> | undefined =>
  entries.length === 0 ? undefined : Object.fromEntries(entries.map(({ id, wish }) => [id, wish]));

const LINE_LENGTH_MAX = 400;

/** Whatever is in it, it stays one comment: of several lines only the first would be one. */
const comment = (text: string): string =>
  ` ${text.slice(0, LINE_LENGTH_MAX).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '�')}`;

const isShort = (value: unknown): boolean => JSON.stringify(value).length <= FLOW_LENGTH_MAX;

/** What is short and holds no mapping below stands on one line. */
const lay = (document: Document): void => {
  visit(document, {
    Collection: (_key, node, path) => {
      if ((isMap(node) || isSeq(node)) && path.length > 5 && isShort(node.toJSON())) node.flow = true;
    },
  });
};

const commentOn = (document: Document, section: string, entries: readonly Entry[]): void => {
  const map = document.get(section) as YAMLMap | undefined;
  for (const [index, pair] of (map?.items ?? []).entries()) {
    const { key } = pair as Pair;
    const entry = entries[index];
    if (!isScalar(key) || entry === undefined) continue;
    key.commentBefore = comment(placeText(entry.place));
    if (index > 0 && section === 'services') key.spaceBefore = true;
  }
};

const variablesText = (variables: readonly Variable[], holder: Variable['holder']): string[] =>
  variables
    .filter((variable) => variable.holder === holder)
    .map(({ name, place }) => `  ${name}   (${placeText(place)})`);

const head = (origin: string, { variables }: Settled): string => {
  const [manager, agent] = [variablesText(variables, 'manager'), variablesText(variables, 'agent')];
  return [
    `Written by: ${origin}`,
    'What every key means is in docs/configuration.md.',
    ...(manager.length > 0
      ? ['', "No secret was taken over. Variables to set in the manager's environment:", ...manager]
      : []),
    ...(agent.length > 0
      ? ['', 'No secret was taken over. Variables to set in the environment of every agent:', ...agent]
      : []),
  ]
    .map(comment)
    .join('\n');
};

const tail = (notes: readonly Note[]): string | undefined => {
  if (notes.length === 0) return undefined;
  const more = notes.length > NOTES_MAX ? [`… and ${notes.length - NOTES_MAX} more`] : [];
  const shown = notes.slice(0, NOTES_MAX).map((note) => `- ${noteText(note)}`);
  return ['Not carried over, or not quite in the same way:', ...shown, ...more].map(comment).join('\n');
};

/** @param origin the command line it is written by, for the first line */
export const writeConfig = (origin: string, settled: Settled): string => {
  const { services, channels, subscribers, planned, notes } = settled;
  const document = new Document({
    agents: { local: {} },
    services: sectionOf(services) ?? {},
    ...(channels.length > 0 && { channels: sectionOf(channels) }),
    ...(subscribers.length > 0 && { subscribers: sectionOf(subscribers) }),
    ...(planned.length > 0 && { planned: sectionOf(planned) }),
  });
  lay(document);
  document.commentBefore = head(origin, settled);
  const end = tail(notes);
  if (end !== undefined) document.comment = end;
  for (const [section, entries] of Object.entries({ services, channels, subscribers, planned }))
    commentOn(document, section, entries);
  const root = document.contents as unknown as YAMLMap<{ commentBefore?: string; spaceBefore?: boolean }>;
  for (const { key } of root.items.slice(1)) key.spaceBefore = true;
  const [agents] = root.items;
  if (agents)
    agents.key.commentBefore = comment('Who looks: put your own agents here, or add them with: vedette agent add ID');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
};
