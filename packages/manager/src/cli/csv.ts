// Rows for spreadsheets (RFC 4180). Knows quoting, and that a spreadsheet takes some texts for formulas; refuses to know what is in them.

/** What a spreadsheet would calculate, or look behind for something to calculate. */
const formula = /^[=+\-@\t\r]/;

/** Numbers are numbers, and nothing is nothing. A text that would be taken for a formula begins with an apostrophe, as spreadsheets show texts. */
const field = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A line of titles and one for each row, each with the line break that belongs to it. */
export const csv = (titles: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string =>
  [titles, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
