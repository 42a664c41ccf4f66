// The schemes of targets: the check that each stands for, and what stands behind it. A new one is one line here. Refuses to know what a check is.

/** What stands behind a scheme. */
export type Form = {
  /** `written`: there is no usual one; a number: the one that is left out; `none`: there are no ports. */
  readonly port: 'written' | 'none' | number;
  /** Whether a path and a query may follow. */
  readonly path?: boolean;
  /** A name stands there, and no host: `scheme:NAME`. */
  readonly named?: boolean;
  /** The type of the check. */
  readonly check: string;
};

export const schemes = {
  tcp: { check: 'tcp', port: 'written' },
  tls: { check: 'tls', port: 'written' },
  http: { check: 'http', port: 80, path: true },
  https: { check: 'http', port: 443, path: true },
  dns: { check: 'dns', port: 53 },
  udp: { check: 'udp', port: 'written' },
  icmp: { check: 'icmp', port: 'none' },
  command: { check: 'command', port: 'none', named: true },
} as const satisfies Readonly<Record<string, Form>>;

export type Scheme = keyof typeof schemes;

export const isScheme = (text: string): text is Scheme => Object.hasOwn(schemes, text);
