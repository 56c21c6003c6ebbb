import { CSPProvider } from '@base-ui/react/csp-provider';
import { Conversation } from './conversation/conversation';
import { Composer } from './conversation/composer';
import { Loading } from './first-run/loading';
import { SettingsDialog } from './settings/settings-dialog';
import { TalkControl } from './talk/talk-control';
import { Announcer } from './ui/announcer';
import { Divider } from './ui/divider';
import { Header } from './ui/header';
import { HelpDialog } from './ui/help-dialog';
import { Notices } from './ui/notices';
import { Palette } from './ui/palette';
import { StatusElement } from './ui/status-element';
import { useApp, useSettings } from './ui/companion-context';
import { useNarrow } from './ui/use-media';
import { Panel } from './panel/panel';

export function App() {
  const connected = useApp((state) => state.settings !== null);
  return (
    // The content security policy allows no inline styles; our own sheets bring what is needed.
    <CSPProvider disableStyleElements>
      <div className="window">
        <Header />
        {connected ? <Panes /> : <Starting />}
      </div>
      {connected && <SettingsDialog />}
      <HelpDialog />
      <Palette />
      <Announcer />
      <StatusElement />
    </CSPProvider>
  );
}

function Panes() {
  const narrow = useNarrow();
  const panel = useApp((state) => state.panel);
  const divider = useSettings((settings) => settings.window.divider);
  const style = { '--divider': `${(divider * 100).toFixed(2)}%` } as React.CSSProperties;
  return (
    <main className="panes" style={style}>
      {narrow && panel !== 'turn' && <Panel />}
      <section className="talk-pane" aria-label="Conversation">
        <Conversation />
        <footer className="foot">
          <Notices />
          <Loading />
          <TalkControl />
          <Composer />
        </footer>
      </section>
      {!narrow && (
        <>
          <Divider />
          <Panel />
        </>
      )}
    </main>
  );
}

/** Before main has answered: normally a few milliseconds, else the reason why it did not. */
function Starting() {
  return (
    <main className="starting">
      <Notices />
    </main>
  );
}
