//! Watches the decoder from inside: encoder passes and loops.

use std::ffi::{c_int, c_void};

use whisper_rs::whisper_rs_sys as sys;

/// A phrase of up to this many tokens said again and again is a loop.
const LONGEST_LOOP_TOKENS: usize = 24;
/// How many tokens a phrase and its repetitions must fill, so that "no no no" is not cut.
const LEAST_LOOP_TOKENS: usize = 8;

/// One decoding's observer. whisper.cpp holds its address while `whisper_full` runs.
pub struct DecodeWatch {
    pub encoder_passes: u32,
    pub looped: bool,
    loop_guard: bool,
    first_text_limit: i32,
    end_token: i32,
    vocab: usize,
}

impl DecodeWatch {
    /// # Safety
    /// `context` must be alive.
    pub unsafe fn new(context: *mut sys::whisper_context, loop_guard: bool) -> Self {
        unsafe {
            Self {
                encoder_passes: 0,
                looped: false,
                loop_guard,
                first_text_limit: sys::whisper_token_eot(context),
                end_token: sys::whisper_token_eot(context),
                vocab: sys::whisper_n_vocab(context) as usize,
            }
        }
    }

    pub fn attach(&mut self, params: &mut sys::whisper_full_params) {
        let user_data = std::ptr::from_mut(self) as *mut c_void;
        params.encoder_begin_callback = Some(count_encoder_pass);
        params.encoder_begin_callback_user_data = user_data;
        params.logits_filter_callback = Some(filter_logits);
        params.logits_filter_callback_user_data = user_data;
    }

    fn text_tokens(&self, tokens: &[sys::whisper_token_data]) -> Vec<i32> {
        tokens.iter().map(|token| token.id).filter(|id| *id < self.first_text_limit).collect()
    }
}

unsafe extern "C" fn count_encoder_pass(
    _: *mut sys::whisper_context,
    _: *mut sys::whisper_state,
    user_data: *mut c_void,
) -> bool {
    // SAFETY: `attach` put a DecodeWatch there that outlives whisper_full.
    let watch = unsafe { &mut *(user_data as *mut DecodeWatch) };
    watch.encoder_passes += 1;
    true
}

unsafe extern "C" fn filter_logits(
    _: *mut sys::whisper_context,
    _: *mut sys::whisper_state,
    tokens: *const sys::whisper_token_data,
    n_tokens: c_int,
    logits: *mut f32,
    user_data: *mut c_void,
) {
    // SAFETY: as above; tokens and logits have the lengths whisper.h promises.
    let watch = unsafe { &mut *(user_data as *mut DecodeWatch) };
    if n_tokens == 0 || !watch.loop_guard {
        return;
    }
    let said = unsafe { std::slice::from_raw_parts(tokens, n_tokens as usize) };
    if ends_in_loop(&watch.text_tokens(said)) {
        watch.looped = true;
        let row = unsafe { std::slice::from_raw_parts_mut(logits, watch.vocab) };
        row.fill(f32::NEG_INFINITY);
        row[watch.end_token as usize] = 0.0;
    }
}

/// True when the tokens end in one phrase said at least three times, or a phrase of six or more
/// tokens said twice without a break.
pub fn ends_in_loop(tokens: &[i32]) -> bool {
    (1..=LONGEST_LOOP_TOKENS.min(tokens.len() / 2)).any(|length| {
        let times = if length >= 6 { 2 } else { 3.max(LEAST_LOOP_TOKENS.div_ceil(length)) };
        let needed = length * times;
        if tokens.len() < needed {
            return false;
        }
        let tail = &tokens[tokens.len() - needed..];
        tail.iter().zip(&tail[length..]).all(|(earlier, later)| earlier == later)
    })
}

#[cfg(test)]
mod tests {
    use super::ends_in_loop;

    #[test]
    fn phrases_that_go_round_are_loops() {
        assert!(ends_in_loop(&[1, 2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7]));
        assert!(ends_in_loop(&[9, 9, 9, 9, 9, 9, 9, 9]));
        assert!(ends_in_loop(&[0, 4, 5, 6, 4, 5, 6, 4, 5, 6]));
    }

    #[test]
    fn plain_speech_is_not() {
        assert!(!ends_in_loop(&[]));
        assert!(!ends_in_loop(&[1, 1, 1]));
        assert!(!ends_in_loop(&[1, 2, 1, 2]));
        assert!(!ends_in_loop(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    }
}
