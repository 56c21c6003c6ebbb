import type { Settings } from '../../shared/settings';

/** The parts of the settings dialog, in its order. */
export const SETTINGS_GROUPS = [
  { id: 'talking', label: 'Talking' },
  { id: 'answers', label: 'Answers' },
  { id: 'memory', label: 'Memory' },
  { id: 'models', label: 'Models' },
  { id: 'persona', label: 'Persona' },
  { id: 'window', label: 'Window' },
  { id: 'engines', label: 'Engines' },
] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number]['id'];

/** A value of the settings that one control can show. */
export type SettingValue = string | number | boolean | null | readonly string[];

export type ControlKind =
  | { readonly kind: 'toggle' }
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly unit: string;
    }
  | {
      readonly kind: 'choice';
      readonly options: readonly (readonly [value: string, label: string])[];
    }
  | { readonly kind: 'language' | 'languages' | 'microphone' | 'speaker' | 'text' | 'accelerator' };

export interface SettingControl {
  /** `section.key`, or the key alone at the top level. */
  readonly path: string;
  readonly group: SettingsGroup;
  readonly label: string;
  readonly note: string | null;
  readonly control: ControlKind;
}

type Described = Omit<SettingControl, 'path' | 'note'> & { readonly note?: string };

const toggle = { kind: 'toggle' } as const;
const number = (min: number, max: number, step: number, unit = ''): ControlKind => ({
  kind: 'number',
  min,
  max,
  step,
  unit,
});

const THREADS_NOTE = '0 chooses by the machine.';

/** The words and limits of each setting; the limits are those of shared/settings.ts. */
const DESCRIBED: Readonly<Record<string, Described>> = {
  'speech.language': { group: 'talking', label: 'You speak', control: { kind: 'language' } },
  'speech.languages': {
    group: 'talking',
    label: 'Only these languages',
    note: 'For “any language”. Codes between commas, such as en, de; empty means all.',
    control: { kind: 'languages' },
  },
  'audio.microphoneId': { group: 'talking', label: 'Microphone', control: { kind: 'microphone' } },
  'audio.speakerId': { group: 'talking', label: 'Loudspeaker', control: { kind: 'speaker' } },
  'hotkey.enabled': {
    group: 'talking',
    label: 'Key that works anywhere',
    control: toggle,
  },
  'hotkey.accelerator': {
    group: 'talking',
    label: 'Which key',
    control: { kind: 'accelerator' },
  },
  'audio.preRollMs': {
    group: 'talking',
    label: 'Keep from before the key',
    note: 'So that the first word is not cut off.',
    control: number(0, 1000, 50, 'ms'),
  },
  'audio.postRollMs': {
    group: 'talking',
    label: 'Listen on after the key',
    note: 'At most; less when you were silent already. It counts in every answer.',
    control: number(0, 500, 50, 'ms'),
  },
  'speech.partials': {
    group: 'talking',
    label: 'Show words while you speak',
    control: toggle,
  },
  'speech.speakReplies': { group: 'answers', label: 'Speak the answers', control: toggle },
  'speech.speed': {
    group: 'answers',
    label: 'Speaking rate',
    control: number(0.5, 2, 0.05, '×'),
  },
  'speech.cache': {
    group: 'answers',
    label: 'Keep speech',
    note: 'Clauses that come again are spoken from the disk.',
    control: toggle,
  },
  'speech.cacheMegabytes': {
    group: 'answers',
    label: 'Room for kept speech',
    control: number(1, 2000, 10, 'MB'),
  },
  'reply.maxTokens': {
    group: 'answers',
    label: 'Longest answer',
    control: number(8, 1024, 8, 'tokens'),
  },
  'reply.contextTokens': {
    group: 'answers',
    label: 'Room for context',
    note: 'More is remembered within a conversation, and read more slowly.',
    control: number(512, 32_768, 256, 'tokens'),
  },
  'reply.prepareAhead': {
    group: 'answers',
    label: 'Prepare the answer while you speak',
    note: 'Thrown away when you go on; costs power.',
    control: toggle,
  },
  'context.maxExchanges': {
    group: 'answers',
    label: 'Most exchanges in view',
    control: number(1, 400, 1),
  },
  'context.compactAbove': {
    group: 'answers',
    label: 'Tidy the window above',
    note: 'Share of its room, in idle time.',
    control: number(0.3, 0.95, 0.05),
  },
  'context.compactTo': {
    group: 'answers',
    label: 'Tidy it down to',
    control: number(0.1, 0.9, 0.05),
  },
  'context.classify': { group: 'answers', label: 'Tell kinds of turns apart', control: toggle },
  'context.mergeTypedMs': {
    group: 'answers',
    label: 'Messages typed within this are one',
    control: number(0, 10_000, 100, 'ms'),
  },
  'reply.recallLimit': {
    group: 'memory',
    label: 'Memories beside an answer',
    control: number(0, 20, 1),
  },
  'memory.learnFacts': {
    group: 'memory',
    label: 'Learn facts about you',
    note: 'From your own words only; all of them are in the memory view.',
    control: toggle,
  },
  'memory.extractWithModel': {
    group: 'memory',
    label: 'Ask the language model for facts, too',
    note: 'When nobody talks. Small models confuse things.',
    control: {
      kind: 'choice',
      options: [
        ['auto', 'if it is fit for it'],
        ['on', 'always'],
        ['off', 'never'],
      ],
    },
  },
  'memory.affect': { group: 'memory', label: 'Estimate the mood of a turn', control: toggle },
  'memory.moodInPrompt': {
    group: 'memory',
    label: 'Tell the model how you sound',
    note: 'Happy, sad or upset, where your words show it plainly.',
    control: toggle,
  },
  'memory.summary': {
    group: 'memory',
    label: 'Sum up what left the window',
    note: 'In idle time.',
    control: toggle,
  },
  'window.theme': {
    group: 'window',
    label: 'Light or dark',
    control: {
      kind: 'choice',
      options: [
        ['system', 'as the system'],
        ['light', 'light'],
        ['dark', 'dark'],
      ],
    },
  },
  'window.closeToTray': { group: 'window', label: 'Close to the tray', control: toggle },
  'window.divider': {
    group: 'window',
    label: 'Width of the conversation',
    control: number(0.3, 0.8, 0.01),
  },
  'engines.backend': {
    group: 'engines',
    label: 'Compute with',
    control: {
      kind: 'choice',
      options: [
        ['auto', 'what is best here'],
        ['cpu', 'the processor'],
        ['cuda', 'CUDA'],
        ['vulkan', 'Vulkan'],
        ['metal', 'Metal'],
      ],
    },
  },
  'engines.sttThreads': {
    group: 'engines',
    label: 'Threads for hearing',
    note: THREADS_NOTE,
    control: number(0, 64, 1),
  },
  'engines.llmThreads': {
    group: 'engines',
    label: 'Threads for thinking',
    note: THREADS_NOTE,
    control: number(0, 64, 1),
  },
  'engines.onnxThreads': {
    group: 'engines',
    label: 'Threads for the voice',
    note: THREADS_NOTE,
    control: number(0, 64, 1),
  },
  'trace.maxTurns': {
    group: 'engines',
    label: 'Turns whose times are kept',
    control: number(100, 100_000, 100),
  },
  'trace.maxAgeDays': {
    group: 'engines',
    label: 'Times are kept for',
    control: number(1, 3650, 1, 'days'),
  },
  'trace.maxMb': {
    group: 'engines',
    label: 'Room for times',
    control: number(1, 1000, 1, 'MB'),
  },
  'trace.log': { group: 'engines', label: 'Write latency.log', control: toggle },
  'trace.logWords': {
    group: 'engines',
    label: 'Your words in latency.log',
    note: 'They stay there when a turn is forgotten.',
    control: toggle,
  },
};

/** Chosen in views of their own: the model manager and the personas; `version` is no choice. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'version',
  'personaId',
  'models.stt',
  'models.llm',
  'models.strongLlm',
  'models.voice',
  'models.embeddings',
]);

/** Section of a setting that nobody has described yet. */
const SECTION_GROUPS: Readonly<Record<string, SettingsGroup>> = {
  speech: 'talking',
  audio: 'talking',
  hotkey: 'talking',
  reply: 'answers',
  context: 'answers',
  memory: 'memory',
  window: 'window',
};

/** A control for every setting there is, also for one that has no words of its own yet. Pure. */
export function settingControls(settings: Settings): readonly SettingControl[] {
  const paths = settingPaths(settings);
  const described = Object.keys(DESCRIBED).filter((path) => paths.includes(path));
  const rest = paths.filter((path) => !ELSEWHERE.has(path) && DESCRIBED[path] === undefined);
  return [...described, ...rest].map((path) => ({
    path,
    ...(DESCRIBED[path] ?? guessed(path, settingAt(settings, path))),
    note: DESCRIBED[path]?.note ?? null,
  }));
}

/** `section.key` of every leaf. */
export function settingPaths(settings: Settings): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    isSection(value) ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
  );
}

export function settingAt(settings: Settings, path: string): SettingValue {
  const [section = '', key] = path.split('.');
  const value = (settings as Readonly<Record<string, unknown>>)[section];
  if (key === undefined) return value as SettingValue;
  return isSection(value) ? (value[key] as SettingValue) : null;
}

/** The settings with one value changed; main validates what comes of it. */
export function withSetting(settings: Settings, path: string, value: SettingValue): Settings {
  const [section = '', key] = path.split('.');
  if (key === undefined) return { ...settings, [section]: value };
  const before = (settings as Readonly<Record<string, unknown>>)[section];
  return { ...settings, [section]: { ...(isSection(before) ? before : {}), [key]: value } };
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function guessed(path: string, value: SettingValue): Omit<SettingControl, 'path' | 'note'> {
  const [section = '', key = section] = path.split('.');
  const unit = /(Ms|Tokens|Bytes|Mb|Hz|Days|Hours)$/u.exec(key)?.[1] ?? '';
  const words = key
    .slice(0, key.length - unit.length)
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase();
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  const group = SECTION_GROUPS[section] ?? 'engines';
  if (typeof value === 'boolean') return { group, label, control: toggle };
  if (typeof value === 'number') {
    const spelt = { Ms: 'ms', Mb: 'MB' }[unit] ?? unit.toLowerCase();
    return {
      group,
      label,
      control: number(0, 1_000_000, Number.isInteger(value) ? 1 : 0.01, spelt),
    };
  }
  return { group, label, control: { kind: Array.isArray(value) ? 'languages' : 'text' } };
}
