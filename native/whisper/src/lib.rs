//! `@sotto/whisper-node`: whisper.cpp inside a Node or Electron process.
//!
//! One `WhisperModel` owns one whisper.cpp context with one state. Work runs on a libuv pool thread,
//! so the worker's event loop stays free to abort it. Every promise settles; `dispose` refuses while
//! a transcription runs.

mod abort;
mod all_logits;
mod cpu_backend;
mod cross_memory;
mod decode_watch;
mod draft;
mod greedy;
mod info;
mod language;
mod load;
mod logs;
mod model;
mod no_speech;
mod options;
mod remember_silence;
mod result;
mod scheduling;
mod spectrogram;
mod transcribe;
