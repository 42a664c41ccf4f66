// How the demo is told: a live view on a terminal, plain lines anywhere else. Knows streams; refuses to know the plot.
import type { Snapshot } from './manager-client.ts';
import { drawFrame, type Line } from './screen.ts';
import type { Step } from './story.ts';

export type Voice = Disposable & {
  /** Tells where the manager answers, so that people can ask it themselves. */
  readonly invite: (managerUrl: string) => void;
  readonly announce: (what: string, expected: string) => void;
  readonly settle: (step: Step) => void;
  readonly show: (snapshot: Snapshot) => void;
};

const time = (at: Date): string => at.toISOString().slice(11, 19);

const announced = (what: string, expected: string): Line[] => [
  { text: `${time(new Date())} ${what}` },
  { text: `         expected: ${expected}`, mood: 'dim' },
];

const settled = ({ ok, seen }: Step): Line => ({
  text: `${time(new Date())} ${ok ? '✓' : '✗'} ${seen}`,
  mood: ok ? 'good' : 'bad',
});

const invitation = (managerUrl: string): string =>
  `Look for yourself: npm run -s vedette -- watch --manager ${managerUrl}`;

/** One line after another, for pipes and logs. */
export const lineVoice = (stream: NodeJS.WritableStream): Voice => {
  const write = (lines: readonly Line[]): void => {
    for (const { text } of lines) stream.write(`${text}\n`);
  };
  return {
    invite: (managerUrl) => write([{ text: invitation(managerUrl) }]),
    announce: (what, expected) => write(announced(what, expected)),
    settle: (step) => write([settled(step)]),
    show: () => {},
    [Symbol.dispose]: () => {},
  };
};

const STORY_LINES_MAX = 200;

/** A view that is drawn anew with everything that happens, on the terminal's other screen; the story so far stays behind at the end. */
export const screenVoice = (stream: NodeJS.WriteStream): Voice => {
  const { NO_COLOR } = process.env;
  const colour = !NO_COLOR;
  const story: Line[] = [];
  let snapshot: Snapshot | undefined;
  let note = '';
  const draw = (): void => {
    const { columns, rows } = stream;
    const lines = drawFrame({ note, snapshot, story, nowMs: Date.now(), columns, rows, colour });
    // Every line clears what was behind it, so that nothing flickers.
    stream.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
  };
  const add = (...lines: Line[]): void => {
    story.push(...lines);
    if (story.length > STORY_LINES_MAX) story.splice(0, story.length - STORY_LINES_MAX);
    draw();
  };
  stream.write('\u001b[?1049h\u001b[?25l');
  draw();
  stream.on('resize', draw);
  return {
    invite: (managerUrl) => {
      note = invitation(managerUrl);
      draw();
    },
    announce: (what, expected) => add(...announced(what, expected)),
    settle: (step) => add(settled(step)),
    show: (seen) => {
      snapshot = seen;
      draw();
    },
    [Symbol.dispose]: () => {
      stream.off('resize', draw);
      stream.write('\u001b[?25h\u001b[?1049l');
      for (const { text } of story) stream.write(`${text}\n`);
    },
  };
};
