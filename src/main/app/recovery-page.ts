/** Shown in place of the window's page after it failed twice; no script, so it cannot fail again. */
const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="color-scheme" content="light dark" />
    <title>Sotto</title>
    <link rel="stylesheet" href="recovery.css" />
  </head>
  <body>
    <main>
      <h1>The window stopped working twice within a minute.</h1>
      <p>
        Your conversation and your memories are safe: they are kept by another part of Sotto, which
        is still running.
      </p>
      <p><a href="index.html">Open the window again</a></p>
      <p>If it keeps failing, quit Sotto from the tray and run <code>npm run -s sotto -- doctor</code>.</p>
    </main>
  </body>
</html>
`;

const CSS = `body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.25rem; }
`;

export const RECOVERY_PATH = 'recovery.html';

/** Files under the page's origin that come from memory, not from disk. */
export const RECOVERY_FILES: Readonly<Record<string, string>> = {
  [RECOVERY_PATH]: HTML,
  'recovery.css': CSS,
};
