// The pictures of the page. Each state has a shape of its own, so that nobody has to tell colours apart.
import type { JSX } from 'preact';
import type { State } from '../state/services.ts';

const shapes: Readonly<Record<State, JSX.Element>> = {
  down: (
    <>
      <path class="solid" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
      <path class="cut" d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" />
    </>
  ),
  failing: (
    <>
      <path class="solid" d="M8 1.2 15.4 14H.6z" />
      <path class="cut" d="M8 6v4M8 11.6v.6" />
    </>
  ),
  unknown: (
    <>
      <circle class="ring" cx="8" cy="8" r="6.6" stroke-dasharray="2.6 2.2" />
      <path class="line" d="M6 6.3a2 2 0 1 1 2.9 1.8c-.6.4-.9.7-.9 1.4M8 11.4v.5" />
    </>
  ),
  planned: (
    <>
      <rect class="ring" x="1.6" y="2.6" width="12.8" height="11.8" rx="2" />
      <path class="line" d="M1.6 6.2h12.8M5 1v3M11 1v3M5.4 10.2l1.8 1.8 3.4-3.4" />
    </>
  ),
  up: (
    <>
      <circle class="ring" cx="8" cy="8" r="6.6" />
      <path class="line" d="M5 8.3l2.1 2.1L11.2 6" />
    </>
  ),
};

/** Always beside a word, or with one for those who hear the page. */
export const StateIcon = ({ state, label }: { state: State; label?: string }) => (
  <span class={`state-icon ${state}`}>
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[state]}
    </svg>
    {label === undefined ? null : <span class="sr">{label}</span>}
  </span>
);

const lines = {
  overview: 'M2 3h12M2 8h12M2 13h7',
  outages: 'M1 9h3l2-6 3 11 2-7 1 2h3',
  agents: 'M8 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2 14c.6-3 3-4.4 6-4.4s5.400 1.400 6 4.400',
  planned: 'M2 3.500h12v10.500H2zM2 6.800h12M5 1.500v3M11 1.500v3',
  people: 'M3 11V7.500a5 5 0 0 1 10 0V11l1 1.500H2zM6.500 14.500h3',
  configuration: 'M2 4h7M13 4h1M2 8h2M8 8h6M2 12h6M12 12h2M9 2.500v3M4.500 6.500v3M8.500 10.500v3',
  reports: 'M2 14V2M2 14h12M5 11V8M8.500 11V4.500M12 11V7',
  managers: 'M2 2.500h12v4.500H2zM2 9h12v4.500H2zM4.500 4.800h.5M4.500 11.200h.5',
  menu: 'M2 4h12M2 8h12M2 12h12',
  close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.500 10.500 14 14',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  chevron: 'M6 4l4 4-4 4',
  back: 'M10 3 5 8l5 5',
} as const;
export type IconName = keyof typeof lines;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={lines[name]} />
  </svg>
);
