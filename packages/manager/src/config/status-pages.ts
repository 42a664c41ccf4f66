// The section `status_pages`: which pages there are for the public, and where they are served besides the address at which people ask. Knows what takes two keys to
// judge; refuses to know what a page looks like.
import { z } from 'zod';
import type { StatusPageWish, Wishes } from '../core/wishes.ts';
import { Choice } from './choice.ts';
import { entriesOf, isMapping, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import type { Promised } from './promises.ts';
import type { ServiceDraft } from './services.ts';
import { statusListenSchema, statusPageSchema } from './status-page-schema.ts';
import { soundZone } from './zones.ts';

/** Each page is kept, and rendered whenever somebody looks at it. */
const PAGE_COUNT_MAX = 100;

type Around = Pick<Wishes, 'listen' | 'http' | 'heartbeats'> & { readonly zone: string };
type Read = Pick<Wishes, 'statusPages' | 'statusListen'>;

/** @param promised services that are not there yet: a page may show those that will be found */
export const readStatusPages = (
  { status_pages: raw }: Readonly<Record<string, unknown>>,
  around: Around,
  services: readonly ServiceDraft[],
  problems: Problems,
  promised?: Promised,
): Read => {
  const { listen, ...pages } = isMapping(raw) ? raw : {};
  const statusListen = readListen(listen, around, problems);
  const entries = entriesOf(isMapping(raw) ? pages : raw, 'status_pages', problems);
  if (entries.length > PAGE_COUNT_MAX)
    problems.add(['status_pages'], `${entries.length} pages are more than ${PAGE_COUNT_MAX}`);
  const choice = new Choice('service', services, problems, promised);
  const paths = new Map<string, string>();
  const statusPages = entries.slice(0, PAGE_COUNT_MAX).map(([id, entry]): StatusPageWish => {
    const at = ['status_pages', id];
    const { value, broken } = readPiece(statusPageSchema, entry, at, problems);
    const { title = id, url, rows = 'services', names = {}, days = DAYS, incidents = true } = value;
    const groups = (value.groups ?? []).map((group) => `group:${group}`);
    const selectors = [...groups, ...(value.services ?? [])];
    if (selectors.length === 0 && !broken.has('groups') && !broken.has('services'))
      problems.add(at, "'groups' or 'services' is missing: what the page shows");
    for (const [index, group] of groups.entries())
      choice.choose([group], [...at, 'groups', index].slice(0, value.groups?.length === 1 ? 3 : 4));
    choice.choose(value.services ?? [], [...at, 'services']);
    const path = value.path ?? `/status/${id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}`;
    const other = paths.get(path);
    if (other !== undefined && !broken.has('path'))
      problems.add(
        value.path === undefined ? at : [...at, 'path'],
        `${path} is where status_pages.${other} is already`,
      );
    else paths.set(path, id);
    return {
      ...{ id, path, title, rows, names, days, incidents, selectors },
      groups: value.groups ?? [],
      ...(url !== undefined && { url }),
      zone: soundZone(value.zone, around.zone, [...at, 'zone'], problems),
      showTargets: value.show_targets ?? false,
      showReasons: value.show_reasons ?? false,
    };
  });
  return { ...(statusPages.length > 0 && { statusPages }), ...(statusListen && { statusListen }) };
};

/** How far back a page goes where nothing is said. */
const DAYS = 90;

/** What is shown there is public, and nothing is taken in: any address will do, and there is no TLS (docs/decisions/0038). */
const readListen = (
  raw: unknown,
  { listen: agents, http, heartbeats }: Around,
  problems: Problems,
): Wishes['statusListen'] => {
  if (raw === undefined) return undefined;
  const { value } = readPiece(
    z.strictObject({ listen: statusListenSchema }),
    { listen: raw },
    ['status_pages'],
    problems,
  );
  const { listen } = value;
  const taken = [agents, http, ...(heartbeats ? [heartbeats.listen] : [])];
  if (listen && listen.port !== 0 && taken.some(({ port }) => port === listen.port))
    problems.add(
      ['status_pages', 'listen'],
      `port ${listen.port} is used by the manager already: give the pages one of their own`,
    );
  return listen;
};
