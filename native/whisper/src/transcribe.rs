//! One transcription on a pool thread.

use std::ffi::CString;
use std::sync::Arc;
use std::time::Instant;

use napi::{Env, Error, Result, Status, Task};
use whisper_rs::whisper_rs_sys as sys;

use crate::abort::abort_callback;
use crate::cross_memory::{self, Silence};
use crate::decode_watch::DecodeWatch;
use crate::greedy;
use crate::language;
use crate::logs;
use crate::model::{disposed, poisoned, Context, Shared};
use crate::no_speech;
use crate::options::Settings;
use crate::result::{self, Read, Transcription};
use crate::spectrogram::Spectrogram;

const SAMPLE_RATE_HZ: f64 = 16_000.0;

/// What one of the two ways to run over a window gives.
struct Pass {
    read: Read,
    /// All tokens with their timestamps, where we decoded ourselves.
    decoded: Vec<i32>,
    tokens_drafted: u32,
    looped: bool,
    encoder_passes: u32,
}

pub struct TranscribeTask {
    shared: Arc<Shared>,
    pcm: Vec<f32>,
    settings: Settings,
    called: Instant,
}

impl TranscribeTask {
    pub fn new(shared: Arc<Shared>, pcm: Vec<f32>, settings: Settings) -> Self {
        Self { shared, pcm, settings, called: Instant::now() }
    }

    fn stopped_or(&self, what: &str) -> Error {
        if self.shared.abort.is_raised() {
            Error::new(Status::Cancelled, "the transcription was aborted")
        } else {
            Error::new(Status::GenericFailure, format!("{what}: {}", logs::last_line()))
        }
    }

    /// # Safety
    /// `context` must be alive and unshared.
    unsafe fn run(&self, context: &Context) -> Result<Transcription> {
        let Context { silence, spectrogram, .. } = context;
        let context = context.raw();
        let started = Instant::now();
        let mut params = self.settings.to_params();
        let audio_ctx_max = unsafe { sys::whisper_model_n_audio_ctx(context) };
        params.audio_ctx = params.audio_ctx.min(audio_ctx_max);
        params.abort_callback = Some(abort_callback);
        params.abort_callback_user_data = self.shared.abort.as_user_data();
        if self.shared.abort.is_raised() {
            return Err(self.stopped_or("aborted before the start"));
        }
        unsafe {
            sys::whisper_reset_timings(context);
            let sized = params.audio_ctx > 0 && params.audio_ctx < audio_ctx_max;
            let silence = silence
                .as_ref()
                .filter(|_| self.settings.complete_window && self.settings.single_segment && sized);
            let heard = match silence {
                Some(_) => self.see(context, spectrogram),
                // Here whisper.cpp goes by the length of the spectrogram it made itself.
                None => {
                    let count = self.pcm.len() as i32;
                    sys::whisper_pcm_to_mel(context, self.pcm.as_ptr(), count, params.n_threads)
                }
            };
            if heard != 0 {
                return Err(self.stopped_or("the spectrogram failed"));
            }
            let mel_ms = ms_since(started);

            let decode_from = Instant::now();
            let (language, language_prob) = self.language(context, params)?;
            params.language = language.as_ptr();
            let duration_ms = self.pcm.len() as f64 / SAMPLE_RATE_HZ * 1e3;
            let pass = match silence {
                Some(silence) => self.in_completed_window(context, params, silence, duration_ms)?,
                None => self.in_plain_window(context, params, duration_ms)?,
            };
            let Pass { read, decoded, tokens_drafted, looped, encoder_passes } = pass;
            let run_ms = ms_since(decode_from);
            let encode_ms = encode_ms(context, encoder_passes, language_prob.is_some());
            let doubtful = read.avg_log_prob.is_none_or(|mean| mean < self.settings.doubt_below);
            let doubt_from = Instant::now();
            let no_speech_prob = if doubtful && self.settings.single_segment {
                no_speech::probability(context, params.n_threads)
            } else {
                None
            };
            if self.shared.abort.is_raised() {
                self.shared.abandon(decoded);
                return Err(self.stopped_or("aborted"));
            }
            let run_ms = run_ms + ms_since(doubt_from);
            let capped = params.max_tokens > 0 && read.token_count > params.max_tokens as u32;
            let stopped_by =
                if looped { Some("loop".to_owned()) } else { capped.then(|| "cap".to_owned()) };
            Ok(Transcription {
                text: read.text,
                segments: read.segments,
                no_speech_prob,
                avg_log_prob: read.avg_log_prob,
                language: language.to_string_lossy().into_owned(),
                language_prob,
                audio_ctx: if params.audio_ctx > 0 { params.audio_ctx } else { audio_ctx_max },
                token_count: read.token_count,
                decoded_tokens: decoded,
                tokens_drafted,
                stopped_by,
                encoder_passes: encoder_passes + u32::from(language_prob.is_some()),
                mel_ms,
                encode_ms,
                decode_ms: (run_ms - encode_ms).max(0.0),
                total_ms: ms_since(started),
                queue_ms: started.duration_since(self.called).as_secs_f64() * 1e3,
            })
        }
    }

    /// Puts our spectrogram into the state; whisper.cpp's code for it.
    unsafe fn see(&self, context: *mut sys::whisper_context, spectrogram: &Spectrogram) -> i32 {
        let mel = spectrogram.of(&self.pcm);
        let (frames, bands) = (spectrogram.frames() as i32, spectrogram.bands() as i32);
        unsafe { sys::whisper_set_mel(context, mel.as_ptr(), frames, bands) }
    }

    /// whisper.cpp's own loop, which also cuts audio of more than one window.
    unsafe fn in_plain_window(
        &self,
        context: *mut sys::whisper_context,
        mut params: sys::whisper_full_params,
        duration_ms: f64,
    ) -> Result<Pass> {
        unsafe {
            let mut watch = DecodeWatch::new(context, self.settings.loop_guard);
            watch.attach(&mut params);
            // No samples: the spectrogram is in the state already.
            let status = sys::whisper_full(context, params, std::ptr::null(), 0);
            if status != 0 || self.shared.abort.is_raised() {
                return Err(self.stopped_or(&format!("whisper.cpp failed with code {status}")));
            }
            Ok(Pass {
                read: result::read(context, duration_ms),
                decoded: Vec::new(),
                tokens_drafted: 0,
                looped: watch.looped,
                encoder_passes: watch.encoder_passes,
            })
        }
    }

    /// A close window for the encoder, a full one for the decoder (cross_memory.rs).
    unsafe fn in_completed_window(
        &self,
        context: *mut sys::whisper_context,
        params: sys::whisper_full_params,
        silence: &Silence,
        duration_ms: f64,
    ) -> Result<Pass> {
        unsafe {
            let positions = params.audio_ctx;
            let failed =
                |status: i32| self.stopped_or(&format!("whisper.cpp failed with code {status}"));
            let memory = cross_memory::encode(context, &params, positions)
                .map_err(failed)?
                .ok_or_else(|| failed(0))?;
            memory.complete(positions as usize, silence);
            cross_memory::set_window(context, params, silence.positions() as i32);
            let multilingual = sys::whisper_is_multilingual(context) != 0;
            let request = greedy::Request {
                threads: params.n_threads,
                speech_positions: (duration_ms.min(self.settings.speech_end_ms) / 20.0) as i32,
                prompt: &self.settings.prompt_tokens,
                draft: &self.settings.draft_tokens,
                language: multilingual.then(|| sys::whisper_lang_id(params.language)),
                max_tokens: self.settings.token_limit(),
                loop_guard: self.settings.loop_guard,
                suppress_blank: self.settings.suppress_blank,
            };
            let outcome = greedy::decode(context, &request, || self.shared.abort.is_raised())
                .map_err(|stopped| {
                    self.shared.abandon(stopped.tokens);
                    failed(stopped.status)
                })?;
            Ok(Pass {
                read: result::read_decoded(context, &outcome.tokens, duration_ms),
                decoded: outcome.tokens.iter().map(|token| token.id).collect(),
                tokens_drafted: outcome.drafted,
                looped: outcome.looped,
                encoder_passes: 1,
            })
        }
    }

    unsafe fn language(
        &self,
        context: *mut sys::whisper_context,
        params: sys::whisper_full_params,
    ) -> Result<(CString, Option<f64>)> {
        let multilingual = unsafe { sys::whisper_is_multilingual(context) } != 0;
        if let (true, None) = (multilingual, &self.settings.language) {
            let detected = unsafe { language::detect(context, params, &self.settings.languages) }
                .ok_or_else(|| self.stopped_or("the language could not be detected"))?;
            return Ok((detected.language, Some(f64::from(detected.probability))));
        }
        let chosen = if multilingual { self.settings.language.clone() } else { None };
        Ok((chosen.unwrap_or_else(|| c"en".to_owned()), None))
    }
}

impl Task for TranscribeTask {
    type Output = Transcription;
    type JsValue = Transcription;

    fn compute(&mut self) -> Result<Transcription> {
        let shared = self.shared.clone();
        let guard = shared.context.lock().map_err(|_| poisoned())?;
        let context = guard.as_ref().ok_or_else(disposed)?;
        // SAFETY: the lock makes this the only user, the guard keeps the context alive.
        unsafe { self.run(context) }
    }

    fn resolve(&mut self, _: Env, output: Transcription) -> Result<Transcription> {
        self.shared.end();
        Ok(output)
    }

    fn reject(&mut self, _: Env, error: Error) -> Result<Transcription> {
        self.shared.end();
        Err(error)
    }
}

/// whisper.cpp reports the mean of the encoder passes since the reset. It allocates the small struct
/// it returns and offers no call to free it (20 bytes a transcription).
unsafe fn encode_ms(context: *mut sys::whisper_context, passes: u32, detected: bool) -> f64 {
    let timings = unsafe { sys::whisper_get_timings(context) };
    if timings.is_null() {
        return 0.0;
    }
    f64::from(unsafe { (*timings).encode_ms }) * f64::from(passes + u32::from(detected))
}

fn ms_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
