// What is said to those who hear the page: that services went down or came back, in one sentence and seldom, and that the page is stale. Knows what is news.
import { useEffect, useState } from 'preact/hooks';
import { after } from '../browser.ts';
import { model } from '../live.ts';
import { newsOf } from '../state/news.ts';

/** What happens within it is one sentence. */
const GATHER_MS = 3_000;

export const Announcer = () => {
  const [said, setSaid] = useState('');
  useEffect(() => {
    let before = model.get();
    let gathering: Disposable | undefined;
    const leave = model.watch(() => {
      if (before.link.state === 'opening') before = model.get();
      gathering ??= after(GATHER_MS, () => {
        gathering = undefined;
        const now = model.get();
        const news = newsOf(before, now);
        before = now;
        if (news !== '') setSaid(news);
      });
    });
    return () => {
      leave();
      gathering?.[Symbol.dispose]();
    };
  }, []);
  return (
    <p class="sr" role="status">
      {said}
    </p>
  );
};
