//! Stopping native work from JavaScript.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set from the JavaScript thread, read by whisper.cpp's threads.
#[derive(Default)]
pub struct AbortFlag(AtomicBool);

impl AbortFlag {
    pub fn raise(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn clear(&self) {
        self.0.store(false, Ordering::Release);
    }

    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The address whisper.cpp and ggml hand back to `abort_callback`. The flag must outlive the
    /// context it is given to.
    pub fn as_user_data(&self) -> *mut c_void {
        std::ptr::from_ref(self) as *mut c_void
    }
}

/// ggml's abort callback: true stops the computation.
pub unsafe extern "C" fn abort_callback(user_data: *mut c_void) -> bool {
    // SAFETY: user_data comes from `AbortFlag::as_user_data` of a flag that outlives the context.
    !user_data.is_null() && unsafe { &*(user_data as *const AbortFlag) }.is_raised()
}
