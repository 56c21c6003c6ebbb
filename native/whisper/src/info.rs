//! What was built and what this machine can do.

use std::ffi::CStr;

use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

#[napi(object)]
pub struct SystemInfo {
    /// Version of whisper.cpp.
    pub whisper_version: String,
    /// The instruction sets that were compiled in, as whisper.cpp lists them.
    pub features: String,
    /// `native` (this machine's instruction set), `avx2` or `baseline`.
    pub build: String,
    /// Compiled-in backends beside the CPU; empty when there are none.
    pub gpu_backends: Vec<String>,
}

/// Says what this build can do. Needs no model.
#[napi]
pub fn system_info() -> SystemInfo {
    crate::logs::install();
    // SAFETY: both return pointers to static, terminated strings.
    let (whisper_version, features) = unsafe {
        (
            CStr::from_ptr(sys::whisper_version()).to_string_lossy().into_owned(),
            CStr::from_ptr(sys::whisper_print_system_info()).to_string_lossy().trim().to_owned(),
        )
    };
    SystemInfo {
        whisper_version,
        features,
        build: option_env!("SOTTO_WHISPER_BUILD").unwrap_or("native").to_owned(),
        gpu_backends: gpu_backends(),
    }
}

fn gpu_backends() -> Vec<String> {
    let compiled = [
        (cfg!(feature = "cuda"), "cuda"),
        (cfg!(feature = "vulkan"), "vulkan"),
        (cfg!(feature = "metal"), "metal"),
    ];
    compiled.into_iter().filter_map(|(present, name)| present.then(|| name.to_owned())).collect()
}

/// Instruction sets that this build needs and this CPU lacks. Loading a model would then end the
/// process with an illegal instruction: use the `baseline` build. Safe to call on any CPU.
#[napi]
pub fn missing_cpu_features() -> Vec<String> {
    #[cfg(target_arch = "x86_64")]
    if option_env!("SOTTO_WHISPER_BUILD") == Some("avx2") {
        let needed = [
            ("sse4.2", is_x86_feature_detected!("sse4.2")),
            ("avx2", is_x86_feature_detected!("avx2")),
            ("fma", is_x86_feature_detected!("fma")),
            ("f16c", is_x86_feature_detected!("f16c")),
            ("bmi2", is_x86_feature_detected!("bmi2")),
        ];
        return needed
            .into_iter()
            .filter_map(|(name, present)| (!present).then(|| name.to_owned()))
            .collect();
    }
    Vec::new()
}
