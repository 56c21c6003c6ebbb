//! Learning once what silence after speech is to the decoder.

use std::f64::consts::TAU;
use std::sync::Arc;

use napi::{Env, Error, Result, Status, Task};
use whisper_rs::whisper_rs_sys as sys;

use crate::abort::abort_callback;
use crate::cross_memory;
use crate::logs;
use crate::model::{disposed, poisoned, Shared};
use crate::options::Settings;

const SAMPLE_RATE_HZ: f64 = 16_000.0;
/// No window may be completed from closer to its start than this and a little more.
const HUM_SECONDS: f64 = 2.0;

pub struct SilenceTask {
    shared: Arc<Shared>,
    settings: Settings,
}

impl SilenceTask {
    pub fn new(shared: Arc<Shared>, settings: Settings) -> Self {
        Self { shared, settings }
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
        let sound = voice_then_nothing();
        // SAFETY: the lock makes this the only user, the guard keeps the context alive.
        unsafe {
            let count = sound.len() as i32;
            if sys::whisper_pcm_to_mel(raw, sound.as_ptr(), count, params.n_threads) != 0 {
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

/// Two seconds of a hummed vowel; whisper.cpp adds the silence. Something has to sound before it: the
/// spectrogram is scaled by its loudest part, so silence after speech is not the silence of an empty
/// recording (word error rates of both: docs/decisions/0013-close-window.md).
fn voice_then_nothing() -> Vec<f32> {
    const LOUDNESS: f64 = 0.15;
    /// Centre and width of the two formants of a neutral vowel, Hz, and their strength.
    const FORMANTS: [(f64, f64, f64); 2] = [(600.0, 500.0, 1.0), (1700.0, 400.0, 0.3)];
    let mut phase = 0.0;
    (0..(HUM_SECONDS * SAMPLE_RATE_HZ) as usize)
        .map(|sample| {
            let seconds = sample as f64 / SAMPLE_RATE_HZ;
            let pitch_hz = 120.0 + 15.0 * (TAU * 0.7 * seconds).sin();
            phase += TAU * pitch_hz / SAMPLE_RATE_HZ;
            let tone: f64 = (1..30)
                .map(|harmonic| {
                    let hz = pitch_hz * f64::from(harmonic);
                    let strength: f64 = FORMANTS
                        .iter()
                        .map(|(at, width, gain)| gain * (-((hz - at) / width).powi(2)).exp())
                        .sum();
                    strength * (phase * f64::from(harmonic)).sin() / f64::from(harmonic)
                })
                .sum();
            let syllables = 0.5 + 0.5 * (TAU * 3.0 * seconds).sin();
            (LOUDNESS * tone * syllables) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::voice_then_nothing;

    #[test]
    fn the_hum_is_loud_enough_and_never_clips() {
        let hum = voice_then_nothing();
        let peak = hum.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((0.05..0.9).contains(&peak), "{peak}");
    }
}
