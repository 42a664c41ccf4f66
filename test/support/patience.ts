// How often what is tried at random is tried: enough for every day in `npm test`, many times as often in `npm run test:long`. Refuses to know what is tried.

export const isLong = process.env['VEDETTE_LONG_TESTS'] === '1';
/** Whether properties look for new examples (test/support/examples.ts). */
export const isSearching = isLong || process.env['VEDETTE_SEARCH'] === '1';

/** @param everyDay how often in `npm test` */
export const often = (everyDay: number, inLong: number): number => (isLong ? inLong : everyDay);
