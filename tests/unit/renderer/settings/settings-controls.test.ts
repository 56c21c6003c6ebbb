import { describe, expect, it } from 'vitest';
import {
  settingAt,
  settingControls,
  settingPaths,
  withSetting,
} from '../../../../src/renderer/settings/settings-controls';
import { defaultSettings, settingsSchema } from '../../../../src/shared/settings';

const ELSEWHERE = ['version', 'personaId'];

describe('settingControls', () => {
  it('has one control for every setting that is not chosen in a view of its own', () => {
    const wanted = settingPaths(defaultSettings).filter(
      (path) => !path.startsWith('models.') && !ELSEWHERE.includes(path),
    );
    const controls = settingControls(defaultSettings).map(({ path }) => path);
    expect(controls.toSorted()).toEqual(wanted.toSorted());
    expect(wanted.length).toBeGreaterThan(15);
  });

  it('finds a control for a setting that nobody has described', () => {
    const settings = { ...defaultSettings, cache: { speechMb: 100, enabled: true, name: 'x' } };
    const controls = settingControls(settings).filter(({ path }) => path.startsWith('cache.'));
    expect(controls.map(({ label, control }) => [label, control.kind])).toEqual([
      ['Speech', 'number'],
      ['Enabled', 'toggle'],
      ['Name', 'text'],
    ]);
    expect(controls[0]?.control).toMatchObject({ unit: 'MB' });
  });

  it('offers nothing that the settings would refuse', () => {
    for (const { path, control } of settingControls(defaultSettings)) {
      const values =
        control.kind === 'number'
          ? [control.min, control.max]
          : control.kind === 'choice'
            ? control.options.map(([value]) => value)
            : [];
      for (const value of values) {
        const changed = settingsSchema.safeParse(withSetting(defaultSettings, path, value));
        expect(changed.success, `${path} = ${value}`).toBe(true);
      }
    }
  });
});

describe('withSetting', () => {
  it('changes one value and leaves the rest alone', () => {
    const changed = withSetting(defaultSettings, 'audio.preRollMs', 150);
    expect(settingAt(changed, 'audio.preRollMs')).toBe(150);
    expect(withSetting(changed, 'audio.preRollMs', defaultSettings.audio.preRollMs)).toEqual(
      defaultSettings,
    );
    expect(settingAt(withSetting(defaultSettings, 'personaId', 'anna'), 'personaId')).toBe('anna');
  });
});
