/// The page's one script. Without it the browser reloads by itself; with it the page is fetched again when something
/// changed, and only parts that differ are put in place, so that nobody loses their place.
enum PageScript {
  static let path = "/page.js"

  static let text = """
    'use strict';
    (() => {
      if (!window.EventSource || !window.fetch) return;
      let busy = false, again = false;
      const isInUse = part => part.contains(document.activeElement) && document.activeElement.matches('input');
      const opened = part => [...part.querySelectorAll('details')].map(d => d.open);
      async function refresh() {
        if (busy) { again = true; return; }
        busy = true;
        try {
          const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
          if (!answer.ok) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
          document.title = fresh.title;
          const now = document.getElementById('main'), next = fresh.getElementById('main');
          const ids = main => [...main.querySelectorAll('section[id]')].map(part => part.id).join();
          if (ids(now) !== ids(next)) {
            if (![...now.querySelectorAll('section[id]')].some(isInUse)) now.replaceChildren(...next.childNodes);
            return;
          }
          for (const part of now.querySelectorAll('section[id]')) {
            const other = next.querySelector('#' + part.id);
            const before = opened(part);
            const twin = other.cloneNode(true);
            twin.querySelectorAll('details').forEach((d, i) => { if (i < before.length) d.open = before[i]; });
            if (part.outerHTML !== twin.outerHTML && !isInUse(part)) part.replaceWith(twin);
          }
        } catch {
          // The next event, or the next reconnection, tries again.
        } finally {
          busy = false;
          if (again) { again = false; refresh(); }
        }
      }
      const events = new EventSource('/events');
      events.addEventListener('changed', refresh);
      events.addEventListener('open', () => document.documentElement.dataset.live = 'on');
      events.addEventListener('error', () => document.documentElement.dataset.live = 'off');
    })();

    """
}
