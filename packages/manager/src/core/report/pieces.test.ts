import { expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';

const ms = (iso: string): number => Date.parse(iso);
const shown = (from: string, to: string, services: number): readonly string[] =>
  piecesOf({ fromMs: ms(from), toMs: ms(to) }, services).map(
    ({ fromMs, toMs, widthMs }) => `${(toMs - fromMs) / widthMs} of ${widthMs / 60_000} min`,
  );

test.each([
  ['six hours, by the minute', '2026-10-01T00:00:00Z', '2026-10-01T06:00:00Z', 1, ['360 of 1 min']],
  ['a month of a few services, by the hour', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', 10, ['744 of 60 min']],
  ['three days of many, too', '2026-10-01T00:00:00Z', '2026-10-04T00:00:00Z', 10_000, ['72 of 60 min']],
  ['a month of many, by the day', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', 1_000, ['31 of 1440 min']],
  [
    'but for its ends',
    '2026-09-30T22:00:00Z',
    '2026-10-31T23:00:00Z',
    1_000,
    ['2 of 60 min', '30 of 1440 min', '23 of 60 min'],
  ],
])('%s', (_what, from, to, services, pieces) => {
  expect(shown(from, to, services)).toEqual(pieces);
});
