//! The JavaScript handle of a loaded model.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{AsyncTask, Float32Array, Uint8Array};
use napi::{Error, Result, Status};
use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

use crate::abort::AbortFlag;
use crate::cpu_backend::ThreadPool;
use crate::cross_memory::Silence;
use crate::options::{Settings, TranscribeOptions};
use crate::remember_silence::SilenceTask;
use crate::spectrogram::Spectrogram;
use crate::transcribe::TranscribeTask;

/// 200 ms. whisper.cpp gives nothing back below 100 ms, and reads before the start of an empty array.
const MIN_SAMPLES: usize = 3_200;

/// Owns a whisper.cpp context and its state; frees both when dropped.
pub struct Context {
    raw: *mut sys::whisper_context,
    /// Kept by `remember_silence`; completes sized windows.
    pub silence: Option<Silence>,
    pub spectrogram: Spectrogram,
    /// What the context computes on; dropped after it.
    _threads: Option<ThreadPool>,
}

// SAFETY: whisper.cpp keeps no thread-local data in a context; `Shared::context` lets one thread at a
// time use it.
unsafe impl Send for Context {}

impl Context {
    pub fn new(
        raw: *mut sys::whisper_context,
        spectrogram: Spectrogram,
        threads: Option<ThreadPool>,
    ) -> Option<Self> {
        (!raw.is_null()).then_some(Self { raw, silence: None, spectrogram, _threads: threads })
    }

    pub fn raw(&self) -> *mut sys::whisper_context {
        self.raw
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the pointer came from whisper_init and is freed once.
        unsafe { sys::whisper_free(self.raw) }
    }
}

/// What the handle and a running task share. The flag outlives the context, which holds its address.
pub struct Shared {
    pub context: Mutex<Option<Context>>,
    pub abort: Arc<AbortFlag>,
    busy: AtomicBool,
    abandoned: Mutex<Vec<i32>>,
}

impl Shared {
    fn try_begin(&self) -> bool {
        let begun =
            self.busy.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if begun {
            self.abort.clear();
            self.abandon(Vec::new());
        }
        begun
    }

    /// Keeps what a transcription had decoded when it was stopped, until the next one.
    pub fn abandon(&self, tokens: Vec<i32>) {
        *self.abandoned.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    fn abandoned(&self) -> Vec<i32> {
        self.abandoned.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn end(&self) {
        self.busy.store(false, Ordering::Release);
    }
}

#[napi(object)]
pub struct ModelInfo {
    /// `tiny`, `base`, `small`, `medium`, `large` …
    pub kind: String,
    pub multilingual: bool,
    /// Encoder positions of a full 30 s window: the ceiling of `audioCtx`.
    pub audio_ctx_max: i32,
    pub vocab_tokens: i32,
    /// ggml's number for the weights' type: 1 f16, 7 q8_0, 8 q5_0 …
    pub ftype: i32,
    pub load_ms: f64,
}

/// A loaded model. One transcription at a time.
#[napi]
pub struct WhisperModel {
    shared: Arc<Shared>,
    load_ms: f64,
}

#[napi]
impl WhisperModel {
    pub(crate) fn new(context: Context, abort: Arc<AbortFlag>, load: Duration) -> Self {
        let shared = Shared {
            context: Mutex::new(Some(context)),
            abort,
            busy: AtomicBool::new(false),
            abandoned: Mutex::default(),
        };
        Self { shared: Arc::new(shared), load_ms: load.as_secs_f64() * 1e3 }
    }

    /// What the file holds.
    #[napi]
    pub fn info(&self) -> Result<ModelInfo> {
        let guard = self.free("read the model's properties")?;
        let raw = guard.as_ref().ok_or_else(disposed)?.raw();
        // SAFETY: the context is alive and nobody else uses it; the string is static.
        unsafe {
            let kind = std::ffi::CStr::from_ptr(sys::whisper_model_type_readable(raw));
            Ok(ModelInfo {
                kind: kind.to_string_lossy().into_owned(),
                multilingual: sys::whisper_is_multilingual(raw) != 0,
                audio_ctx_max: sys::whisper_model_n_audio_ctx(raw),
                vocab_tokens: sys::whisper_model_n_vocab(raw),
                ftype: sys::whisper_model_ftype(raw),
                load_ms: self.load_ms,
            })
        }
    }

    /// Transcribes 16 kHz mono samples in −1 … 1, at least 200 ms of them. The samples are copied
    /// before this returns. Rejects with code `Cancelled` after `abort`; throws while another
    /// transcription runs and after `dispose`.
    #[napi(ts_return_type = "Promise<Transcription>")]
    pub fn transcribe(
        &self,
        pcm: Float32Array,
        options: Option<TranscribeOptions>,
    ) -> Result<AsyncTask<TranscribeTask>> {
        let settings = Settings::parse(options.unwrap_or_default())?;
        if pcm.len() < MIN_SAMPLES {
            let message = format!(
                "{} samples are too few: pad the audio with silence to at least {MIN_SAMPLES}",
                pcm.len()
            );
            return Err(Error::new(Status::InvalidArg, message));
        }
        if !self.shared.try_begin() {
            return Err(busy("transcribe"));
        }
        let alive = self.shared.context.lock().map(|guard| guard.is_some()).unwrap_or(false);
        if !alive {
            self.shared.end();
            return Err(disposed());
        }
        Ok(AsyncTask::new(TranscribeTask::new(self.shared.clone(), pcm.to_vec(), settings)))
    }

    /// Encodes a full window of silence after a voice and keeps what the decoder hears of it, for
    /// `completeWindow`. Resolves to false where that cannot be read; rejects and throws as
    /// `transcribe` does.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn remember_silence(&self, threads: Option<u32>) -> Result<AsyncTask<SilenceTask>> {
        let settings = Settings::parse(TranscribeOptions { threads, ..Default::default() })?;
        if !self.shared.try_begin() {
            return Err(busy("remember silence"));
        }
        Ok(AsyncTask::new(SilenceTask::new(self.shared.clone(), settings)))
    }

    /// What `remember_silence` kept, for `recall_silence` at a later start; null without it.
    #[napi(ts_return_type = "Uint8Array | null")]
    pub fn silence(&self) -> Result<Option<Uint8Array>> {
        let guard = self.free("copy the silence")?;
        let context = guard.as_ref().ok_or_else(disposed)?;
        Ok(context.silence.as_ref().map(|silence| Uint8Array::new(silence.to_bytes())))
    }

    /// Takes what `silence` gave for the same file and the same build, in place of encoding it again.
    /// False, and nothing changed, when it is of another size.
    #[napi]
    pub fn recall_silence(&self, bytes: Uint8Array) -> Result<bool> {
        let mut guard = self.free("recall silence")?;
        let context = guard.as_mut().ok_or_else(disposed)?;
        // SAFETY: the guard keeps the context alive.
        let silence = unsafe { Silence::from_bytes(context.raw(), &bytes) };
        let fits = silence.is_some();
        if fits {
            context.silence = silence;
        }
        Ok(fits)
    }

    /// Stops the running transcription: its promise rejects within a few milliseconds. True when
    /// there was one.
    #[napi]
    pub fn abort(&self) -> bool {
        let running = self.busy();
        if running {
            self.shared.abort.raise();
        }
        running
    }

    /// What the last transcription had decoded when it was aborted, as a draft for the next one over the
    /// same beginning; empty when it came to its end, or to no token. Of `completeWindow` only.
    #[napi]
    pub fn abandoned_tokens(&self) -> Vec<i32> {
        self.shared.abandoned()
    }

    /// The context, while no transcription has it.
    fn free(&self, action: &str) -> Result<MutexGuard<'_, Option<Context>>> {
        if self.busy() {
            return Err(busy(action));
        }
        self.shared.context.lock().map_err(|_| poisoned())
    }

    /// True while a transcription runs.
    #[napi(getter)]
    pub fn busy(&self) -> bool {
        self.shared.busy.load(Ordering::Acquire)
    }

    /// Frees the model. Throws while a transcription runs: abort it and await its promise first.
    /// Calling it again does nothing.
    #[napi]
    pub fn dispose(&self) -> Result<()> {
        if !self.shared.try_begin() {
            return Err(busy("dispose"));
        }
        let freed = self.shared.context.lock().map(|mut guard| drop(guard.take()));
        self.shared.end();
        freed.map_err(|_| poisoned())
    }
}

pub fn disposed() -> Error {
    Error::new(Status::GenericFailure, "this whisper model was disposed: load it again")
}

pub fn poisoned() -> Error {
    Error::new(Status::GenericFailure, "a transcription panicked: load the model again")
}

fn busy(action: &str) -> Error {
    let message = format!("cannot {action} while a transcription runs: abort it and await its end");
    Error::new(Status::GenericFailure, message)
}
