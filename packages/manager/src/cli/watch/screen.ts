// The live view as exactly as many lines as the screen has, none wider than it is, whatever anything is called. Knows which part is shown; refuses to know
// terminals.
import { clip } from '../clip.ts';
import type { Glyphs } from '../glyphs.ts';
import type { Paint } from '../paint.ts';
import { safe, widthOf, wrap } from '../text.ts';
import { confirmation, type Form, questionOf } from './form.ts';
import { helpLines, hintLine, listHints, serviceHints } from './help.ts';
import { FORM_ROWS } from './layout.ts';
import { listScreen } from './list-screen.ts';
import { serviceScreen } from './service-screen.ts';
import type { State } from './state.ts';

export const screen = (state: State, glyphs: Glyphs, paint: Paint): readonly string[] => {
  const { columns, rows } = state.size;
  const foot = footOf(state, paint);
  const above = Math.max(0, rows - foot.length);
  const lines = bodyOf(state, glyphs, paint).slice(0, above);
  const blank = Array.from({ length: above - lines.length }, () => '');
  return [...lines, ...blank, ...foot].slice(-rows).map((line) => clip(line, columns));
};

const bodyOf = (state: State, glyphs: Glyphs, paint: Paint): readonly string[] => {
  const { helpTop, size, opened } = state;
  if (helpTop !== undefined)
    return [paint('inverse', 'KEYS'.padEnd(size.columns)), ...helpLines(size.columns).slice(helpTop)];
  return opened ? serviceScreen(state, opened, glyphs, paint) : listScreen(state, paint);
};

const footOf = (state: State, paint: Paint): readonly string[] => {
  const { form, notice, size, opened, helpTop } = state;
  if (helpTop !== undefined) return [paint('dim', 'Arrows scroll, any other key goes back')];
  if (form) return formLines(form, size.columns, paint);
  if (notice) return [paint(notice.isGood ? 'green' : 'yellow', safe(notice.text))];
  return [paint('dim', hintLine(opened ? serviceHints : listHints, size.columns))];
};

const formLines = (form: Form, columns: number, paint: Paint): readonly string[] => {
  const question = questionOf(form);
  const title = paint('inverse', `${form.kind === 'acknowledge' ? 'Acknowledge' : 'Silence'} ${safe(form.service)}`);
  if (!question) {
    const [first = '', ...rest] = wrap(safe(confirmation(form)), columns);
    return [title, paint('bold', first), paint('bold', rest.join(' '))].slice(0, FORM_ROWS);
  }
  const asked = form.problem === undefined ? paint('bold', question.text) : paint('yellow', safe(form.problem));
  return [title, asked, tail(`${safe(form.typed) || (question.usual && `[${question.usual}] `)}_`, columns)];
};

/** The end of what is typed, where it is longer than the line. */
const tail = (typed: string, columns: number): string => {
  let shown = typed;
  while (widthOf(shown) > columns) shown = shown.slice(1);
  return shown;
};
