//! What a transcription returns.

use std::ffi::CStr;

use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

use crate::greedy::Decoded;

#[napi(object)]
pub struct Token {
    pub id: i32,
    /// May be part of a character: join the bytes of a word's tokens, or use the segment's text.
    pub text: String,
    /// Probability, 0 … 1.
    pub p: f64,
    /// Estimated from the timestamp tokens around it, by length of text.
    pub t0_ms: f64,
    pub t1_ms: f64,
}

#[napi(object)]
pub struct Segment {
    pub text: String,
    pub t0_ms: f64,
    pub t1_ms: f64,
    pub avg_log_prob: Option<f64>,
    pub tokens: Vec<Token>,
}

#[napi(object)]
pub struct Transcription {
    pub text: String,
    pub segments: Vec<Segment>,
    /// Whisper's probability that nobody speaks; asked for only in doubt, and in one window.
    pub no_speech_prob: Option<f64>,
    /// Mean natural logarithm of the text tokens' probabilities; absent when there are none.
    pub avg_log_prob: Option<f64>,
    pub language: String,
    /// Only when it was detected.
    pub language_prob: Option<f64>,
    /// Encoder positions that were used.
    pub audio_ctx: i32,
    /// Text tokens, without timestamps and the end.
    pub token_count: u32,
    /// The whole sequence with its timestamps, to be the draft of a later pass over the same beginning;
    /// empty where whisper.cpp decoded by itself.
    pub decoded_tokens: Vec<i32>,
    /// How many tokens of the given draft were right.
    pub tokens_drafted: u32,
    /// `loop` when the loop guard ended it, `cap` when the token cap did.
    pub stopped_by: Option<String>,
    pub encoder_passes: u32,
    pub mel_ms: f64,
    /// With language detection, that pass included.
    pub encode_ms: f64,
    /// Prompt, decoder steps and sampling.
    pub decode_ms: f64,
    /// From the pool thread's start to its end.
    pub total_ms: f64,
    /// From the call to the pool thread's start.
    pub queue_ms: f64,
}

/// A stretch of text between two timestamp tokens.
struct Piece {
    tokens: Vec<(Decoded, Vec<u8>)>,
    t0_ms: f64,
    t1_ms: f64,
}

pub struct Read {
    pub segments: Vec<Segment>,
    pub text: String,
    pub avg_log_prob: Option<f64>,
    pub token_count: u32,
}

/// Reads the result out of the context, cut into segments at the timestamp tokens.
///
/// # Safety
/// `context` must be alive, unshared, and hold the result of `whisper_full`.
pub unsafe fn read(context: *mut sys::whisper_context, duration_ms: f64) -> Read {
    let mut pieces = Vec::new();
    unsafe {
        for index in 0..sys::whisper_full_n_segments(context) {
            // Times of whisper.cpp are in units of 10 ms.
            let start_ms = sys::whisper_full_get_segment_t0(context, index) as f64 * 10.0;
            let end_ms = sys::whisper_full_get_segment_t1(context, index) as f64 * 10.0;
            let tokens: Vec<Decoded> = (0..sys::whisper_full_n_tokens(context, index))
                .map(|token| sys::whisper_full_get_token_data(context, index, token))
                .map(|data| Decoded { id: data.id, p: data.p, plog: data.plog })
                .collect();
            pieces.extend(cut(context, &tokens, start_ms, end_ms, duration_ms));
        }
    }
    collect(pieces)
}

/// The same of what our own decoder wrote, in one window from the start of the audio.
///
/// # Safety
/// `context` must be alive.
pub unsafe fn read_decoded(
    context: *mut sys::whisper_context,
    tokens: &[Decoded],
    duration_ms: f64,
) -> Read {
    collect(unsafe { cut(context, tokens, 0.0, duration_ms, duration_ms) })
}

fn collect(pieces: Vec<Piece>) -> Read {
    let logs: Vec<f64> = pieces.iter().flat_map(log_probs).collect();
    let token_count = pieces.iter().map(|piece| piece.tokens.len() as u32).sum();
    let segments: Vec<Segment> = pieces.into_iter().map(to_segment).collect();
    Read {
        text: segments.iter().map(|segment| segment.text.as_str()).collect::<String>(),
        avg_log_prob: mean(&logs),
        token_count,
        segments,
    }
}

/// Cuts the tokens of one window at their timestamps, which count 20 ms each.
unsafe fn cut(
    context: *mut sys::whisper_context,
    tokens: &[Decoded],
    start_ms: f64,
    end_ms: f64,
    duration_ms: f64,
) -> Vec<Piece> {
    let (end_of_text, first_timestamp) =
        unsafe { (sys::whisper_token_eot(context), sys::whisper_token_beg(context)) };
    let mut window_ms = None;
    let mut pieces = Vec::new();
    let mut piece = Piece { tokens: Vec::new(), t0_ms: start_ms, t1_ms: end_ms };
    for token in tokens {
        if token.id >= first_timestamp {
            let offset_ms = f64::from(token.id - first_timestamp) * 20.0;
            // The segment starts at its first timestamp, wherever its window starts.
            let base_ms = *window_ms.get_or_insert(if piece.tokens.is_empty() && start_ms > 0.0 {
                start_ms - offset_ms
            } else {
                0.0
            });
            let at_ms = (base_ms + offset_ms).min(duration_ms);
            if !piece.tokens.is_empty() {
                piece.t1_ms = at_ms;
                pieces.push(std::mem::replace(
                    &mut piece,
                    Piece { tokens: Vec::new(), t0_ms: at_ms, t1_ms: end_ms },
                ));
            }
            piece.t0_ms = at_ms;
        } else if token.id < end_of_text {
            let text = unsafe { sys::whisper_token_to_str(context, token.id) };
            let bytes =
                if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() };
            piece.tokens.push((*token, bytes.to_vec()));
        }
    }
    if !piece.tokens.is_empty() {
        pieces.push(piece);
    }
    for piece in &mut pieces {
        piece.t1_ms = piece.t1_ms.min(duration_ms).max(piece.t0_ms);
    }
    pieces
}

fn to_segment(piece: Piece) -> Segment {
    let bytes: Vec<u8> = piece.tokens.iter().flat_map(|(_, text)| text.iter().copied()).collect();
    let length = bytes.len().max(1) as f64;
    let per_byte_ms = (piece.t1_ms - piece.t0_ms) / length;
    let avg_log_prob = mean(&log_probs(&piece));
    let mut at_ms = piece.t0_ms;
    let tokens = piece
        .tokens
        .iter()
        .map(|(data, text)| {
            let t0_ms = at_ms;
            at_ms += text.len() as f64 * per_byte_ms;
            Token {
                id: data.id,
                text: String::from_utf8_lossy(text).into_owned(),
                p: f64::from(data.p),
                t0_ms,
                t1_ms: at_ms,
            }
        })
        .collect();
    Segment {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        t0_ms: piece.t0_ms,
        t1_ms: piece.t1_ms,
        avg_log_prob,
        tokens,
    }
}

fn log_probs(piece: &Piece) -> Vec<f64> {
    piece.tokens.iter().map(|(data, _)| f64::from(data.plog)).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
