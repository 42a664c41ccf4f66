// Keys out of what a terminal sends. Knows the sequences of arrows and the like, also when they arrive in pieces; refuses to know what a key does.

export type Key =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type:
        | 'up'
        | 'down'
        | 'left'
        | 'right'
        | 'page-up'
        | 'page-down'
        | 'home'
        | 'end'
        | 'enter'
        | 'escape'
        | 'erase'
        | 'clear'
        | 'interrupt';
    };

type Named = Exclude<Key['type'], 'text'>;

const ESCAPE = '\u001b';

/** What follows `ESC [` or `ESC O`, of xterm, rxvt, the console and tmux. */
const sequences: Readonly<Record<string, Named>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  M: 'enter',
  '1~': 'home',
  '4~': 'end',
  '7~': 'home',
  '8~': 'end',
  '5~': 'page-up',
  '6~': 'page-down',
};

const controls: Readonly<Record<string, Named>> = {
  '\u0003': 'interrupt',
  '\u0002': 'page-up',
  '\u0006': 'page-down',
  '\u000e': 'down',
  '\u0010': 'up',
  '\r': 'enter',
  '\n': 'enter',
  '\b': 'erase',
  '\u007f': 'erase',
  '\u0015': 'clear',
};

/** A sequence from its beginning: what introduces it, and what it says. Modifiers are passed over. */
const SEQUENCE = new RegExp(`^${ESCAPE}(?:\\[[0-9;?<>]*[ -/]*[@-~]|O[@-~])`);
const UNFINISHED = new RegExp(`^${ESCAPE}(?:\\[[0-9;?<>]*[ -/]*|O)?$`);

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export type Read = {
  readonly keys: readonly Key[];
  /** What may be the beginning of a longer sequence; to be put before what comes next, or taken for what it is when nothing does. */
  readonly rest: string;
};

/** @param isAll nothing more comes: an escape at the end is the key of that name */
export const readKeys = (typed: string, isAll = false): Read => {
  const keys: Key[] = [];
  let left = typed;
  while (left !== '') {
    if (left.startsWith(ESCAPE)) {
      if (!isAll && UNFINISHED.test(left)) return { keys, rest: left };
      const [sequence = ''] = SEQUENCE.exec(left) ?? [];
      const named =
        sequence === ''
          ? 'escape'
          : sequences[
              sequence
                .slice(2)
                .replace(/^1?;\d+/, '')
                .replace(/;\d+~$/, '~')
            ];
      if (named) keys.push({ type: named });
      left = left.slice(sequence.length || 1);
      continue;
    }
    const [{ segment } = { segment: left }] = segmenter.segment(left);
    const control = controls[segment] ?? (segment === '\r\n' ? 'enter' : undefined);
    if (control) keys.push({ type: control });
    else if (!/[\p{Cc}\p{Surrogate}]/u.test(segment)) keys.push({ type: 'text', text: segment });
    left = left.slice(segment.length);
  }
  return { keys, rest: '' };
};
