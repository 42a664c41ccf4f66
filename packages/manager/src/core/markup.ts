// Text in HTML and XML. Knows what must not stand there as it is; refuses to know any page.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML has no place for, and what turns the direction of the text after it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNSAYABLE = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

/** Good in a text and in a quoted attribute. */
export const escaped = (text: string): string =>
  text.replace(UNSAYABLE, '\ufffd').replace(/[&<>"']/g, (char) => entities[char] ?? '');
