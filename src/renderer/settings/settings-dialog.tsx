import { Dialog } from '@base-ui/react/dialog';
import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import { useEffect, useId, useState } from 'react';
import type { Settings } from '../../shared/settings';
import type { AudioDevice, AudioDevices } from '../audio/devices';
import { watchAudioDevices } from '../audio/devices';
import { useApp, useCompanion, useSettings } from '../ui/companion-context';
import { LANGUAGES } from './languages';

/** The few settings most people want; each applies at once. */
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
        <Dialog.Popup className="dialog">
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
  const { changeSettings } = useCompanion();
  const settings = useSettings();
  const hotkey = useApp((state) => state.hotkey);
  const backends = useApp((state) => state.backends);
  const [devices, setDevices] = useState(NO_DEVICES);
  useEffect(() => watchAudioDevices(setDevices), []);

  /** Replaces some fields of one section. */
  const set =
    <K extends 'window' | 'speech' | 'audio' | 'hotkey'>(section: K) =>
    (change: Partial<Settings[K]>): void =>
      changeSettings((now) => ({ ...now, [section]: { ...now[section], ...change } }));

  return (
    <div className="settings">
      <Row label="Light or dark">
        {(id) => (
          <Choice
            id={id}
            value={settings.window.theme}
            options={[
              ['system', 'as the system'],
              ['light', 'light'],
              ['dark', 'dark'],
            ]}
            choose={(theme) => set('window')({ theme: theme as Settings['window']['theme'] })}
          />
        )}
      </Row>
      <Row label="You speak">
        {(id) => (
          <Choice
            id={id}
            value={settings.speech.language}
            options={LANGUAGES}
            choose={(language) => set('speech')({ language })}
          />
        )}
      </Row>
      <Row label="Speak the answers">
        {(id) => (
          <Toggle
            id={id}
            on={settings.speech.speakReplies}
            change={(speakReplies) => set('speech')({ speakReplies })}
          />
        )}
      </Row>
      <Row label="Microphone">
        {(id) => (
          <DeviceChoice
            id={id}
            value={settings.audio.microphoneId}
            devices={devices.microphones}
            choose={(microphoneId) => set('audio')({ microphoneId })}
          />
        )}
      </Row>
      <Row label="Loudspeaker">
        {(id) => (
          <DeviceChoice
            id={id}
            value={settings.audio.speakerId}
            devices={devices.speakers}
            choose={(speakerId) => set('audio')({ speakerId })}
          />
        )}
      </Row>
      <Row label="Key that works anywhere" note={hotkey.note}>
        {(id) => (
          <span className="settings-pair">
            <kbd>{settings.hotkey.accelerator}</kbd>
            <Toggle
              id={id}
              on={settings.hotkey.enabled}
              change={(enabled) => set('hotkey')({ enabled })}
            />
          </span>
        )}
      </Row>
      <Row label="Close to the tray">
        {(id) => (
          <Toggle
            id={id}
            on={settings.window.closeToTray}
            change={(closeToTray) => set('window')({ closeToTray })}
          />
        )}
      </Row>
      <dl className="settings-models">
        <Model role="hears with" model={settings.models.stt} note={backends.stt} />
        <Model role="thinks with" model={settings.models.llm} note={backends.llm} />
        <Model role="speaks with" model={settings.models.voice} note={null} />
        <Model role="recalls with" model={settings.models.embeddings} note={null} />
      </dl>
    </div>
  );
}

function Row(props: {
  readonly label: string;
  readonly note?: string | null;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="settings-row">
      <label htmlFor={id}>{props.label}</label>
      <div>{props.children(id)}</div>
      {props.note != null && <p className="settings-note">{props.note}</p>}
    </div>
  );
}

function Choice(props: {
  readonly id: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly choose: (value: string) => void;
}) {
  return (
    <select
      id={props.id}
      value={props.value}
      onChange={(event) => props.choose(event.target.value)}
    >
      {props.options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function DeviceChoice(props: {
  readonly id: string;
  readonly value: string | null;
  readonly devices: readonly AudioDevice[];
  readonly choose: (deviceId: string | null) => void;
}) {
  const { value, devices } = props;
  const missing = value !== null && !devices.some((device) => device.id === value);
  return (
    <Choice
      id={props.id}
      value={value ?? ''}
      options={[
        ['', 'the system’s default'],
        ...devices.map((device) => [device.id, device.label] as const),
        ...(missing ? [[value, 'not plugged in'] as const] : []),
      ]}
      choose={(id) => props.choose(id === '' ? null : id)}
    />
  );
}

function Toggle(props: {
  readonly id: string;
  readonly on: boolean;
  readonly change: (on: boolean) => void;
}) {
  return (
    <Switch.Root
      id={props.id}
      className="switch"
      checked={props.on}
      onCheckedChange={(on) => props.change(on)}
    >
      <Switch.Thumb className="switch-thumb" />
    </Switch.Root>
  );
}

function Model(props: {
  readonly role: string;
  readonly model: string;
  readonly note: string | null;
}) {
  return (
    <div>
      <dt>{props.role}</dt>
      <dd>
        {props.model}
        {props.note !== null && <span className="settings-backend"> on {props.note}</span>}
      </dd>
    </div>
  );
}
