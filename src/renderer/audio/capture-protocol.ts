/** Window → audio thread: post what you have, then answer with the same id. */
export interface CaptureRequest {
  readonly type: 'flush';
  readonly flushId: number;
}

/** Audio thread → window. `firstFrame` counts samples of the capture context's clock. */
export type CaptureMessage =
  | {
      readonly type: 'chunk';
      readonly samples: Float32Array<ArrayBuffer>;
      readonly firstFrame: number;
      /** `Date.now()` when the last sample came in. */
      readonly filledMs: number;
    }
  | { readonly type: 'flushed'; readonly flushId: number };
