export { decodeMessage, encodeMessage } from './codec.ts';
export { decodeResults, type ResultColumns, ResultEncoder } from './columns.ts';
export {
  type Amendment,
  amended,
  amendmentsBetween,
  CANARIES_FEATURE,
  configurationText,
  lookText,
  missingCheck,
  sayable,
  weightOf,
} from './configuration.ts';
export { encodeFrame, FrameReader, HEADER_BYTES } from './frame.ts';
export { epochPattern, idPattern, NOBODYS_SLOT } from './id.ts';
export { LATENCY_CODE_MAX, latencyCode, latencyMsOf } from './latency-code.ts';
export { limits } from './limits.ts';
export type * from './message.ts';
export { canProbe, PROBE_FEATURE } from './probe-fields.ts';
export { ByteReader, ByteWriter } from './varint.ts';
export { commonVersion, versions } from './version.ts';
