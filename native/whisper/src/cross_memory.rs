//! What the decoder listens to, completed with remembered silence.
//!
//! The encoder costs most of a pass, and more than linearly in its positions. Cutting it to the clip
//! is what makes a CPU fast enough, but the stock models were trained with 30 s before them: a decoder
//! that sees only the clip loops and invents words. So the encoder is cut close, and the decoder still
//! gets a full window: the keys and values of the positions behind the clip are those that silence
//! gave once, when the model was warmed.
//!
//! whisper.cpp keeps these keys and values in its state and shows them to nobody. The linker lets us
//! look over its shoulder (`--wrap`, see build.rs) while it fills them. Where that is not possible
//! (other linkers, GPU memory) `capture` says so and nothing here is used.

use std::ffi::c_int;

use whisper_rs::whisper_rs_sys as sys;

/// Where whisper.cpp keeps the keys and values of the cross attention. Both live as long as its state.
#[derive(Clone, Copy)]
pub struct CrossMemory {
    keys: *mut sys::ggml_tensor,
    values: *mut sys::ggml_tensor,
    layers: usize,
    /// Numbers in a position's key, and in its value.
    width: usize,
}

// SAFETY: only used by who holds the context's lock.
unsafe impl Send for CrossMemory {}

/// Keys and values of a full window of silence; the layout of `CrossMemory` with all positions.
pub struct Silence {
    keys: Vec<u16>,
    values: Vec<u16>,
    positions: usize,
}

/// Encodes `positions` of the spectrogram in the state, and finds out where the result is kept. None
/// for the place when it cannot be read; an error when the encoder fails or is stopped.
///
/// # Safety
/// `context` must be alive, unshared, and hold a spectrogram.
pub unsafe fn encode(
    context: *mut sys::whisper_context,
    params: &sys::whisper_full_params,
    positions: i32,
) -> Result<Option<CrossMemory>, c_int> {
    unsafe {
        set_window(context, *params, positions);
        let (status, writes) =
            recorder::record(|| sys::whisper_encode(context, 0, params.n_threads));
        if status != 0 {
            return Err(status);
        }
        Ok(CrossMemory::find(context, &writes))
    }
}

/// Sets how many positions encoder and decoder take as the window. whisper.cpp has no call for it: only
/// `whisper_full` sets it, so that is called with a callback which stops it right after.
///
/// # Safety
/// `context` must be alive, unshared, and hold a spectrogram.
pub unsafe fn set_window(
    context: *mut sys::whisper_context,
    mut params: sys::whisper_full_params,
    positions: i32,
) {
    unsafe extern "C" fn refuse(
        _: *mut sys::whisper_context,
        _: *mut sys::whisper_state,
        _: *mut std::ffi::c_void,
    ) -> bool {
        false
    }
    params.audio_ctx = positions;
    params.encoder_begin_callback = Some(refuse);
    unsafe {
        sys::whisper_full(context, params, std::ptr::null(), 0);
    }
}

impl Silence {
    pub fn positions(&self) -> usize {
        self.positions
    }

    /// Keys, then values, as they lie in memory: for `from_bytes` on the same machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.keys.iter().chain(&self.values).flat_map(|half| half.to_ne_bytes()).collect()
    }

    /// What `to_bytes` gave for this very model; None for any other length.
    ///
    /// # Safety
    /// `context` must be alive.
    pub unsafe fn from_bytes(context: *mut sys::whisper_context, bytes: &[u8]) -> Option<Self> {
        let (positions, layers, width) = unsafe { shape(context) };
        let count = positions * layers * width;
        if bytes.len() != 2 * count * size_of::<u16>() {
            return None;
        }
        let mut halves = bytes.chunks_exact(2).map(|pair| u16::from_ne_bytes([pair[0], pair[1]]));
        let keys = halves.by_ref().take(count).collect();
        Some(Self { keys, values: halves.collect(), positions })
    }
}

/// Positions of a full window, layers, and numbers in a position's key.
unsafe fn shape(context: *mut sys::whisper_context) -> (usize, usize, usize) {
    unsafe {
        (
            sys::whisper_model_n_audio_ctx(context) as usize,
            sys::whisper_model_n_text_layer(context) as usize,
            sys::whisper_model_n_text_state(context) as usize,
        )
    }
}

impl CrossMemory {
    /// The encoder's last writes are a key and a value view a layer; anything else is not understood.
    unsafe fn find(
        context: *mut sys::whisper_context,
        writes: &[*mut sys::ggml_tensor],
    ) -> Option<Self> {
        unsafe {
            let (positions, layers, width) = shape(context);
            let [.., last_keys, last_values] = writes else { return None };
            let memory = Self { keys: *last_keys, values: *last_values, layers, width };
            let tensors = [memory.keys, memory.values];
            let pairs = writes.rchunks_exact(2).take(layers).all(|pair| pair == tensors);
            let readable = tensors.iter().all(|tensor| {
                let tensor = &**tensor;
                tensor.type_ == sys::ggml_type_GGML_TYPE_F16
                    && !tensor.data.is_null()
                    && !tensor.buffer.is_null()
                    && sys::ggml_backend_buffer_is_host(tensor.buffer)
                    && tensor.ne[0] as usize >= positions * layers * width
            });
            (writes.len() >= 2 * layers && pairs && readable).then_some(memory)
        }
    }

    unsafe fn halves(&self, tensor: *mut sys::ggml_tensor, count: usize) -> &mut [u16] {
        unsafe { std::slice::from_raw_parts_mut((*tensor).data as *mut u16, count) }
    }

    /// Copies a window of `positions` out of the state.
    ///
    /// # Safety
    /// The context this came from must be alive, unshared, and have encoded `positions`.
    pub unsafe fn remember(&self, positions: usize) -> Silence {
        let count = positions * self.layers * self.width;
        unsafe {
            Silence {
                keys: self.halves(self.keys, count).to_vec(),
                values: self.halves(self.values, count).to_vec(),
                positions,
            }
        }
    }

    /// Spreads `heard` encoded positions out to the window of `silence` and fills in the rest. The
    /// caller then sets that window.
    ///
    /// # Safety
    /// As for `remember`, with `heard` positions.
    pub unsafe fn complete(&self, heard: usize, silence: &Silence) {
        let window = silence.positions;
        let count = window * self.layers * self.width;
        unsafe {
            // A layer's keys stand position after position, its values number after number.
            let keys = self.halves(self.keys, count);
            spread(keys, &silence.keys, self.layers, heard * self.width, window * self.width);
            let values = self.halves(self.values, count);
            spread(values, &silence.values, self.layers * self.width, heard, window);
        }
    }
}

/// Moves `rows` rows of `from` numbers apart to rows of `to`, and fills each up from `rest`. Backwards,
/// so that no row is overwritten before it has moved.
fn spread(data: &mut [u16], rest: &[u16], rows: usize, from: usize, to: usize) {
    for row in (0..rows).rev() {
        data.copy_within(row * from..(row + 1) * from, row * to);
        let tail = row * to + from..(row + 1) * to;
        data[tail.clone()].copy_from_slice(&rest[tail]);
    }
}

#[cfg(target_os = "linux")]
mod recorder {
    use std::cell::RefCell;

    use whisper_rs::whisper_rs_sys as sys;

    thread_local! {
        static WRITES: RefCell<Option<Vec<*mut sys::ggml_tensor>>> = const { RefCell::new(None) };
    }

    extern "C" {
        fn __real_ggml_cpy(
            context: *mut sys::ggml_context,
            from: *mut sys::ggml_tensor,
            to: *mut sys::ggml_tensor,
        ) -> *mut sys::ggml_tensor;
    }

    /// Runs `encode` and returns the tensors into whose views its graphs copy, in order.
    pub fn record<T>(encode: impl FnOnce() -> T) -> (T, Vec<*mut sys::ggml_tensor>) {
        WRITES.set(Some(Vec::new()));
        let done = encode();
        (done, WRITES.take().unwrap_or_default())
    }

    /// Stands in for ggml's function of the name after `__wrap_` (see build.rs).
    #[no_mangle]
    pub unsafe extern "C" fn __wrap_ggml_cpy(
        context: *mut sys::ggml_context,
        from: *mut sys::ggml_tensor,
        to: *mut sys::ggml_tensor,
    ) -> *mut sys::ggml_tensor {
        WRITES.with_borrow_mut(|writes| {
            if let (Some(writes), false) = (writes, to.is_null()) {
                // SAFETY: whisper.cpp passes a live tensor.
                let owner = unsafe { (*to).view_src };
                if !owner.is_null() {
                    writes.push(owner);
                }
            }
        });
        // SAFETY: the arguments are passed on as they came.
        unsafe { __real_ggml_cpy(context, from, to) }
    }
}

#[cfg(not(target_os = "linux"))]
mod recorder {
    use whisper_rs::whisper_rs_sys as sys;

    pub fn record<T>(encode: impl FnOnce() -> T) -> (T, Vec<*mut sys::ggml_tensor>) {
        (encode(), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn rows_move_apart_and_are_filled_up() {
        let mut data = vec![1, 2, 3, 4, 0, 0, 0, 0];
        spread(&mut data, &[9, 9, 7, 8, 9, 9, 5, 6], 2, 2, 4);
        assert_eq!(data, [1, 2, 7, 8, 3, 4, 5, 6]);
    }

    #[test]
    fn a_full_row_stays_as_it_is() {
        let mut data = vec![1, 2, 3, 4];
        spread(&mut data, &[9, 9, 9, 9], 2, 2, 2);
        assert_eq!(data, [1, 2, 3, 4]);
    }
}
