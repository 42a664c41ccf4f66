// Dark, light, or as the system is. Knows the choice and keeps it; what it looks like is the style sheet's.
import { useState } from 'preact/hooks';
import { remember, remembered } from '../browser.ts';
import { Icon } from './icons.tsx';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const isTheme = (text: string | undefined): text is Theme => themes.some((one) => one === text);

export const applyTheme = (): void => {
  const kept = remembered('theme');
  document.documentElement.dataset['theme'] = isTheme(kept) ? kept : 'auto';
};

export const ThemeSwitch = () => {
  const kept = remembered('theme');
  const [theme, setTheme] = useState<Theme>(isTheme(kept) ? kept : 'auto');
  const onInput = (event: { currentTarget: HTMLSelectElement }): void => {
    const { value } = event.currentTarget;
    if (!isTheme(value)) return;
    remember('theme', value);
    setTheme(value);
    applyTheme();
    dispatchEvent(new Event('themechange'));
  };
  return (
    <label class="theme">
      <Icon name="sun" />
      <span class="sr">Colours</span>
      <select value={theme} onInput={onInput}>
        <option value="auto">Auto</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
};
