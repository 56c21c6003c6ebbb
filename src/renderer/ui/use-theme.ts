import { useSyncExternalStore } from 'react';

/** What decides the colours; changes whenever they may have changed. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, currentTheme);
}

function currentTheme(): string {
  const chosen = document.documentElement.dataset['theme'] ?? 'system';
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  return `${chosen} ${dark ? 'dark' : 'light'} ${window.devicePixelRatio}`;
}

function subscribe(changed: () => void): () => void {
  const scheme = window.matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  window.addEventListener('resize', changed);
  return () => {
    scheme.removeEventListener('change', changed);
    observer.disconnect();
    window.removeEventListener('resize', changed);
  };
}
