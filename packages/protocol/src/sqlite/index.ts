export { Database, type FaultOf, headerOf, type Value } from './database.ts';
