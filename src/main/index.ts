import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { app, dialog, nativeTheme } from 'electron';

import { nowMs } from '../shared/clock';
import { errorMessage } from '../shared/errors';
import { setupMenu } from './app/app-menu';
import { bindingTestScript } from './app/binding-test';
import { commandLineWords, passSandboxOn, runCommandLine } from './app/command-line';
import { copyToClipboard } from './app/copy-to-clipboard';
import { demoMicrophone, DemoObserver, runDemoTurn } from './app/demo-turn';
import { parseFlags } from './app/flags';
import { openMemoryFile, saveMemoryFile } from './app/memory-files';
import { openPersonaFile, savePersonaFile } from './app/persona-files';
import { openHelpPage } from './app/help-pages';
import { guardEveryPage } from './app/navigation';
import { PageLink } from './app/page-link';
import { pageAddress } from './app/page-address';
import { PartSettled } from './app/part-settled';
import { setupPower } from './app/power';
import { setupQuit } from './app/quit';
import { setupRendererCrash } from './app/renderer-crash';
import { setupChromium } from './app/setup-chromium';
import { setupHotkey } from './app/setup-hotkey';
import { setupSession } from './app/setup-session';
import { claimSingleInstance } from './app/single-instance';
import { TalkControl } from './app/talk-control';
import { setupTray } from './app/tray';
import { trayState } from './app/tray-menu';
import { TurnWatch } from './app/turn-watch';
import { runUiBench } from './app/ui-bench';
import { AppWindow } from './app/window';
import { Companion } from './companion';
import { setupHousekeeping } from './memory/housekeeping';
import { createHandlers } from './ipc/handlers';
import { createPublisher, safeProgress, safeReadiness } from './ipc/publish';
import { toFailure } from './ipc/safe-error';
import { setupIpc } from './ipc/setup-ipc';
import { createWindowSink } from './ipc/window-sink';
import { ModelManager } from './models/model-manager';
import { resolvePaths, unpacked } from './paths';
import { openSettings } from './settings/settings-store';

const flags = parseFlags(process.argv);
const paths = resolvePaths(flags.dataDir === null ? {} : { userDataDir: resolve(flags.dataDir) });
const page = pageAddress(app.isPackaged, process.env['ELECTRON_RENDERER_URL']);
const bindingTest = bindingTestScript(process.argv, process.env, unpacked(`${paths.appDir}${sep}`));
const command = commandLineWords(process.argv);
passSandboxOn(process.argv, process.env);

// Nothing is awaited here: Electron gets ready only after this module has been evaluated.
if (bindingTest !== null) void import(/* @vite-ignore */ pathToFileURL(bindingTest).href);
else if (command !== null) runCommand(command);
else startWindow();

function runCommand(words: readonly string[]): void {
  const entry = new URL('./cli.js', import.meta.url);
  void runCommandLine(words, entry).then((code) => app.exit(code));
}

/**
 * What must be said before `ready`. Nothing here opens the database, so a second start on the same
 * data folder ends without having touched it.
 */
function startWindow(): void {
  setupChromium({
    userDataDir: paths.userDataDir,
    microphoneFile: flags.demoTurn ? demoMicrophone(paths) : null,
    isDevServer: page.origin.startsWith('http'),
  });
  const isFirst = claimSingleInstance((second) => {
    void running?.then(({ onSecondStart }) => onSecondStart(second.talk));
  });
  const running = isFirst ? app.whenReady().then(boot) : null;
  if (running === null) app.exit(0);
  running?.catch((error: unknown) => {
    console.error(error);
    if (!flags.demoTurn) dialog.showErrorBox('Sotto could not start', errorMessage(error));
    app.exit(1);
  });
}

/** The app itself: each line sets up one edge; what they do is in the file of that name. */
async function boot(): Promise<{ onSecondStart: (talks: boolean) => void }> {
  const builtDir = fileURLToPath(new URL('.', import.meta.url));
  const settings = openSettings(paths.settingsFile);
  nativeTheme.themeSource = settings.current.window.theme;
  setupMenu();
  guardEveryPage(page.origin);

  const observer = new DemoObserver();
  const window: AppWindow = new AppWindow({
    page,
    preloadFile: join(builtDir, '../preload/index.cjs'),
    boundsFile: join(paths.userDataDir, 'window.json'),
    allowDevTools: !app.isPackaged,
    hidesOnClose: () => settings.current.window.closeToTray && tray.isReachable,
    onCloseMeansQuit: () => quit.now(0),
  });
  setupSession({
    page,
    rendererDir: join(builtDir, '../renderer'),
    isOurWindow: (contents) => window.owns(contents),
  });
  const publisher = createPublisher(window.send);
  const link = new PageLink(publisher.send);

  const tray = setupTray({
    talk: () => talk.press(nowMs()),
    endTalk: () => talk.finish(nowMs()),
    stop: () => companion.stop(),
    show: () => window.show(),
    settings: () => {
      window.show();
      publisher.send('openSettings', {});
    },
    quit: () => quit.now(0),
  });
  const watch = new TurnWatch((phase) => tray.show(trayState(phase), companion.readiness.ready));
  const storage = new PartSettled('memory');
  const sink = createWindowSink(publisher.send, (event) => companion.playback(event));
  const companion = new Companion({
    paths,
    settings: settings.current,
    sink,
    // The bench of the window needs what is stored and none of the engines.
    ...(flags.uiBench === null ? {} : { only: ['memory'] }),
    events: {
      turn: (delta) => {
        watch.accept(delta);
        publisher.turn(delta);
        observer.onDelta(delta);
      },
      spans: (spans) => publisher.spans(spans),
      readiness: (readiness) => {
        storage.see(readiness);
        tray.show(trayState(watch.phase), readiness.ready);
        publisher.send('readiness', safeReadiness(readiness));
      },
      notice: (notice) => link.notice(notice),
      memoryChanged: (change) => publisher.send('memoryChanged', change),
      finished: (finished) => observer.onFinished(finished),
    },
  });
  const models = new ModelManager({
    modelsDir: paths.modelsDir,
    settings: () => settings.current,
    onProgress: (progress) => publisher.send('modelProgress', safeProgress(progress)),
  });
  const talk = new TalkControl(publisher.send, watch, companion);

  const hotkey = setupHotkey({
    onPress: (atMs) => talk.press(atMs),
    onRelease: (atMs) => talk.release(atMs),
    onToggle: (atMs) => talk.toggle(atMs),
    onState: (state) => publisher.send('hotkey', state),
  });
  const endPower = setupPower({
    onPause: (reason) => {
      hotkey.resetHold();
      talk.abandonHold(reason);
    },
    onShutdown: () => quit.now(0),
    onBattery: (onBattery) => companion.savePower(onBattery),
  });
  setupRendererCrash({
    window,
    page,
    onPageLost: (reason) => {
      link.lost();
      talk.pageLost(reason);
    },
  });
  const stopServing = setupIpc({
    window,
    pageOrigin: page.origin,
    handlers: createHandlers({
      companion,
      storageSettled: storage.settled,
      version: app.getVersion(),
      hotkeyState: () => hotkey.state,
      settings: () => settings.current,
      changeSettings: (next) => {
        const { hotkey: earlier } = settings.current;
        const current = settings.change(next);
        nativeTheme.themeSource = current.window.theme;
        companion.changeSettings(current);
        if (!isDeepStrictEqual(earlier, current.hotkey)) void hotkey.apply(current.hotkey);
        publisher.send('settings', current);
        return current;
      },
      exportPersona: (id) =>
        savePersonaFile(companion.personas, id, window.contents, app.getPath('documents')),
      importPersona: () => openPersonaFile(companion.personas, window.contents),
      models,
      exportMemory: () => saveMemoryFile(companion, window.contents, app.getPath('documents')),
      importMemory: () => openMemoryFile(companion, window.contents),
      cleanUp: () => companion.memory.cleanUp(),
      copy: copyToClipboard,
      openHelp: (name) => openHelpPage(name, paths.appDir),
      onHello: () => link.hello(),
      onAudio: (samples) => observer.onAudio(samples),
    }),
  });

  const endHousekeeping = setupHousekeeping(companion);

  const quit = setupQuit({
    app,
    process,
    log: (message, error) => console.error(`[quit] ${message}`, error),
    dispose: async () => {
      endPower();
      models.dispose();
      endHousekeeping();
      hotkey.dispose();
      // The player must still answer that it fell silent: the page stays until the turn has ended.
      await companion.dispose();
      stopServing();
      publisher.dispose();
      tray.dispose();
      window.destroy();
    },
  });
  // Destroying the window is the last step of the way out, not the first.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => window.show());

  if (settings.problem !== null) link.notice({ level: 'warning', text: settings.problem });
  await Promise.all([window.open(flags.hidden), hotkey.apply(settings.current.hotkey)]);
  // The window is there first and shows what is loading; nothing waits for the engines.
  if (!quit.isQuitting) {
    const start = async (): Promise<void> => {
      await companion.start();
      await companion.rehearse();
    };
    start().catch((error: unknown) => {
      console.error('[engines]', error);
      link.notice({ level: 'error', text: toFailure(error).message });
    });
  }
  if (flags.uiBench !== null) {
    const { firstHello: pageGreeted } = link;
    const bench = { window, publisher, pageGreeted, storageSettled: storage.settled };
    void runUiBench({ ...bench, reportFile: flags.uiBench }).then((code) => quit.now(code));
  }
  if (flags.demoTurn) {
    sink.tap((piece) => observer.pieces.push(piece));
    const demo = { paths, window, send: publisher.send, companion, observer };
    void runDemoTurn({ ...demo, pageGreeted: link.firstHello }).then((code) => quit.now(code));
  }
  return {
    onSecondStart: (talks) => {
      if (talks) talk.toggle(nowMs());
      else window.show();
    },
  };
}
