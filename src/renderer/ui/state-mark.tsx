import type { ReactNode } from 'react';

export type MarkState =
  | 'loading'
  | 'ready'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'problem'
  | 'off-record';

/** States differ by shape, not by colour alone. */
const SHAPES: Record<MarkState, ReactNode> = {
  loading: <path d="M8 2a6 6 0 0 1 6 6" className="mark-stroke" />,
  ready: <circle cx="8" cy="8" r="4.5" className="mark-stroke" />,
  listening: <circle cx="8" cy="8" r="5.5" className="mark-fill" />,
  thinking: (
    <g className="mark-fill">
      <circle cx="3" cy="8" r="1.75" />
      <circle cx="8" cy="8" r="1.75" />
      <circle cx="13" cy="8" r="1.75" />
    </g>
  ),
  speaking: <path d="M3 6v4M6.5 3.5v9M10 5v6M13.5 7v2" className="mark-stroke" />,
  'off-record': (
    <path d="M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M2.5 13.5l11-11" className="mark-stroke" />
  ),
  problem: <path d="M8 1.8 14.6 13.6H1.4ZM8 6v4M8 11.6v.6" className="mark-stroke" />,
};

export function StateMark({ state }: { readonly state: MarkState }) {
  return (
    <svg className={`mark mark-${state}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden>
      {SHAPES[state]}
    </svg>
  );
}
