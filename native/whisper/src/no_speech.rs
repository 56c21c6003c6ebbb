//! Whisper's own opinion on whether anybody speaks.

use whisper_rs::whisper_rs_sys as sys;

/// The probability of the no-speech token where the model was trained to put it: right after the
/// start-of-transcript token. whisper.cpp reads it after the whole prompt, where it is about 0 for
/// everything. Costs one decoder step. None when the step fails, which includes an abort.
///
/// # Safety
/// `context` must be alive, unshared, and hold the encoder output of the audio in question.
pub unsafe fn probability(context: *mut sys::whisper_context, threads: i32) -> Option<f64> {
    unsafe {
        let start = sys::whisper_token_sot(context);
        if sys::whisper_decode(context, &start, 1, 0, threads) != 0 {
            return None;
        }
        let logits = sys::whisper_get_logits(context);
        if logits.is_null() {
            return None;
        }
        let row = std::slice::from_raw_parts(logits, sys::whisper_n_vocab(context) as usize);
        let no_speech = *row.get(sys::whisper_token_nosp(context) as usize)?;
        let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = row.iter().map(|logit| f64::from(logit - highest).exp()).sum();
        Some(f64::from(no_speech - highest).exp() / sum)
    }
}
