// The page begins here: the look that was chosen, who is here, the live events, and the page that the address names.
import { render } from 'preact';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/overview.css';
import './style/pages.css';
import { askSession, isShut } from './client.ts';
import { startLive } from './live.ts';
import { route } from './location.ts';
import { Agents } from './pages/agents.tsx';
import { Configuration } from './pages/configuration.tsx';
import { LogIn } from './pages/log-in.tsx';
import { Managers } from './pages/managers.tsx';
import { Outages } from './pages/outages.tsx';
import { Overview } from './pages/overview.tsx';
import { People } from './pages/people.tsx';
import { Planned } from './pages/planned.tsx';
import { Reports } from './pages/reports.tsx';
import { Service } from './pages/service.tsx';
import type { PageName } from './state/route.ts';
import { useStore } from './ui/hooks.ts';
import { start } from './ui/sending.ts';
import { Shell } from './ui/shell.tsx';
import { applyTheme } from './ui/theme-switch.tsx';

const pages: Readonly<Record<PageName, () => preact.JSX.Element | null>> = {
  overview: Overview,
  services: Service,
  outages: Outages,
  agents: Agents,
  planned: Planned,
  people: People,
  configuration: Configuration,
  reports: Reports,
  managers: Managers,
};

const App = () => {
  const shut = useStore(isShut, (value) => value);
  const page = useStore(route, (here) => here.page);
  const id = useStore(route, (here) => here.id ?? '');
  if (shut) return <LogIn />;
  const Page = pages[page];
  return (
    <Shell>
      <Page key={`${page} ${id}`} />
    </Shell>
  );
};

const root = document.getElementById('app');
if (root) {
  applyTheme();
  root.replaceChildren();
  render(<App />, root);
  start(askSession().then(startLive));
}
