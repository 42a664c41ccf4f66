// What there is to see before a login: nothing but the door.
import { useEffect } from 'preact/hooks';
import { regainFocus } from '../ui/focus.ts';
import { Proof } from '../ui/permission.tsx';

export const LogIn = () => {
  useEffect(() => {
    regainFocus('.door input:not([hidden])');
    // Whoever is let in goes on where the page begins.
    return () => void requestAnimationFrame(() => regainFocus('main'));
  }, []);
  return (
    <main class="door" id="main">
      <svg viewBox="0 0 32 32" width="44" height="44" aria-hidden="true">
        <path d="M5 7l11 18L27 7" />
        <circle cx="16" cy="9" r="3" />
      </svg>
      <h1>Vedette</h1>
      <p class="soft">This manager shows what it knows to those who log in.</p>
      <Proof kind="password" />
    </main>
  );
};
