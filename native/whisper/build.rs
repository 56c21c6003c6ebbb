fn main() {
    napi_build::setup();
    // whisper.cpp 1.8 looks at its abort callback only between graphs, so a full encoder pass (1.8 s
    // on two cores) could not be stopped. The CPU backend itself checks a callback between nodes, but
    // whisper.cpp never installs one and hides the backend. Wrapping the function through which it
    // makes that backend lets `cpu_backend.rs` install it. GNU ld and lld know `--wrap`; the Apple and
    // Microsoft linkers do not, and there an abort takes effect at the next graph.
    // In the same way `cross_memory.rs` learns where whisper.cpp keeps what its decoder listens to, and
    // `all_logits.rs` takes more of what the decoder says than whisper.cpp does.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=ggml_backend_init_by_type");
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=ggml_cpy");
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=ggml_backend_tensor_get");
    }
}
