import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import type { AudioDevice, AudioDevices } from '../audio/devices';
import { useApp, useCompanion, useSettings } from '../ui/companion-context';
import { LANGUAGES } from './languages';
import type { SettingControl, SettingValue } from './settings-controls';
import { settingAt, withSetting } from './settings-controls';

/** One setting with its words; it applies at once. */
export function SettingRow(props: {
  readonly setting: SettingControl;
  readonly devices: AudioDevices;
}) {
  const { setting, devices } = props;
  const { changeSettings } = useCompanion();
  const value = useSettings((settings) => settingAt(settings, setting.path));
  const hotkeyNote = useApp((state) => state.hotkey.note);
  const change = (next: SettingValue): void =>
    changeSettings((now) => withSetting(now, setting.path, next));
  const note = setting.path === 'hotkey.enabled' ? hotkeyNote : setting.note;
  return (
    <Row label={setting.label} note={note}>
      {(id) => (
        <Control id={id} setting={setting} value={value} devices={devices} change={change} />
      )}
    </Row>
  );
}

interface ControlProps {
  readonly id: string;
  readonly setting: SettingControl;
  readonly value: SettingValue;
  readonly devices: AudioDevices;
  readonly change: (value: SettingValue) => void;
}

function Control({ id, setting, value, devices, change }: ControlProps) {
  const { control } = setting;
  switch (control.kind) {
    case 'toggle':
      return (
        <Switch.Root
          id={id}
          className="switch"
          checked={value === true}
          onCheckedChange={(on) => change(on)}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      );
    case 'number':
      return (
        <NumberField
          id={id}
          value={typeof value === 'number' ? value : 0}
          control={control}
          change={change}
        />
      );
    case 'choice':
      return <Choice id={id} value={String(value)} options={control.options} choose={change} />;
    case 'language':
      return <Choice id={id} value={String(value)} options={LANGUAGES} choose={change} />;
    case 'languages':
      return (
        <TextField
          id={id}
          value={Array.isArray(value) ? value.join(', ') : ''}
          change={(text) => change(text.split(/[\s,]+/u).filter(Boolean))}
        />
      );
    case 'microphone':
      return <DeviceChoice id={id} value={value} devices={devices.microphones} choose={change} />;
    case 'speaker':
      return <DeviceChoice id={id} value={value} devices={devices.speakers} choose={change} />;
    case 'text':
    case 'accelerator':
      return <TextField id={id} value={String(value ?? '')} change={change} />;
  }
}

export function Row(props: {
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

export function Choice(props: {
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

/** Applies when the field is left or Enter is pressed: half a number is no setting. */
function NumberField(props: {
  readonly id: string;
  readonly value: number;
  readonly control: { min: number; max: number; step: number; unit: string };
  readonly change: (value: number) => void;
}) {
  const { id, value, control, change } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const apply = (): void => {
    const next = Number(draft);
    if (draft !== null && draft.trim() !== '' && Number.isFinite(next)) {
      const inside = Math.min(control.max, Math.max(control.min, next));
      if (inside !== value) change(inside);
    }
    setDraft(null);
  };
  return (
    <span className="settings-number">
      <input
        id={id}
        type="number"
        min={control.min}
        max={control.max}
        step={control.step}
        value={draft ?? String(value)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
        }}
      />
      {control.unit !== '' && <span className="settings-unit">{control.unit}</span>}
    </span>
  );
}

export function TextField(props: {
  readonly id: string;
  readonly value: string;
  readonly change: (text: string) => void;
}) {
  const { id, value, change } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const apply = (): void => {
    if (draft !== null && draft !== value) change(draft);
    setDraft(null);
  };
  return (
    <input
      id={id}
      type="text"
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply();
      }}
    />
  );
}

function DeviceChoice(props: {
  readonly id: string;
  readonly value: SettingValue;
  readonly devices: readonly AudioDevice[];
  readonly choose: (deviceId: string | null) => void;
}) {
  const value = typeof props.value === 'string' ? props.value : '';
  const missing = value !== '' && !props.devices.some((device) => device.id === value);
  return (
    <Choice
      id={props.id}
      value={value}
      options={[
        ['', 'the system’s default'],
        ...props.devices.map((device) => [device.id, device.label] as const),
        ...(missing ? [[value, 'not plugged in'] as const] : []),
      ]}
      choose={(id) => props.choose(id === '' ? null : id)}
    />
  );
}
