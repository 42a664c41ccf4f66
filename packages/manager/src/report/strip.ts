// The days of a service as a picture: one column for each, filled by what the day was made of. Knows SVG; refuses to know the page around it.

import { duration } from '../cli/format.ts';
import { percent } from '../cli/share.ts';
import type { ReportService } from '../core/history-api.ts';
import { escaped } from '../core/markup.ts';

const HEIGHT = 20;
const COLUMN = 8;
const GAP = 1;

/** Ten seconds of a day are no pixel, and are what is looked for. */
const DOWN_HEIGHT_MIN = 4;

/** @param names of the cells, in their order */
export const stripSvg = ({ id, strip }: Pick<ReportService, 'id' | 'strip'>, names: readonly string[]): string => {
  const columns = names.map((name, i) => {
    const part = {
      up: strip.upMs[i] ?? 0,
      down: strip.downMs[i] ?? 0,
      planned: strip.plannedMs[i] ?? 0,
      unknown: strip.unobservedMs[i] ?? 0,
    };
    const title = `<title>${escaped(`${name}: ${words(part)}`)}</title>`;
    return `<g transform="translate(${i * COLUMN} 0)">${title}${rects(part)}</g>`;
  });
  const label = `${id} from ${names[0] ?? '-'} to ${names.at(-1) ?? '-'}: ${downText(strip, names)}`;
  const box = `viewBox="0 0 ${names.length * COLUMN - GAP} ${HEIGHT}" preserveAspectRatio="none"`;
  return `<svg class="strip" role="img" aria-label="${escaped(label)}" ${box}>${columns.join('')}</svg>`;
};

/** For whoever does not see it. */
const downText = ({ downMs }: ReportService['strip'], names: readonly string[]): string => {
  const days = names.flatMap((name, i) => ((downMs[i] ?? 0) > 0 ? [`${name} for ${duration(downMs[i] ?? 0)}`] : []));
  return days.length === 0 ? 'never down' : `down on ${days.join(', ')}`;
};

type Part = { readonly up: number; readonly down: number; readonly planned: number; readonly unknown: number };

/** From the floor up: down, planned, unknown; the rest is up. */
const rects = ({ up, down, planned, unknown }: Part): string => {
  const allMs = up + down + planned + unknown;
  if (allMs === 0) return rect('unknown', 0, HEIGHT);
  const heightOf = (ms: number): number => (ms / allMs) * HEIGHT;
  const downHeight = down === 0 ? 0 : Math.max(DOWN_HEIGHT_MIN, heightOf(down));
  const scale = (HEIGHT - downHeight) / Math.max(1, HEIGHT - heightOf(down));
  let top = HEIGHT - downHeight;
  const drawn = down === 0 ? [] : [rect('down', top, downHeight)];
  for (const [name, ms] of [
    ['planned', planned],
    ['unknown', unknown],
    ['up', up],
  ] as const) {
    if (ms === 0) continue;
    const height = heightOf(ms) * scale;
    top -= height;
    drawn.push(rect(name, Math.max(0, top), height));
  }
  return drawn.join('');
};

const rect = (name: string, top: number, height: number): string =>
  `<rect class="${name}" y="${round(top)}" width="${COLUMN - GAP}" height="${round(height)}"/>`;

const round = (number: number): number => Math.round(number * 100) / 100;

const words = ({ up, down, planned, unknown }: Part): string => {
  const parts = [
    ...(up + down > 0 ? [`up ${percent(up / (up + down))}`] : []),
    ...(down > 0 ? [`down ${duration(down)}`] : []),
    ...(planned > 0 ? [`planned ${duration(planned)}`] : []),
    ...(unknown > 0 ? [`unknown ${duration(unknown)}`] : []),
  ];
  return parts.join(', ');
};
