// How long after the end of a grace somebody is told: from what was heard, by whom and when. Knows the arithmetic; refuses to know how it was heard.

/** One message that something is down, with its mail, as it was heard. Times are milliseconds since 1970. */
export type Telling = {
  readonly graceMs: number;
  /** When the target was gone, and since when the message says that it is. */
  readonly goneMs: number;
  readonly sinceMs: number;
  readonly decidedMs: number;
  readonly hookMs: number;
  readonly mailMs: number;
};

/** Milliseconds after the end of the grace; negative for before it. */
export type Delays = {
  readonly decision: number;
  readonly webhook: number;
  readonly mail: number;
  /** As somebody with a watch sees it, who knows when the target was gone and not when it was found out. */
  readonly 'webhook, from when it was gone': number;
};

export const stages = [
  'decision',
  'webhook',
  'mail',
  'webhook, from when it was gone',
] as const satisfies readonly (keyof Delays)[];

export const delaysOf = ({ graceMs, goneMs, sinceMs, decidedMs, hookMs, mailMs }: Telling): Delays => {
  const overMs = sinceMs + graceMs;
  return {
    decision: decidedMs - overMs,
    webhook: hookMs - overMs,
    mail: mailMs - overMs,
    'webhook, from when it was gone': hookMs - (goneMs + graceMs),
  };
};
