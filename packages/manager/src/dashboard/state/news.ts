// What has changed so much that somebody who does not look should hear of it. Pure.
import type { Model } from './model.ts';
import { countText, listText } from './time-text.ts';

/** One sentence or two; empty when nothing is worth it. */
export const newsOf = (before: Model, now: Model): string => {
  if (before.link.state !== 'lost' && now.link.state === 'lost') return 'The page is not live any more.';
  const back = before.link.state === 'lost' && now.link.state === 'live' ? 'The page is live again. ' : '';
  if (now.services === before.services) return back.trim();
  const [down, up]: [string[], string[]] = [[], []];
  for (const [id, { health }] of now.services) {
    const was = before.services.get(id)?.health;
    if (was === undefined || was === health || now.planned.has(id)) continue;
    if (health === 'down') down.push(id);
    else if (health === 'up' && was === 'down') up.push(id);
  }
  return `${back}${sentence(down, 'down')}${sentence(up, 'up again')}`.trim();
};

const sentence = (ids: readonly string[], what: string): string => {
  if (ids.length === 0) return '';
  return ids.length > 3
    ? `${countText(ids.length, 'service')} are ${what}. `
    : `${listText(ids)} ${ids.length === 1 ? 'is' : 'are'} ${what}. `;
};
