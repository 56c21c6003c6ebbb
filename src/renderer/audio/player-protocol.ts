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

/** Audio thread → window. */
export type PlayerMessage =
  | {
      readonly type: 'events';
      /** Of one rendered block, in order. */
      readonly events: readonly PlayerEvent[];
      /** `Date.now()` when the block was rendered: the audio thread has no other clock. */
      readonly renderedMs: number;
    }
  /** Sent with every event and, while something plays, a few times a second. */
  | { readonly type: 'count'; readonly audibleSamples: number };
