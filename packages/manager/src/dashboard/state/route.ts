// Where in the page somebody is, as the part of the address behind the #. Knows how it is written; refuses to know what is shown there.

export const pageNames = [
  'overview',
  'services',
  'outages',
  'agents',
  'planned',
  'people',
  'configuration',
  'reports',
  'managers',
] as const;
export type PageName = (typeof pageNames)[number];

export type Route = {
  readonly page: PageName;
  /** The service or agent that is looked at. */
  readonly id?: string;
  /** What is chosen there, in the order of the names. */
  readonly query: Readonly<Record<string, string>>;
};

/** `#/services/web?range=24h`; whatever cannot be read is the overview. */
export const routeOf = (hash: string): Route => {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [name = '', ...rest] = path.split('/');
  const page = pageNames.find((one) => one === name) ?? 'overview';
  const id = decoded(rest.join('/'));
  const query = Object.fromEntries(new URLSearchParams(search));
  return { page, query, ...(id !== '' && { id }) };
};

export const hashOf = ({ page, id, query = {} }: Partial<Route> & Pick<Route, 'page'>): string => {
  const path = page === 'overview' && id === undefined ? '' : page;
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${path}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`;
};

export const serviceHash = (id: string): string => hashOf({ page: 'services', id });

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};
