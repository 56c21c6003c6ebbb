import type { Companion } from '../companion';

/** `data-theme` is absent while the system decides. */
export function setupTheme(companion: Companion): void {
  const apply = (): void => {
    const theme = companion.app.getState().settings?.window.theme ?? 'system';
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  };
  companion.app.subscribe((state, before) => {
    if (state.settings !== before.settings) apply();
  });
  apply();
}
