//! The decoder's verdict on every token of a batch, where whisper.cpp keeps only that on the last.
//!
//! whisper.cpp computes the logits of all tokens it is given and then copies the last row out. What
//! was written by an earlier pass over the same beginning can therefore be checked in one step instead
//! of being decoded again one by one, if all rows are copied. As in `cross_memory.rs` the linker lets us
//! stand in for the function that copies (`--wrap`, see build.rs).

use whisper_rs::whisper_rs_sys as sys;

/// As `whisper_decode`, but leaves the logits of every token in `whisper_get_logits`, a row each. False
/// when only the last row is there: this linker cannot do it.
///
/// # Safety
/// As for `whisper_decode`; `size` is the length of a row.
pub unsafe fn decode(
    context: *mut sys::whisper_context,
    tokens: &[i32],
    past: i32,
    threads: i32,
    size: usize,
) -> (i32, bool) {
    let call = || unsafe {
        sys::whisper_decode(context, tokens.as_ptr(), tokens.len() as i32, past, threads)
    };
    if tokens.len() == 1 {
        return (call(), true);
    }
    copier::copying_all(tokens.len(), size, call)
}

#[cfg(target_os = "linux")]
mod copier {
    use std::cell::Cell;
    use std::ffi::c_void;

    use whisper_rs::whisper_rs_sys as sys;

    /// What to look for: the copy of the last of `rows` rows of `bytes` each.
    #[derive(Clone, Copy)]
    struct Wanted {
        rows: usize,
        bytes: usize,
        done: bool,
    }

    thread_local! {
        static WANTED: Cell<Option<Wanted>> = const { Cell::new(None) };
    }

    extern "C" {
        fn __real_ggml_backend_tensor_get(
            tensor: *const sys::ggml_tensor,
            data: *mut c_void,
            offset: usize,
            size: usize,
        );
    }

    pub fn copying_all(rows: usize, size: usize, decode: impl FnOnce() -> i32) -> (i32, bool) {
        WANTED.set(Some(Wanted { rows, bytes: size * size_of::<f32>(), done: false }));
        let status = decode();
        let done = WANTED.take().is_some_and(|wanted| wanted.done);
        (status, done)
    }

    /// Stands in for ggml's function of the name after `__wrap_` (see build.rs).
    #[no_mangle]
    pub unsafe extern "C" fn __wrap_ggml_backend_tensor_get(
        tensor: *const sys::ggml_tensor,
        data: *mut c_void,
        offset: usize,
        size: usize,
    ) {
        if let Some(wanted) = WANTED.get() {
            let whole = wanted.rows * wanted.bytes;
            if size == wanted.bytes && offset == whole - size {
                WANTED.set(Some(Wanted { done: true, ..wanted }));
                // SAFETY: `data` points to the last row of a buffer that has room for all of them
                // (whisper.cpp makes it one row a token long), and the tensor holds as many.
                return unsafe {
                    let first = data.cast::<u8>().sub(offset).cast();
                    __real_ggml_backend_tensor_get(tensor, first, 0, whole)
                };
            }
        }
        // SAFETY: the arguments are passed on as they came.
        unsafe { __real_ggml_backend_tensor_get(tensor, data, offset, size) }
    }
}

#[cfg(not(target_os = "linux"))]
mod copier {
    pub fn copying_all(_: usize, _: usize, decode: impl FnOnce() -> i32) -> (i32, bool) {
        (decode(), false)
    }
}
