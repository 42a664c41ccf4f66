// What is kept, as people and programs are told of it. Knows the words; refuses to know where it is kept.
import type { DamageView, StoreView } from './store-api.ts';
import { isoTime } from './views.ts';

type Stats = Pick<StoreView, 'fileBytes' | 'freeBytes' | 'kinds'> & { readonly oldestMs?: number };

/** Of results and what is made of them. The journal is not at rest: its bytes are those of the wire. */
const packedKinds: ReadonlySet<string> = new Set(['tail', 'chunk', 'hours', 'days']);

export const storeView = ({ fileBytes, freeBytes, kinds, oldestMs }: Stats): StoreView => {
  const packed = kinds.filter(({ name }) => packedKinds.has(name));
  const results = packed.reduce((sum, one) => sum + one.results, 0);
  const bytes = packed.reduce((sum, one) => sum + one.bytes, 0);
  return {
    ...{ fileBytes, freeBytes },
    results: kinds.reduce((sum, one) => sum + one.results, 0),
    ...(results > 0 && { bytesEach: bytes / results }),
    ...(oldestMs !== undefined && { oldest: isoTime(oldestMs) }),
    kinds,
  };
};

type Damage = Omit<DamageView, 'from' | 'to'> & { readonly fromMs?: number; readonly toMs?: number };

export const damageView = ({ fromMs, toMs, ...rest }: Damage): DamageView => ({
  ...rest,
  ...(fromMs !== undefined && { from: isoTime(fromMs) }),
  ...(toMs !== undefined && { to: isoTime(toMs) }),
});
