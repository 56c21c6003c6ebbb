//! Native log lines: kept, never printed. whisper.cpp and ggml write to stderr by default.

use std::collections::VecDeque;
use std::ffi::{c_char, c_void, CStr};
use std::sync::{Mutex, Once};

use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

/// A load writes about sixty lines; two loads fit.
const KEPT_LINES: usize = 128;

static INSTALL: Once = Once::new();
static LINES: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

unsafe extern "C" fn keep(_level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
    if text.is_null() {
        return;
    }
    // SAFETY: both libraries pass a terminated string that lives through the call.
    let line = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    let line = line.trim_end();
    if line.is_empty() {
        return;
    }
    let Ok(mut lines) = LINES.lock() else { return };
    if lines.len() == KEPT_LINES {
        lines.pop_front();
    }
    lines.push_back(line.to_owned());
}

pub fn install() {
    INSTALL.call_once(|| unsafe {
        sys::whisper_log_set(Some(keep), std::ptr::null_mut());
        sys::ggml_log_set(Some(keep), std::ptr::null_mut());
    });
}

/// The newest line, for error messages.
pub fn last_line() -> String {
    LINES
        .lock()
        .ok()
        .and_then(|lines| lines.back().cloned())
        .unwrap_or_else(|| "no native log line".to_owned())
}

/// Takes the log lines that whisper.cpp and ggml wrote since the last call, oldest first. At most
/// 128 are kept.
#[napi]
pub fn take_logs() -> Vec<String> {
    LINES.lock().map(|mut lines| lines.drain(..).collect()).unwrap_or_default()
}
