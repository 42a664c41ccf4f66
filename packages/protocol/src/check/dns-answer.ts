// One spelling for every answer of DNS, so that two of them can be compared as texts. Knows how records are written; refuses to know how they travel.

export const dnsRecords = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'SRV', 'PTR', 'CAA'] as const;
export type DnsRecord = (typeof dnsRecords)[number];

/**
 * The one spelling of a name: lower case, no dot at its end, `.` for the root; undefined for what is none. Stars and slashes have their uses (wildcards, RFC 2317),
 * other signs have none in names that somebody watches.
 */
export const dnsName = (written: string): string | undefined => {
  if (written === '.') return '.';
  const name = (written.endsWith('.') ? written.slice(0, -1) : written).toLowerCase();
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_*/-]{1,63}$/.test(label)) ? name : undefined;
};

/** Bytes of a text as DNS files have them: visible ASCII and blanks as they are, a backslash doubled, all others as `\` and three decimal digits. */
export const dnsText = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0x5c) text += '\\\\';
    else text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
};

/** The one spelling of an IPv6 address (RFC 5952), whatever is inside it; undefined for what is none. */
const ipv6 = (written: string): string | undefined =>
  /^[0-9a-f:.]{2,45}$/i.test(written) ? URL.parse(`http://[${written}]`)?.hostname.slice(1, -1) : undefined;

const ipv4 = (written: string): string | undefined => {
  const numbers = written.split('.');
  return numbers.length === 4 && numbers.every((one) => /^(?:0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256)
    ? written
    : undefined;
};

/** So many whole numbers, each at most so large, in front of a rest. */
const numbered = (written: string, ...maxima: readonly number[]): { numbers: string; rest: string } | undefined => {
  const words = written.trim().split(/\s+/);
  const sound = maxima.every((max, i) => /^\d{1,10}$/.test(words[i] ?? '') && Number(words[i]) <= max);
  if (!sound) return undefined;
  const numbers = words.slice(0, maxima.length).map(Number).join(' ');
  return { numbers, rest: words.slice(maxima.length).join(' ') };
};

const BYTE_MAX = 0xff;
const SHORT_MAX = 0xffff;
const LONG_MAX = 0xffff_ffff;

const numberedName =
  (...maxima: readonly number[]) =>
  (written: string): string | undefined => {
    const cut = numbered(written, ...maxima);
    const name = cut && dnsName(cut.rest);
    return name === undefined ? undefined : `${cut?.numbers} ${name}`;
  };

const soa = (written: string): string | undefined => {
  const [first = '', second = '', ...rest] = written.trim().split(/\s+/);
  const [server, mailbox] = [dnsName(first), dnsName(second)];
  const cut = numbered(rest.join(' '), LONG_MAX, LONG_MAX, LONG_MAX, LONG_MAX, LONG_MAX);
  return server === undefined || mailbox === undefined || cut?.rest !== ''
    ? undefined
    : `${server} ${mailbox} ${cut.numbers}`;
};

const caa = (written: string): string | undefined => {
  const [, flags, tag = '', quoted, plain] =
    /^\s*(\d{1,3})\s+([A-Za-z0-9]{1,255})\s+(?:"([ !#-~]*)"|([!#-~]*))\s*$/.exec(written) ?? [];
  return flags === undefined || Number(flags) > BYTE_MAX
    ? undefined
    : `${Number(flags)} ${tag.toLowerCase()} "${quoted ?? plain ?? ''}"`;
};

const spellings: Readonly<Record<DnsRecord, (written: string) => string | undefined>> = {
  A: ipv4,
  AAAA: ipv6,
  CNAME: dnsName,
  NS: dnsName,
  PTR: dnsName,
  MX: numberedName(SHORT_MAX),
  SRV: numberedName(SHORT_MAX, SHORT_MAX, SHORT_MAX),
  SOA: soa,
  CAA: caa,
  // Escaped by `dnsText` already.
  TXT: (written) => (/^[ -~]*$/.test(written) ? written : undefined),
};

/** The one spelling of an answer of this type; undefined for what is none. A text (TXT) has to be `dnsText` already. */
export const canonicalAnswer = (record: DnsRecord, written: string): string | undefined => spellings[record](written);
