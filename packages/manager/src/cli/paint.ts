// Colour, where it is wanted. Knows when a stream shows colours; refuses to know what they mean: no information is told by colour alone.
import { styleText } from 'node:util';
import type { Health } from '@vedette/protocol/health';
import type { Io, Output } from './io.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'inverse';

export type Paint = (style: Style | undefined, text: string) => string;

/** Colours only on a terminal that has them, and not when NO_COLOR is set (https://no-color.org). */
export const paintFor = (output: Output, env: Io['env']): Paint => {
  const noColor = env.NO_COLOR;
  const plain = output.isTTY !== true || (noColor !== undefined && noColor !== '') || env.TERM === 'dumb';
  if (plain) return (_style, text) => text;
  return (style, text) => (style === undefined ? text : styleText(style, text, { validateStream: false }));
};

const healthStyles: Readonly<Record<Health, Style>> = {
  up: 'green',
  failing: 'yellow',
  down: 'red',
  unknown: 'magenta',
};

export const healthStyle = (health: Health): Style => healthStyles[health];
