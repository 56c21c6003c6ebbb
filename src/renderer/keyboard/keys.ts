/** What a key does, as `?` shows it. The one list that help and tests read. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

export function keyHelp(platform: 'linux' | 'darwin' | 'win32'): readonly KeyHelp[] {
  const command = platform === 'darwin' ? '⌘' : 'Ctrl';
  return [
    { keys: ['Space'], does: 'hold to talk; tap to start, tap again to send' },
    { keys: ['Esc'], does: 'stop speaking, or forget what you are saying' },
    { keys: ['↑', '↓'], does: 'walk through the turns' },
    { keys: ['←', '→'], does: 'walk through the steps of a turn' },
    { keys: ['+', '−'], does: 'look closer at the waterfall, or from further away' },
    { keys: ['Shift', '← →'], does: 'move the waterfall' },
    { keys: ['0', 'W', 'F'], does: 'fit it to the first sound, to the whole turn, or follow' },
    { keys: ['1', '…', '5'], does: 'the turn, all turns, the stages, memory, conversations' },
    { keys: ['L', 'T'], does: 'lanes by stage or by thread, chart or table' },
    { keys: [command, 'K'], does: 'find any action' },
    { keys: ['/'], does: 'type a message' },
    { keys: ['?'], does: 'show this list' },
  ];
}

/** What a key press in the window means; undefined leaves it to the element that has focus. */
export type KeyIntent =
  | 'talk'
  | 'escape'
  | 'turn-up'
  | 'turn-down'
  | 'span-left'
  | 'span-right'
  | 'zoom-in'
  | 'zoom-out'
  | 'pan-left'
  | 'pan-right'
  | 'fit'
  | 'whole-turn'
  | 'follow'
  | 'lanes'
  | 'table'
  | 'view-turn'
  | 'view-turns'
  | 'view-stages'
  | 'view-memory'
  | 'view-conversations'
  | 'palette'
  | 'compose'
  | 'help';

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Focus is where text is typed. */
  readonly typing: boolean;
  /** Focus is on something that Space operates itself. */
  readonly spaceTaken: boolean;
  /** Focus is on something that the arrow keys operate themselves. */
  readonly arrowsTaken: boolean;
  readonly dialogOpen: boolean;
}

const PLAIN: Readonly<Record<string, KeyIntent>> = {
  ' ': 'talk',
  ArrowUp: 'turn-up',
  ArrowDown: 'turn-down',
  ArrowLeft: 'span-left',
  ArrowRight: 'span-right',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  '1': 'view-turn',
  '2': 'view-turns',
  '3': 'view-stages',
  '4': 'view-memory',
  '5': 'view-conversations',
  '0': 'fit',
  w: 'whole-turn',
  f: 'follow',
  l: 'lanes',
  t: 'table',
  '/': 'compose',
  '?': 'help',
};

export function keyIntent(press: KeyPress): KeyIntent | undefined {
  if ((press.ctrl || press.meta) && !press.alt && press.key.toLowerCase() === 'k') return 'palette';
  // An open dialog owns its keys, Esc among them.
  if (press.dialogOpen || press.ctrl || press.meta || press.alt) return undefined;
  if (press.key === 'Escape') return 'escape';
  if (press.typing) return undefined;
  if (press.key === ' ' && press.spaceTaken) return undefined;
  if (press.key.startsWith('Arrow') && press.arrowsTaken) return undefined;
  if (press.shift && press.key === 'ArrowLeft') return 'pan-left';
  if (press.shift && press.key === 'ArrowRight') return 'pan-right';
  return PLAIN[press.key];
}
