// Shares of a whole as inventories and people write them: 61, 61.5, "61", "61%". Knows how they are spelt; refuses to know what they are a share of.
import { quote } from '@vedette/protocol/kit';

const TEXT = /^\s*(\d{1,3}(?:\.\d{1,12})?)\s*%?\s*$/;

const WHOLE = 100;

/** A share of 0 to 100; both ends allowed. */
export const readShare = (written: unknown): { readonly share: number } | { readonly problem: string } => {
  if (written === undefined || written === null) return { problem: 'is missing' };
  const number = typeof written === 'string' ? Number(TEXT.exec(written)?.[1] ?? Number.NaN) : written;
  if (typeof number !== 'number' || Number.isNaN(number))
    return { problem: `is ${shown(written)}, which is no share: a number, or a text such as '61%'` };
  if (number < 0 || number > WHOLE) return { problem: `is ${shown(written)}, and a share is 0 to ${WHOLE} %` };
  return { share: number };
};

const shown = (written: unknown): string => {
  if (typeof written === 'string') return quote(written);
  return typeof written === 'number' || typeof written === 'boolean' ? String(written) : 'a list or mapping';
};
