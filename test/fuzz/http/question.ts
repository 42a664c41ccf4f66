// Questions to an HTTP interface that nobody would ask: made from dice, for an address of the table. Knows what HTTP can carry; what an address takes it reads from the
// description, so that a new one is asked as well.
import { openApi } from '../../../packages/manager/src/http/openapi.ts';
import type { Route } from '../../../packages/manager/src/http/route-table.ts';
import type { Dice } from '../../sim/world/dice.ts';
import { words } from '../make/text.ts';
import { bodyFor, type Json, textFor } from './body.ts';

export type Question = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Json } } };
};

const { paths } = openApi() as { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const operationOf = ({ method, path }: Route): Operation =>
  paths[path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}')]?.[method.toLowerCase()] ?? {};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** What is there, and what might have been. */
const ids = ['web', 'job', 'eu-1', 'ops', 'log', 'admin', '1', '2', 'ghost'];

const wreckedIds = ['0', '-1', '%00', '%2e%2e%2f', '..', '%zz', 'x'.repeat(300), '%F0%9F%98%80', ''];

const segment = (dice: Dice): string => {
  if (dice.chance(0.65)) return dice.pick(ids);
  return dice.chance(0.6) ? dice.pick(wreckedIds) : encodeURIComponent(dice.pick(words).toWellFormed()).slice(0, 200);
};

const values = [
  '',
  '1',
  '0',
  '-1',
  '1e9',
  '7d',
  '30m',
  'true',
  'web',
  'ops',
  '2026-01',
  '2026-13',
  '2026-01-31T08:00:00Z',
  'Europe/Berlin',
  'Nowhere',
  '%00',
  '%zz',
  '99999999999w',
];

const queryFor = ({ parameters = [] }: Operation, dice: Dice): string => {
  const known = parameters.flatMap(({ name, in: place }) => (place === 'query' ? [name] : []));
  const strange = ['__proto__', 'senseless', '[]', ''];
  const count = dice.chance(known.length > 0 ? 0.2 : 0.7) ? 0 : 1 + dice.below(3);
  const pairs = Array.from(
    { length: count },
    () =>
      `${dice.pick(known.length > 0 && dice.chance(0.85) ? known : strange)}=${dice.chance(0.7) ? dice.pick(values) : encodeURIComponent(textFor(dice).toWellFormed()).slice(0, 300)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

/** What stands in a header, without what ends one. */
const headerText = (dice: Dice): string =>
  textFor(dice)
    .replace(/[^\t\x20-\x7e]/g, '')
    .slice(0, 200);

const headersFor = (dice: Dice, operator: string): Readonly<Record<string, string>> => {
  const some: readonly (readonly [number, () => Readonly<Record<string, string>>])[] = [
    [0.75, () => ({ authorization: `Bearer ${operator}` })],
    [
      0.08,
      () => ({ authorization: dice.pick(['Bearer', 'Bearer guessed', 'Basic YTpi', `Bearer ${headerText(dice)}`]) }),
    ],
    [
      0.15,
      () => ({ cookie: dice.pick(['vedette=x', 'vedette=', '__Host-vedette=x; vedette=y', ';;;=', headerText(dice)]) }),
    ],
    [0.1, () => ({ origin: dice.pick(['null', 'https://evil.example', 'http://localhost', headerText(dice)]) })],
    [0.1, () => ({ 'x-vedette-csrf': headerText(dice) })],
    [0.1, () => ({ 'if-none-match': dice.pick(['*', '"x"', 'W/"x", "y"', headerText(dice)]) })],
    [0.1, () => ({ 'last-event-id': dice.pick(['x-1', '-', headerText(dice)]) })],
    [
      0.15,
      () => ({ accept: dice.pick(['application/openmetrics-text', 'text/html;q=2', '*/*;q=x', headerText(dice)]) }),
    ],
    [0.1, () => ({ range: dice.pick(['bytes=0-', 'bytes=9-1', 'bytes=-1', headerText(dice)]) })],
    [0.1, () => ({ 'x-prometheus-scrape-timeout-seconds': dice.pick(['1', '0', '-1', 'x']) })],
    [0.1, () => ({ 'x-forwarded-for': headerText(dice), 'x-forwarded-proto': 'https', forwarded: headerText(dice) })],
    [
      0.2,
      () => ({
        'content-type': dice.pick(['application/json', 'text/plain', 'multipart/form-data', headerText(dice)]),
      }),
    ],
  ];
  return Object.assign({}, ...some.flatMap(([share, make]) => (dice.chance(share) ? [make()] : [])));
};

/** The same dice ask the same. @param operator the token with which everything is let in */
export const questionFor = (route: Route, dice: Dice, operator: string): Question => {
  const operation = operationOf(route);
  const method = dice.chance(0.85) ? route.method : dice.pick(methods);
  const path = route.path.replace(/:\w+|\*$/g, () => segment(dice));
  const takesBody = method !== 'GET' && method !== 'HEAD' && method !== 'TRACE';
  return {
    method,
    url: `${path}${queryFor(operation, dice)}`,
    headers: headersFor(dice, operator),
    body: takesBody ? bodyFor(operation.requestBody?.content['application/json'].schema, dice) : undefined,
  };
};
