// What is around every page: where somebody is, where they can go, and whether what they see is true now. Knows no page.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { nowMs } from '../browser.ts';
import { logOut, session } from '../client.ts';
import { model } from '../live.ts';
import { route } from '../location.ts';
import { hashOf, type PageName } from '../state/route.ts';
import { downIn } from '../state/services.ts';
import { lengthText } from '../state/time-text.ts';
import { Announcer } from './announcer.tsx';
import { Dialog } from './dialog.tsx';
import { regainFocus, usePageFocus } from './focus.ts';
import { useNow, useStore } from './hooks.ts';
import { Icon, type IconName } from './icons.tsx';
import { keyHelp, listenToKeys } from './keys.ts';
import { start } from './sending.ts';
import { ThemeSwitch } from './theme-switch.tsx';

type Place = { readonly page: PageName; readonly icon: IconName; readonly title: string };

const places: readonly Place[] = [
  { page: 'overview', icon: 'overview', title: 'Overview' },
  { page: 'outages', icon: 'outages', title: 'Outages' },
  { page: 'agents', icon: 'agents', title: 'Agents' },
  { page: 'planned', icon: 'planned', title: 'Planned outages' },
  { page: 'people', icon: 'people', title: 'Who is told' },
  { page: 'reports', icon: 'reports', title: 'Reports' },
  { page: 'configuration', icon: 'configuration', title: 'Configuration' },
  { page: 'managers', icon: 'managers', title: 'Managers' },
];

export const Shell = ({ children }: { children: ComponentChildren }) => {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const page = useStore(route, (here) => here.page);
  usePageFocus(useStore(route, ({ page: name, id }) => hashOf({ page: name, ...(id !== undefined && { id }) })));
  // Another page closes the menu.
  useLayoutEffect(() => setMenuOpen(false), [page]);
  const closeMenu = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || !isMenuOpen) return;
    setMenuOpen(false);
    requestAnimationFrame(() => regainFocus('.menu-button'));
  };
  useEffect(() => listenToKeys(() => setHelpOpen(true)), []);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <header class="top">
        <Brand />
        <LinkState />
        <span class="spring" />
        <ThemeSwitch />
        <button
          type="button"
          class="quiet help-button"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => setHelpOpen(true)}
        >
          ?
        </button>
        <LogOut />
        <button
          type="button"
          class="quiet menu-button icon-only"
          aria-label="Menu"
          aria-expanded={isMenuOpen}
          aria-controls="menu"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          <Icon name={isMenuOpen ? 'close' : 'menu'} />
        </button>
      </header>
      <nav id="menu" class={isMenuOpen ? 'side open' : 'side'} aria-label="Pages" onKeyDown={closeMenu}>
        <ul>
          {places.map((place) => (
            <li key={place.page}>
              <a href={hashOf(place)} aria-current={isHere(place.page, page) ? 'page' : undefined}>
                <Icon name={place.icon} />
                {place.title}
                <Badge page={place.page} />
              </a>
            </li>
          ))}
        </ul>
        <ManagerLine />
      </nav>
      <main id="main" tabIndex={-1}>
        <Stale />
        {children}
      </main>
      <Announcer />
      {isHelpOpen ? <Help onClose={() => setHelpOpen(false)} /> : null}
    </div>
  );
};

const Brand = () => (
  <a class="brand" href={hashOf({ page: 'overview' })}>
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M5 7l11 18L27 7" />
      <circle cx="16" cy="9" r="3" />
    </svg>
    Vedette
  </a>
);

const isHere = (place: PageName, page: PageName): boolean =>
  place === page || (place === 'overview' && page === 'services');

const LinkState = () => {
  const link = useStore(model, (all) => all.link);
  const words = { opening: 'connecting', live: 'live', lost: 'stale' }[link.state];
  return <span class={`link-state ${link.state}`}>{words}</span>;
};

/** What is said while nothing that stands on the page is sure. */
const Stale = () => {
  const link = useStore(model, (all) => all.link);
  useNow();
  if (link.state !== 'lost') return null;
  return (
    <p class="stale">
      <strong>Not live for {lengthText(Math.floor((nowMs() - link.sinceMs) / 1_000) * 1_000)}.</strong> {link.why} What
      is shown is as of then; it is tried again.
    </p>
  );
};

const Badge = ({ page }: { page: PageName }) => {
  const count = useStore(model, (all) => {
    if (page === 'overview') return downIn(all);
    if (page === 'agents') return [...all.agents.values()].filter(({ state }) => state !== 'connected').length;
    if (page === 'configuration') return all.manager?.config.problems.length ?? 0;
    return 0;
  });
  const words = { overview: 'down', agents: 'not connected', configuration: 'problems' }[page as 'overview'] ?? '';
  if (count === 0) return null;
  return (
    <span class="badge">
      {count.toLocaleString('en-US')} <span class="sr">{words}</span>
    </span>
  );
};

const ManagerLine = () => {
  const manager = useStore(model, (all) => all.manager);
  if (!manager) return null;
  return (
    <p class="manager-line">
      {manager.name}
      <br />
      {`version ${manager.version}`}
    </p>
  );
};

const LogOut = () => {
  const user = useStore(session, (known) => known?.user ?? undefined);
  if (user === undefined) return null;
  return (
    <button type="button" class="quiet" title={`Logged in as ${user}`} onClick={() => start(logOut())}>
      Log out
    </button>
  );
};

const Help = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Keys" onClose={onClose}>
    <dl class="keys">
      {keyHelp.map(([keys, does]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
