// What a package says of itself where it is installed, out of what it says here. Knows `publishConfig`; refuses to know files.

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
};

/** Only of use in the workspace: what is needed at run time is in the built code, and what is built needs no scripts. */
const here = new Set(['publishConfig', 'dependencies', 'devDependencies', 'scripts', 'private']);

/** `shared` is what all packages have in common: what the root says of licence and Node, and which files are packed. */
export const publishedManifest = (
  manifest: Manifest,
  shared: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !here.has(field))),
  ...manifest.publishConfig,
  ...shared,
});

/** The file that is built for a door of a library: `./kit/system` is `kit-system`. */
export const doorName = (door: string): string => door.replace(/^\.\//, '').replaceAll('/', '-');
