// UTF-8 as bytes. Knows which bytes are well-formed UTF-8 and how long a text will be; refuses to know what texts mean.

/** Whether `bytes[from … to - 1]` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
export const isUtf8 = (bytes: Uint8Array, from: number, to: number): boolean => {
  let at = from;
  while (at < to) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const followers = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (to - at < followers) return false;
    const second = bytes[at] ?? 0;
    if (second < lowestSecond(lead) || second > highestSecond(lead)) return false;
    for (let i = 1; i < followers; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return false;
    at += followers;
  }
  return true;
};

/** After E0 and F0 a lower second byte would spell an overlong form … */
const lowestSecond = (lead: number): number => (lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80);
/** … after ED a higher one a surrogate, after F4 a code point there is not. */
const highestSecond = (lead: number): number => (lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf);

/** How many bytes of UTF-8 a well-formed text takes. */
export const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit & 0xf800) !== 0xd800 ? 2 : 1;
  }
  return bytes;
};

/** The longest beginning of a well-formed text that takes at most `bytesMax` bytes and splits no character. */
export const clipUtf8 = (text: string, bytesMax: number): string => {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
};
