// The dashboard where there are no files: inside the executable that everything was put into. Knows under which names they are there; refuses to know what
// they are served with.
import { extname } from 'node:path';
import * as sea from 'node:sea';

export type CarriedPage = { readonly type: string; readonly body: Buffer };

const PREFIX = 'dashboard/';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** By their path below the dashboard, `index.html` and `assets/…`; undefined where this is no executable. */
export const carriedPages = (): ReadonlyMap<string, CarriedPage> | undefined => {
  if (!sea.isSea()) return undefined;
  const keys = sea.getAssetKeys().filter((key) => key.startsWith(PREFIX));
  return new Map(
    keys.map((key) => {
      const type = types[extname(key)] ?? 'application/octet-stream';
      return [key.slice(PREFIX.length), { type, body: Buffer.from(sea.getRawAsset(key)) }];
    }),
  );
};
