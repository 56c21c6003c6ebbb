//! Learning once what silence sounds like to the decoder.

use std::sync::Arc;

use napi::{Env, Error, Result, Status, Task};
use whisper_rs::whisper_rs_sys as sys;

use crate::abort::abort_callback;
use crate::cross_memory;
use crate::logs;
use crate::model::{disposed, poisoned, Shared};
use crate::options::Settings;

pub struct SilenceTask {
    shared: Arc<Shared>,
    pcm: Vec<f32>,
    settings: Settings,
}

impl SilenceTask {
    pub fn new(shared: Arc<Shared>, pcm: Vec<f32>, settings: Settings) -> Self {
        Self { shared, pcm, settings }
    }

    fn failed(&self) -> Error {
        if self.shared.abort.is_raised() {
            return Error::new(Status::Cancelled, "the transcription was aborted");
        }
        Error::new(Status::GenericFailure, format!("silence failed: {}", logs::last_line()))
    }
}

impl Task for SilenceTask {
    type Output = bool;
    type JsValue = bool;

    fn compute(&mut self) -> Result<bool> {
        let shared = self.shared.clone();
        let mut guard = shared.context.lock().map_err(|_| poisoned())?;
        let context = guard.as_mut().ok_or_else(disposed)?;
        let raw = context.raw();
        let mut params = self.settings.to_params();
        params.abort_callback = Some(abort_callback);
        params.abort_callback_user_data = self.shared.abort.as_user_data();
        // SAFETY: the lock makes this the only user, the guard keeps the context alive.
        unsafe {
            let count = self.pcm.len() as i32;
            if sys::whisper_pcm_to_mel(raw, self.pcm.as_ptr(), count, params.n_threads) != 0 {
                return Err(self.failed());
            }
            let positions = sys::whisper_model_n_audio_ctx(raw);
            let memory =
                cross_memory::encode(raw, &params, positions).map_err(|_| self.failed())?;
            context.silence = memory.map(|memory| memory.remember(positions as usize));
        }
        Ok(context.silence.is_some())
    }

    fn resolve(&mut self, _: Env, output: bool) -> Result<bool> {
        self.shared.end();
        Ok(output)
    }

    fn reject(&mut self, _: Env, error: Error) -> Result<bool> {
        self.shared.end();
        Err(error)
    }
}
