// How the dashboard is built: from src/dashboard into dist/dashboard, hashed files that ask for nothing elsewhere. Knows vite's options and nothing of the page.
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// A config file has to have a default export.
export default {
  root: here('src/dashboard'),
  base: './',
  logLevel: 'warn' as const,
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
  build: {
    outDir: here('dist/dashboard'),
    emptyOutDir: true,
    target: 'es2023',
    // What is written into the page as data: would be refused by its own policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
};
