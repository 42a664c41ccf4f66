// Planted mistakes.
import type { Seams } from './seams.ts';
export const bugs: Readonly<Record<string, () => Partial<Seams>>> = {};
