//! Language detection in a sized window.

use std::ffi::{c_void, CStr, CString};

use whisper_rs::whisper_rs_sys as sys;

pub struct Detected {
    pub language: CString,
    pub probability: f32,
}

unsafe extern "C" fn refuse_to_encode(
    _: *mut sys::whisper_context,
    _: *mut sys::whisper_state,
    _: *mut c_void,
) -> bool {
    false
}

/// Detects the spoken language of the spectrogram in the state, among `allowed` (all when empty).
/// None when whisper.cpp fails, which includes an abort.
///
/// Detection is an encoder pass and one decoder step. whisper.cpp has no call to size the window of
/// that pass: only `whisper_full` sets it. So that is called with a callback which stops it right
/// after.
///
/// # Safety
/// `context` must be alive, unshared, and hold a spectrogram.
pub unsafe fn detect(
    context: *mut sys::whisper_context,
    mut params: sys::whisper_full_params,
    allowed: &[i32],
) -> Option<Detected> {
    params.language = c"en".as_ptr();
    params.encoder_begin_callback = Some(refuse_to_encode);
    unsafe {
        sys::whisper_full(context, params, std::ptr::null(), 0);
        let mut probabilities = vec![0.0_f32; sys::whisper_lang_max_id() as usize + 1];
        let best =
            sys::whisper_lang_auto_detect(context, 0, params.n_threads, probabilities.as_mut_ptr());
        if best < 0 {
            return None;
        }
        let probability_of = |id: i32| probabilities.get(id as usize).copied().unwrap_or(0.0);
        let id = allowed
            .iter()
            .copied()
            .max_by(|a, b| probability_of(*a).total_cmp(&probability_of(*b)))
            .unwrap_or(best);
        let name = sys::whisper_lang_str(id);
        (!name.is_null()).then(|| Detected {
            language: CStr::from_ptr(name).to_owned(),
            probability: probability_of(id),
        })
    }
}
