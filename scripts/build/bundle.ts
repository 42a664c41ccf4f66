// Code that runs anywhere out of sources that run here: every module and every library in a few files of JavaScript. Knows Vite's bundler, and
// alone here that it is that one; refuses to know what becomes of the files.
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { PAGES, root } from './program.ts';

export type Bundle = {
  /** Code by file name; all files lie in one folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Absolute paths of the modules that are in it. */
  readonly modules: readonly string[];
};

export type BundleOptions = {
  /** Absolute paths of sources, by the name of the file that each becomes, without its ending. */
  readonly entries: Readonly<Record<string, string>>;
  /** Sources that are started by their address, which must be answered by an entry: the same map for all bundles of a program. */
  readonly threads: Readonly<Record<string, string>>;
  /** Whether everything that an entry needs is to be in its one file: then there can be one entry only. */
  readonly isWhole: boolean;
};

/** The oldest Node that both programs run on. */
const TARGET = 'node24';

export const bundle = async ({ entries, threads, isWhole }: BundleOptions): Promise<Bundle> => {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [addresses(threads)],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      write: false,
      target: TARGET,
      sourcemap: false,
      minify: false,
      rolldownOptions: {
        input: { ...entries },
        // A library looks whether it is there, and does without.
        external: ['pg-native'],
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          ...(isWhole && { codeSplitting: false }),
        },
      },
    },
  });
  if (!('output' in built)) throw new Error('the bundler answered something else than one build');
  const chunks = built.output.filter((one) => one.type === 'chunk');
  return {
    files: new Map(chunks.map(({ fileName, code }) => [fileName, code])),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
};

const address = /new URL\('(\.[^']*)', import\.meta\.url\)/g;

/** In the sources, threads and pages are found by where they lie in the tree. Here all files lie in one folder, and the pages below it. */
const addresses = (threads: BundleOptions['threads']): Plugin => {
  const names = new Map(Object.entries(threads).map(([name, source]) => [source, name]));
  return {
    name: 'addresses',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(join(root, 'packages')) || id.includes('node_modules')) return null;
      return code.replace(address, (_all, path: string) => {
        const target = resolve(dirname(id), path);
        const name = names.get(target);
        if (name !== undefined) return `new URL('./${name}.js', import.meta.url)`;
        if (target === join(root, PAGES)) return "new URL('./dashboard/', import.meta.url)";
        throw new Error(`${relative(root, id)} names ${path} by its place, and the build lays no such file down.`);
      });
    },
  };
};
