// What is wished for as one line, as somebody would write it. Knows flow notation; judges nothing.
import type { Piece } from '../../core/run-time-api.ts';

/** `target: 10.0.0.1:443, every: 5s, labels: { region: eu }` */
export const bodyText = (body: Piece): string => entries(body).join(', ');

const entries = (piece: object): readonly string[] =>
  Object.entries(piece).map(([key, value]) => `${key}: ${valueText(value)}`);

const valueText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${entries(value).join(', ')} }`;
  return String(value);
};
