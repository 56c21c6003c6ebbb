//! The CPU backend that whisper.cpp makes for itself, given an abort callback and lasting threads.
//!
//! Left alone it starts its threads anew for every graph, which for a decoder is every token. A thread
//! that is born beside its busy parent is often put on the parent's core, where both wait for each
//! other a time slice at a time while the other core idles: seen as 25 ms lost in every tenth step on
//! two cores. Threads that live as long as the model are woken where there is room. whisper.cpp hides
//! the backend; the linker (`--wrap`, see build.rs) hands us the function through which it makes it.

use whisper_rs::whisper_rs_sys as sys;

use crate::abort::AbortFlag;

/// ggml's threads for one model. Outlives the context whose backend uses it.
pub struct ThreadPool(*mut sys::ggml_threadpool);

// SAFETY: ggml guards the pool itself; one computation at a time uses it.
unsafe impl Send for ThreadPool {}

impl ThreadPool {
    /// How long a thread looks for the next graph before it sleeps, in ggml's rounds of 131,072: about
    /// 2 ms, enough from one decoder step to the next, and no core is kept busy for nothing.
    const POLL: u32 = 1;

    /// So many threads, the caller's among them; a computation uses at most these. None where ggml
    /// makes no pool.
    pub fn new(threads: i32) -> Option<Self> {
        // SAFETY: plain numbers; ggml gives null when it has no memory.
        let pool = unsafe {
            let mut params = sys::ggml_threadpool_params_default(threads);
            params.poll = Self::POLL;
            sys::ggml_threadpool_new(&mut params)
        };
        (!pool.is_null()).then_some(Self(pool))
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        // SAFETY: made by `ggml_threadpool_new`, freed once, after the backend that used it.
        unsafe { sys::ggml_threadpool_free(self.0) }
    }
}

/// Runs `load` so that the CPU backend that whisper.cpp makes inside it stops when `flag` is raised, and
/// computes on `pool`.
#[cfg(target_os = "linux")]
pub fn with_cpu_backend<T>(
    flag: &AbortFlag,
    pool: Option<&ThreadPool>,
    load: impl FnOnce() -> T,
) -> T {
    let pool = pool.map_or(std::ptr::null_mut(), |pool| pool.0);
    wrapped::LOADING.set(Some(wrapped::Wanted { flag: flag.as_user_data(), pool }));
    let loaded = load();
    wrapped::LOADING.set(None);
    loaded
}

#[cfg(not(target_os = "linux"))]
pub fn with_cpu_backend<T>(
    _flag: &AbortFlag,
    _pool: Option<&ThreadPool>,
    load: impl FnOnce() -> T,
) -> T {
    load()
}

#[cfg(target_os = "linux")]
mod wrapped {
    use std::cell::Cell;
    use std::ffi::{c_char, c_int, c_void};

    use whisper_rs::whisper_rs_sys as sys;

    use crate::abort::abort_callback;

    /// `GGML_BACKEND_DEVICE_TYPE_CPU` of ggml-backend.h.
    const DEVICE_TYPE_CPU: c_int = 0;

    #[derive(Clone, Copy)]
    pub struct Wanted {
        pub flag: *mut c_void,
        /// Null: ggml's threads of one graph.
        pub pool: *mut sys::ggml_threadpool,
    }

    thread_local! {
        /// For the model that this thread is loading.
        pub static LOADING: Cell<Option<Wanted>> = const { Cell::new(None) };
    }

    type AbortCallback = unsafe extern "C" fn(*mut c_void) -> bool;

    extern "C" {
        fn __real_ggml_backend_init_by_type(kind: c_int, params: *const c_char) -> *mut c_void;
        fn ggml_backend_cpu_set_abort_callback(
            backend: *mut c_void,
            callback: Option<AbortCallback>,
            user_data: *mut c_void,
        );
        fn ggml_backend_cpu_set_threadpool(backend: *mut c_void, pool: *mut sys::ggml_threadpool);
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
            if let (DEVICE_TYPE_CPU, false, Some(wanted)) = (kind, backend.is_null(), LOADING.get())
            {
                ggml_backend_cpu_set_abort_callback(backend, Some(abort_callback), wanted.flag);
                if !wanted.pool.is_null() {
                    ggml_backend_cpu_set_threadpool(backend, wanted.pool);
                }
            }
            backend
        }
    }
}
