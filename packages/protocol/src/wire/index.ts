export { limits } from './limits.ts';
export type * from './message.ts';
export { commonVersion, versions } from './version.ts';
