// What a layer is, and which of them a file is in. Refuses to know which there are.

export type Layer = {
  readonly name: string;
  /** A file, or a folder ending in `/`. The first row that holds a path is its layer. `*` stands for one file name. */
  readonly at: string;
  /** The layers it may import; its own always. */
  readonly may: readonly string[];
  /** All of Node, or only these modules of it. */
  readonly node?: true | readonly string[];
  readonly npm?: readonly string[];
};

/** What touches neither network nor disk, and what carries it. */
export const pure: readonly string[] = ['kit', 'target', 'check', 'health', 'delivery', 'wire'];
export const protocol: readonly string[] = [...pure, 'link'];

const holds = (at: string, path: string): boolean => {
  if (at.endsWith('/*')) return path.startsWith(at.slice(0, -1)) && !path.slice(at.length - 1).includes('/');
  return at.endsWith('/') ? path.startsWith(at) : path === at;
};

export const layerOf = (table: readonly Layer[], path: string): Layer | undefined =>
  table.find(({ at }) => holds(at, path));
