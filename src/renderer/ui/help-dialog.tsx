import { Dialog } from '@base-ui/react/dialog';
import { keyHelp } from '../keyboard/keys';
import { useApp, useCompanion } from './companion-context';

/** Every key, on one small page. */
export function HelpDialog() {
  const { app, attempt, bridge } = useCompanion();
  const open = useApp((state) => state.dialog === 'help');
  const platform = useApp((state) => state.platform);
  const version = useApp((state) => state.version);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => app.setState({ dialog: next ? 'help' : null })}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog-small">
          <Dialog.Title className="dialog-title">Keys</Dialog.Title>
          <dl className="keys">
            {keyHelp(platform).map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p className="dialog-foot">
            <span>Sotto {version}</span>
            <button
              type="button"
              className="link"
              onClick={() => attempt(bridge.openHelp('readme'))}
            >
              read more
            </button>
            <button
              type="button"
              className="link"
              onClick={() => attempt(bridge.openHelp('licence'))}
            >
              licence
            </button>
            <Dialog.Close className="quiet dialog-close">close</Dialog.Close>
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
