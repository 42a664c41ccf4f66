// A sign before what was done, or was not: drawn, because not every machine has it in its fonts.
const shapes = {
  done: 'M3 8.5l3 3 7-7',
  open: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  bad: 'M8 3v6.500M8 12.500v.2',
} as const;

export type Tone = keyof typeof shapes;

const words: Readonly<Record<Tone, string>> = { done: '', open: 'open: ', bad: 'attention: ' };

export const Mark = ({ tone }: { tone: Tone }) => (
  <>
    <svg class={`mark ${tone}`} viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
      <path d={shapes[tone]} />
    </svg>
    <span class="sr">{words[tone]}</span>
  </>
);
