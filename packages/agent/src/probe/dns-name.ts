// Names as they stand in messages of DNS (RFC 1035, section 3.1 and 4.1.4). Knows labels and pointers, and that whoever wrote them may mean harm; refuses to know
// what names stand for.
import { dnsText } from '@vedette/protocol/check';

/** With the length of each label and the empty one at the end. */
const NAME_BYTES_MAX = 255;
/** A name has at most so many labels; there is no use for more pointers than that. */
const POINTERS_MAX = 127;

export type ReadName = {
  /** In lower case without the dot at its end, what is no letter of a name escaped; `.` for the root. */
  readonly name: string;
  /** Behind it, where it stood. */
  readonly end: number;
};

/** The name that stands there; undefined where there is none. Pointers lead backwards only, so that there is an end to them. */
export const readName = (message: Buffer, from: number): ReadName | undefined => {
  const labels: string[] = [];
  let at = from;
  /** Where the labels that are read now began: a pointer among them leads to before that. */
  let began = from;
  let end: number | undefined;
  let pointers = 0;
  let bytes = 0;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length >= 0xc0) {
      const low = message[at + 1];
      const target = low === undefined ? began : ((length & 0x3f) << 8) | low;
      if (target >= began || ++pointers > POINTERS_MAX) return undefined;
      end ??= at + 2;
      at = target;
      began = target;
      continue;
    }
    bytes += length + 1;
    if (length > 63 || bytes > NAME_BYTES_MAX || at + 1 + length > message.length) return undefined;
    at += 1 + length;
    if (length === 0) return { name: labels.join('.') || '.', end: end ?? at };
    labels.push(
      dnsText(message.subarray(at - length, at))
        .toLowerCase()
        .replaceAll('.', '\\.'),
    );
  }
};

/** @param name as `dnsName` gives it */
export const writeName = (name: string): Buffer => {
  const labels = name === '.' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.alloc(1),
  ]);
};
