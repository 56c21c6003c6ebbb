import { useSyncExternalStore } from 'react';

/** What decides the colours; changes whenever they may have changed. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, currentTheme);
}

let known: MediaQueryList | undefined;

function scheme(): MediaQueryList {
  known ??= window.matchMedia('(prefers-color-scheme: dark)');
  return known;
}

function currentTheme(): string {
  const chosen = document.documentElement.dataset['theme'] ?? 'system';
  const dark = scheme().matches;
  return `${chosen} ${dark ? 'dark' : 'light'} ${window.devicePixelRatio}`;
}

function subscribe(changed: () => void): () => void {
  const asked = scheme();
  asked.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  window.addEventListener('resize', changed);
  return () => {
    asked.removeEventListener('change', changed);
    observer.disconnect();
    window.removeEventListener('resize', changed);
  };
}
