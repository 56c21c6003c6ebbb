//! What a caller may choose for one transcription.

use std::ffi::CString;

use napi::{Error, Result, Status};
use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

#[napi(object)]
#[derive(Default)]
pub struct TranscribeOptions {
    /// CPU threads. Defaults to 2.
    pub threads: Option<u32>,
    /// Encoder positions (50 a second). 0 or absent: the full window of 30 s.
    pub audio_ctx: Option<u32>,
    /// Two-letter language, or `auto`. Defaults to `en`. Models for English only ignore it.
    pub language: Option<String>,
    /// With `auto`, the languages to choose among. Absent or empty: all.
    pub languages: Option<Vec<String>>,
    /// Text that is taken as said before, to bias spelling and names.
    pub prompt: Option<String>,
    /// The same as token ids; used instead of `prompt` when given.
    pub prompt_tokens: Option<Vec<i32>>,
    /// Stop after so many tokens in a window. 0 or absent: whisper.cpp's own limit (220).
    pub max_tokens: Option<u32>,
    /// Stop decoding as soon as the tokens go round in circles. Defaults to true.
    pub loop_guard: Option<bool>,
    /// Decode without timestamp tokens. Defaults to false: they keep sized windows accurate.
    pub no_timestamps: Option<bool>,
    /// One window, one segment: right for anything up to 30 s. Defaults to true.
    pub single_segment: Option<bool>,
    /// Do not begin with a space or the end. Defaults to true.
    pub suppress_blank: Option<bool>,
    /// Suppress tokens of sound tags and symbols. Defaults to false.
    pub suppress_nst: Option<bool>,
    /// Ask for the no-speech probability (one more decoder step) when the mean log-probability is
    /// below this or there is no text. Defaults to −0.5; 0 asks always.
    pub doubt_below: Option<f64>,
    /// Let the decoder see a full window: behind `audio_ctx` positions stands the silence that
    /// `remember_silence` kept. Without it, or without a place to put it, this changes nothing.
    pub complete_window: Option<bool>,
    /// What an earlier pass decoded from the same beginning (`decoded_tokens`); only with
    /// `complete_window`. As far as it is right it is checked in one step: the text is the same as
    /// without it, only sooner there.
    pub draft_tokens: Option<Vec<i32>>,
    /// Where the last speech ends, ms from the start; only with `complete_window`. A timestamp near it
    /// ends the text: behind it a decoder can only make words up. Absent: the end of the audio.
    pub speech_end_ms: Option<f64>,
}

/// The options, checked and in whisper.cpp's terms.
pub struct Settings {
    pub threads: i32,
    pub audio_ctx: i32,
    /// None means detect.
    pub language: Option<CString>,
    pub languages: Vec<i32>,
    pub prompt: Option<CString>,
    pub prompt_tokens: Vec<i32>,
    pub max_tokens: i32,
    pub loop_guard: bool,
    pub no_timestamps: bool,
    pub single_segment: bool,
    pub suppress_blank: bool,
    pub suppress_nst: bool,
    pub doubt_below: f64,
    pub complete_window: bool,
    pub draft_tokens: Vec<i32>,
    pub speech_end_ms: f64,
}

const MAX_THREADS: u32 = 64;

/// What was asked for, within reason.
pub fn thread_count(wanted: Option<u32>) -> i32 {
    wanted.unwrap_or(2).clamp(1, MAX_THREADS) as i32
}

impl Settings {
    pub fn parse(options: TranscribeOptions) -> Result<Self> {
        let language = options.language.unwrap_or_else(|| "en".to_owned());
        let detect = language == "auto";
        if !detect {
            language_id(&language)?;
        }
        let languages = options
            .languages
            .unwrap_or_default()
            .iter()
            .map(|name| language_id(name))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            threads: thread_count(options.threads),
            audio_ctx: options.audio_ctx.unwrap_or(0).min(i32::MAX as u32) as i32,
            language: if detect { None } else { Some(c_string(language, "language")?) },
            languages,
            prompt: options.prompt.map(|text| c_string(text, "prompt")).transpose()?,
            prompt_tokens: options.prompt_tokens.unwrap_or_default(),
            max_tokens: options.max_tokens.unwrap_or(0).min(i32::MAX as u32) as i32,
            loop_guard: options.loop_guard.unwrap_or(true),
            no_timestamps: options.no_timestamps.unwrap_or(false),
            single_segment: options.single_segment.unwrap_or(true),
            suppress_blank: options.suppress_blank.unwrap_or(true),
            suppress_nst: options.suppress_nst.unwrap_or(false),
            doubt_below: options.doubt_below.unwrap_or(-0.5),
            complete_window: options.complete_window.unwrap_or(false),
            draft_tokens: options.draft_tokens.unwrap_or_default(),
            speech_end_ms: options.speech_end_ms.unwrap_or(f64::INFINITY),
        })
    }

    /// Tokens after which decoding ends whatever it says.
    pub fn token_limit(&self) -> usize {
        /// What whisper.cpp allows itself: half the text context, less the task's own tokens.
        const MOST_TOKENS: usize = 220;
        if self.max_tokens > 0 {
            (self.max_tokens as usize).min(MOST_TOKENS)
        } else {
            MOST_TOKENS
        }
    }

    /// Greedy, temperature 0, no fallback: a second try is the caller's decision, and it knows the
    /// deadline.
    pub fn to_params(&self) -> sys::whisper_full_params {
        // SAFETY: returns a plain struct.
        let mut params = unsafe {
            sys::whisper_full_default_params(sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY)
        };
        params.n_threads = self.threads;
        params.audio_ctx = self.audio_ctx;
        params.greedy.best_of = 1;
        params.temperature = 0.0;
        params.temperature_inc = 0.0;
        // Above 1, so that nothing is dropped inside: the caller weighs the evidence.
        params.no_speech_thold = 2.0;
        params.max_tokens = self.max_tokens;
        params.no_context = true;
        params.no_timestamps = self.no_timestamps;
        params.single_segment = self.single_segment;
        params.suppress_blank = self.suppress_blank;
        params.suppress_nst = self.suppress_nst;
        params.print_progress = false;
        params.print_realtime = false;
        params.print_timestamps = false;
        params.print_special = false;
        if !self.prompt_tokens.is_empty() {
            params.prompt_tokens = self.prompt_tokens.as_ptr();
            params.prompt_n_tokens = self.prompt_tokens.len() as i32;
        } else if let Some(prompt) = &self.prompt {
            params.initial_prompt = prompt.as_ptr();
        }
        params
    }
}

fn c_string(text: String, name: &str) -> Result<CString> {
    CString::new(text)
        .map_err(|_| Error::new(Status::InvalidArg, format!("{name} contains a NUL byte")))
}

/// whisper.cpp's number of a language; it would go on with −1 for one it does not know.
fn language_id(name: &str) -> Result<i32> {
    crate::logs::install();
    let c_name = c_string(name.to_owned(), "language")?;
    // SAFETY: the name is terminated.
    match unsafe { sys::whisper_lang_id(c_name.as_ptr()) } {
        id if id >= 0 => Ok(id),
        _ => Err(Error::new(
            Status::InvalidArg,
            format!(
                "whisper does not know the language '{name}': use a code such as 'en' or 'auto'"
            ),
        )),
    }
}
