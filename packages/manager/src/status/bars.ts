// The history of a row as a drawing: one bar a day, of which each part is as high as its share of the day. Knows what must be seen though it is small, and that nobody
// looked is not up; refuses to know colours (style.ts).

import { escaped } from '../core/markup.ts';
import type { PublicDay } from '../core/status-api.ts';
import { lasting } from './words.ts';

const HEIGHT = 32;
const STEP = 5;
const WIDTH = 4;

/** A minute of a day is worth seeing when it was down. */
const LEAST = { down: 10, planned: 5, gap: 0 } as const;

/** Less than that is a restart. */
const GAP_LEAST = 0.02;

type Part = 'up' | 'planned' | 'gap' | 'down';

/** From the top down, whole numbers that add up to the height of a bar. */
export const partsOf = ({ upMs, downMs, plannedMs, unobservedMs }: PublicDay): Readonly<Record<Part, number>> => {
  const all = upMs + downMs + plannedMs + unobservedMs;
  if (all <= 0) return { down: 0, planned: 0, gap: HEIGHT, up: 0 };
  const seen = upMs + downMs + plannedMs > 0;
  const height = (ms: number, least: number): number => (ms > 0 ? Math.max(least, Math.round((ms / all) * HEIGHT)) : 0);
  let left = HEIGHT;
  const taken = (wanted: number): number => {
    const part = Math.min(wanted, left);
    left -= part;
    return part;
  };
  const down = taken(height(downMs, LEAST.down));
  const planned = taken(height(plannedMs, LEAST.planned));
  const isGap = !seen || unobservedMs / all >= GAP_LEAST;
  const gap = taken(isGap ? height(unobservedMs, upMs > 0 ? 1 : HEIGHT) : 0);
  return { down, planned, gap, up: upMs > 0 ? left : 0 };
};

/** What is to be read where a bar is pointed at; undefined where the day was up from end to end. */
export const dayWords = (day: PublicDay): string | undefined => {
  const { upMs, downMs, plannedMs, unobservedMs } = day;
  const all = upMs + downMs + plannedMs + unobservedMs;
  const words = [
    ...(downMs > 0 ? [`down for ${lasting(downMs)}`] : []),
    ...(plannedMs > 0 ? [`planned work for ${lasting(plannedMs)}`] : []),
    ...(upMs + downMs + plannedMs === 0 ? ['no data'] : []),
    ...(upMs + downMs + plannedMs > 0 && unobservedMs / all >= GAP_LEAST
      ? [`no data for ${lasting(unobservedMs)}`]
      : []),
  ];
  return words.length === 0 ? undefined : `${day.day}: ${words.join(', ')}`;
};

/** One path for each kind of part: thousands of bars are a few kilobytes. */
export const bars = (days: readonly PublicDay[], label: string): string => {
  const paths: Record<Part, string> = { up: '', planned: '', gap: '', down: '' };
  const order = ['down', 'planned', 'gap', 'up'] as const;
  const told: string[] = [];
  for (const [i, day] of days.entries()) {
    const parts = partsOf(day);
    let y = 0;
    for (const part of order) {
      if (parts[part] > 0) paths[part] += `M${i * STEP} ${y}h${WIDTH}v${parts[part]}h-${WIDTH}z`;
      y += parts[part];
    }
    const words = dayWords(day);
    // Of days of which nothing is known there is nothing to be read.
    if (words !== undefined && parts.gap < HEIGHT)
      told.push(`<rect x="${i * STEP}" width="${WIDTH}" height="${HEIGHT}"><title>${escaped(words)}</title></rect>`);
  }
  const drawn = order.filter((part) => paths[part] !== '').map((part) => `<path class="${part}" d="${paths[part]}"/>`);
  return (
    `<svg class="bars" viewBox="0 0 ${days.length * STEP - 1} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}">` +
    `${drawn.join('')}<g class="told">${told.join('')}</g></svg>`
  );
};
