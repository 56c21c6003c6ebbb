//! Loading a ggml model file, with the checks that whisper.cpp leaves out.

use std::ffi::CString;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Error, Result, Status, Task};
use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

use crate::abort::AbortFlag;
use crate::cpu_backend::{with_cpu_backend, ThreadPool};
use crate::logs;
use crate::model::{Context, WhisperModel};
use crate::options::thread_count;
use crate::spectrogram::Spectrogram;

#[napi(object)]
#[derive(Default)]
pub struct LoadOptions {
    /// Use a GPU backend if one was compiled in. Defaults to false.
    pub use_gpu: Option<bool>,
    /// Which GPU, counted from 0. Defaults to 0.
    pub gpu_device: Option<u32>,
    /// The most CPU threads that a transcription of this model will use. Defaults to 2.
    pub threads: Option<u32>,
    /// Flash attention. Defaults to false: on CPUs it is slower in whisper.cpp 1.8.
    pub flash_attn: Option<bool>,
}

pub struct LoadTask {
    path: String,
    options: LoadOptions,
}

impl Task for LoadTask {
    type Output = WhisperModel;
    type JsValue = WhisperModel;

    fn compute(&mut self) -> Result<WhisperModel> {
        let started = Instant::now();
        let spectrogram = check_header(&self.path)?;
        let path = CString::new(self.path.as_str())
            .map_err(|_| Error::new(Status::InvalidArg, "the model path contains a NUL byte"))?;
        let abort = Arc::new(AbortFlag::default());
        let threads = ThreadPool::new(thread_count(self.options.threads));
        let context = with_cpu_backend(&abort, threads.as_ref(), || {
            // SAFETY: the path is terminated; the parameters are whisper.cpp's own with three changed.
            unsafe {
                let mut params = sys::whisper_context_default_params();
                params.use_gpu = self.options.use_gpu.unwrap_or(false);
                params.gpu_device = self.options.gpu_device.unwrap_or(0) as _;
                params.flash_attn = self.options.flash_attn.unwrap_or(false);
                sys::whisper_init_from_file_with_params(path.as_ptr(), params)
            }
        });
        let context = Context::new(context, spectrogram, threads).ok_or_else(|| {
            let reason = logs::last_line();
            failed(format!("whisper.cpp could not load {}: {reason}", self.path))
        })?;
        Ok(WhisperModel::new(context, abort, started.elapsed()))
    }

    fn resolve(&mut self, _: Env, output: WhisperModel) -> Result<WhisperModel> {
        Ok(output)
    }
}

/// Loads a ggml model on a pool thread. Rejects when the file is missing, is no whisper model, or is
/// shorter than its header says.
#[napi(ts_return_type = "Promise<WhisperModel>")]
pub fn load_model(path: String, options: Option<LoadOptions>) -> AsyncTask<LoadTask> {
    logs::install();
    AsyncTask::new(LoadTask { path, options: options.unwrap_or_default() })
}

fn failed(message: String) -> Error {
    Error::new(Status::GenericFailure, message)
}

/// whisper.cpp trusts the header: an absurd number in it ends the process, and a file cut right after
/// it loads as an empty "model for testing". So the eleven numbers and the file size are checked
/// here, before it sees them. The filters of the spectrogram stand right behind.
fn check_header(path: &str) -> Result<Spectrogram> {
    const MAGIC: u32 = 0x6767_6d6c;
    /// Half a byte per weight is below every quantisation in use (q4_0 is 4.5 bits).
    const LEAST_BITS_PER_WEIGHT: u64 = 4;

    let mut file = File::open(path).map_err(|e| failed(format!("cannot open {path}: {e}")))?;
    let bytes = file.metadata().map_err(|e| failed(format!("cannot read {path}: {e}")))?.len();
    let mut header = [0_u8; 48];
    file.read_exact(&mut header)
        .map_err(|_| failed(format!("{path} is no whisper model: {bytes} bytes are too few")))?;
    let mut numbers = [0_u32; 12];
    for (number, chunk) in numbers.iter_mut().zip(header.chunks_exact(4)) {
        *number = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
    }
    let [magic, n_vocab, audio_ctx, audio_state, audio_head, audio_layer, text_ctx, text_state, text_head, text_layer, n_mels, _ftype] =
        numbers;
    let sane = magic == MAGIC
        && (51_864..=51_900).contains(&n_vocab)
        && (1..=1500).contains(&audio_ctx)
        && (1..=2048).contains(&audio_state)
        && (1..=64).contains(&audio_head)
        && (1..=64).contains(&audio_layer)
        && (1..=448).contains(&text_ctx)
        && (1..=2048).contains(&text_state)
        && (1..=64).contains(&text_head)
        && (1..=64).contains(&text_layer)
        && (n_mels == 80 || n_mels == 128);
    if !sane {
        return Err(failed(format!(
            "{path} is no whisper model in ggml form, or it is damaged: pull it again"
        )));
    }
    let [vocab, audio_state, audio_layer, text_state, text_layer] =
        [n_vocab, audio_state, audio_layer, text_state, text_layer].map(u64::from);
    // Matrices only: 12 d² in an encoder layer, 16 d² in a decoder layer, one embedding table.
    let weights = 12 * audio_state * audio_state * audio_layer
        + 16 * text_state * text_state * text_layer
        + vocab * text_state;
    let least = weights * LEAST_BITS_PER_WEIGHT / 8;
    if bytes < least {
        return Err(failed(format!(
            "{path} is cut short ({bytes} bytes, at least {least} expected): pull it again"
        )));
    }
    Spectrogram::read(&mut file, n_mels as usize).ok_or_else(|| {
        failed(format!("{path} is damaged: its mel filters cannot be read: pull it again"))
    })
}
