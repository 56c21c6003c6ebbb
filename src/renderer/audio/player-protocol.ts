/** Window → audio thread. Samples are mono float32 at the context's own rate. */
export type PlayerRequest =
  | {
      readonly type: 'speech';
      readonly turnId: string;
      readonly clause: number;
      readonly samples: Float32Array;
    }
  | { readonly type: 'clause-end'; readonly turnId: string; readonly clause: number }
  | { readonly type: 'speech-end'; readonly turnId: string }
  | { readonly type: 'silence'; readonly turnId: string };

/** What happened at sample `at` of the rendered block. */
export type PlayerEvent =
  | {
      readonly type: 'started' | 'audible';
      readonly turnId: string;
      readonly clause: number;
      readonly at: number;
    }
  | {
      readonly type: 'clause-ended' | 'silenced';
      readonly turnId: string;
      readonly clause: number;
      readonly at: number;
      readonly playedMs: number;
    }
  | {
      readonly type: 'ended';
      readonly turnId: string;
      readonly at: number;
      readonly underruns: number;
    };

/** Audio thread → window. `frame` counts samples of the context's clock. */
export type PlayerMessage =
  | { readonly type: 'event'; readonly event: PlayerEvent; readonly frame: number }
  /** Sent a few times a second, so that frames can be told in wall time. */
  | { readonly type: 'beat'; readonly frame: number; readonly audibleSamples: number };
