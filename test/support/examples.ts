// Which examples properties draw. Every day the same ones, so that a change is judged by what it changed and not by luck; `npm run test:properties` draws others, and many
// more, each time. Refuses to know any property.
import fc from 'fast-check';
import { isSearching } from './patience.ts';

const SEED = 26_061_001;
const SEARCH_RUNS = 2_000;

fc.configureGlobal(isSearching ? { numRuns: SEARCH_RUNS } : { seed: SEED });
