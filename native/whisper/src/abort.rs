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

/// Runs `load` so that the CPU backend that whisper.cpp makes inside it stops when `flag` is raised.
#[cfg(target_os = "linux")]
pub fn with_cpu_abort<T>(flag: &AbortFlag, load: impl FnOnce() -> T) -> T {
    cpu_backend::LOADING.set(flag.as_user_data());
    let loaded = load();
    cpu_backend::LOADING.set(std::ptr::null_mut());
    loaded
}

#[cfg(not(target_os = "linux"))]
pub fn with_cpu_abort<T>(_flag: &AbortFlag, load: impl FnOnce() -> T) -> T {
    load()
}

#[cfg(target_os = "linux")]
mod cpu_backend {
    use std::cell::Cell;
    use std::ffi::{c_char, c_int, c_void};

    /// `GGML_BACKEND_DEVICE_TYPE_CPU` of ggml-backend.h.
    const DEVICE_TYPE_CPU: c_int = 0;

    thread_local! {
        /// The flag of the model that this thread is loading.
        pub static LOADING: Cell<*mut c_void> = const { Cell::new(std::ptr::null_mut()) };
    }

    type AbortCallback = unsafe extern "C" fn(*mut c_void) -> bool;

    extern "C" {
        fn __real_ggml_backend_init_by_type(kind: c_int, params: *const c_char) -> *mut c_void;
        fn ggml_backend_cpu_set_abort_callback(
            backend: *mut c_void,
            callback: Option<AbortCallback>,
            user_data: *mut c_void,
        );
    }

    /// Stands in for ggml's function of the name after `__wrap_` (see build.rs).
    #[no_mangle]
    pub unsafe extern "C" fn __wrap_ggml_backend_init_by_type(
        kind: c_int,
        params: *const c_char,
    ) -> *mut c_void {
        // SAFETY: the arguments are passed on as they came; the backend is a CPU one when asked so.
        unsafe {
            let backend = __real_ggml_backend_init_by_type(kind, params);
            let flag = LOADING.get();
            if kind == DEVICE_TYPE_CPU && !backend.is_null() && !flag.is_null() {
                ggml_backend_cpu_set_abort_callback(backend, Some(super::abort_callback), flag);
            }
            backend
        }
    }
}
