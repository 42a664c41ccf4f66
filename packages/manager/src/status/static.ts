// The style and the script of a public page, and the small picture of its state: what is the same for all pages. Their names change with what is in them, so that no
// cache ever serves an old one. Refuses to know any page.
import { createHash } from 'node:crypto';
import type { PublicState } from '../core/status-api.ts';
import { STYLE } from './style.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);

/** The page is complete without it. Where it runs, the page is put in anew every half minute while somebody looks, and says so when that fails. */
export const SCRIPT = `'use strict';
const every = 30000;
let at = Date.now();
const renew = async () => {
  if (document.hidden || Date.now() - at < every - 1000) return;
  at = Date.now();
  const said = document.getElementById('refresh');
  try {
    const answer = await fetch(location.href, { cache: 'no-cache', signal: AbortSignal.timeout(15000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!next.getElementById('page')) throw new Error('another page');
    document.title = next.title;
    document.querySelector('link[rel=icon]').href = next.querySelector('link[rel=icon]').href;
    for (const place of ['main', 'footer']) document.querySelector(place).replaceWith(next.querySelector(place));
  } catch {
    if (said) said.textContent = ' \\u2013 it cannot be refreshed at the moment';
  }
};
setInterval(renew, every);
document.addEventListener('visibilitychange', renew);
`;

export const STYLE_NAME = `style-${digest(STYLE)}.css`;
export const SCRIPT_NAME = `refresh-${digest(SCRIPT)}.js`;

const colours: Readonly<Record<PublicState, string>> = {
  up: '#23935a',
  partly: '#c77700',
  down: '#d43a3a',
  planned: '#3f74dd',
  unknown: '#7a828e',
};

const icon = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="13" fill="${colour}"/></svg>\n`;

export type StaticFile = { readonly type: string; readonly body: string };

/** By name, as they lie beneath each page. */
export const staticFiles: ReadonlyMap<string, StaticFile> = new Map<string, StaticFile>([
  [STYLE_NAME, { type: 'text/css; charset=utf-8', body: STYLE }],
  [SCRIPT_NAME, { type: 'text/javascript; charset=utf-8', body: SCRIPT }],
  ...Object.entries(colours).map(([state, colour]): [string, StaticFile] => [
    `icon-${state}.svg`,
    { type: 'image/svg+xml', body: icon(colour) },
  ]),
]);
