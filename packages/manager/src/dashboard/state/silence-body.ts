// What a form about a planned outage says, as the manager takes it. Knows both spellings; judges nothing.

export type SilenceFields = {
  /** Selectors with spaces or commas between. */
  readonly services: string;
  /** By the clock of whoever fills it in; empty for now. */
  readonly from: string;
  /** `2h`, `until`, `open`. */
  readonly length: string;
  readonly until: string;
  readonly reason: string;
  readonly by: string;
};

export const silenceBody = ({ services, from, length, until, reason, by }: SilenceFields): object => ({
  services: services.split(/[\s,]+/).filter(Boolean),
  ...(from !== '' && { from: instant(from) }),
  ...(length === 'open' ? { open: true } : length === 'until' ? { until: instant(until) } : { for: length }),
  by: by.trim(),
  ...(reason.trim() !== '' && { reason: reason.trim() }),
});

/** What cannot be read is sent as it is: the manager says what is wrong with it. */
const instant = (field: string): string => {
  const at = new Date(field);
  return Number.isNaN(at.getTime()) ? field : at.toISOString();
};
