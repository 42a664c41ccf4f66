// Text in HTML. Knows what must not stand there as it is; refuses to know any page.
import { safe } from './text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Good in a text and in a quoted attribute. Control characters are made visible, as on a terminal. */
export const escaped = (text: string): string => safe(text).replace(/[&<>"']/g, (char) => entities[char] ?? '');
