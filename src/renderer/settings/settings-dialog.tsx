import { Dialog } from '@base-ui/react/dialog';
import type { KeyboardEvent } from 'react';
import { useEffect, useState } from 'react';
import type { AudioDevices } from '../audio/devices';
import { watchAudioDevices } from '../audio/devices';
import { useApp, useCompanion, useSettings } from '../ui/companion-context';
import { ModelManager } from './model-manager';
import { PersonaEditor } from './persona-editor';
import { SettingRow } from './setting-row';
import type { SettingsGroup } from './settings-controls';
import { SETTINGS_GROUPS, settingControls } from './settings-controls';

/** Everything that can be set, in parts; each change applies at once. */
export function SettingsDialog() {
  const { app } = useCompanion();
  const open = useApp((state) => state.dialog === 'settings');
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => app.setState({ dialog: next ? 'settings' : null })}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog-settings">
          <Dialog.Title className="dialog-title">Settings</Dialog.Title>
          <SettingsForm />
          <p className="dialog-foot">
            <span>Changes apply at once.</span>
            <Dialog.Close className="quiet dialog-close">close</Dialog.Close>
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const NO_DEVICES: AudioDevices = { microphones: [], speakers: [] };

function SettingsForm() {
  const { app } = useCompanion();
  const group = useApp((state) => state.settingsGroup);
  const choose = (next: SettingsGroup): void => app.setState({ settingsGroup: next });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const count = SETTINGS_GROUPS.length;
    const at = SETTINGS_GROUPS.findIndex(({ id }) => id === group);
    const next = SETTINGS_GROUPS[(at + step + count) % count];
    if (next === undefined) return;
    choose(next.id);
    document.getElementById(`settings-tab-${next.id}`)?.focus();
  };
  return (
    <div className="settings">
      <div
        className="settings-tabs"
        role="tablist"
        aria-label="Parts of the settings"
        aria-orientation="vertical"
        onKeyDown={onKeyDown}
      >
        {SETTINGS_GROUPS.map(({ id, label }) => (
          <button
            key={id}
            id={`settings-tab-${id}`}
            type="button"
            role="tab"
            className="settings-tab"
            aria-selected={group === id}
            aria-controls="settings-part"
            tabIndex={group === id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div
        className="settings-part"
        id="settings-part"
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`settings-tab-${group}`}
      >
        <Rows group={group} />
        {group === 'models' && <ModelManager />}
        {group === 'persona' && <PersonaEditor />}
      </div>
    </div>
  );
}

function Rows({ group }: { readonly group: SettingsGroup }) {
  const settings = useSettings((now) => now);
  const [devices, setDevices] = useState(NO_DEVICES);
  useEffect(() => watchAudioDevices(setDevices), []);
  return settingControls(settings)
    .filter((setting) => setting.group === group)
    .map((setting) => <SettingRow key={setting.path} setting={setting} devices={devices} />);
}
