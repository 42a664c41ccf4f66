export type { Acts } from './call.ts';
export { Line, type LineOptions } from './line.ts';
export { serve } from './serve.ts';
export { startThread } from './start.ts';
