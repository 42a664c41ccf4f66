// Parquet read back, for tests of those who write it. Knows another library than the one it was written with.
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

/** Every row, instants as dates, whole numbers as big ones, and null where there is nothing. @throws Error where it is no Parquet */
export const readParquet = (file: ArrayBuffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file, compressors: { ZSTD: (bytes) => new Uint8Array(zstdDecompressSync(bytes)) } });
