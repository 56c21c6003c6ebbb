//! How long this process's threads may keep a core from each other.
//!
//! The threads of a model compute without a pause on every core they are given. A thread that wakes up
//! beside them, because its transaction is on the disk or a message has come, gets a core when the
//! running thread's slice is over: 3 ms and the rest of a tick by default. With slices that are over at
//! once the scheduler looks at the woken thread when it wakes. Every thread keeps its share of the cores.
//!
//! Linux 6.12 and later take the slice of an ordinary thread from `sched_setattr(2)`; older kernels
//! accept the call and keep theirs.

use napi_derive::napi;

/// Gives all threads of this process the shortest slices; those they start inherit them.
///
/// Returns how many threads took them; 0 where there is no such call.
#[napi]
pub fn shorten_slices() -> u32 {
    imp::shorten_slices()
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod imp {
    use std::ffi::{c_int, c_long, c_uint};
    use std::fs;

    /// The kernel's shortest, ns (`__setparam_fair` in kernel/sched/syscalls.c).
    const SHORTEST_SLICE_NS: u64 = 100_000;
    const SCHED_OTHER: u32 = 0;

    #[cfg(target_arch = "x86_64")]
    const SYS_SETATTR: c_long = 314;
    #[cfg(target_arch = "x86_64")]
    const SYS_GETATTR: c_long = 315;
    #[cfg(target_arch = "aarch64")]
    const SYS_SETATTR: c_long = 274;
    #[cfg(target_arch = "aarch64")]
    const SYS_GETATTR: c_long = 275;

    /// `struct sched_attr` as of its first version, 48 bytes.
    #[repr(C)]
    #[derive(Default)]
    struct SchedAttr {
        size: u32,
        policy: u32,
        flags: u64,
        nice: i32,
        priority: u32,
        runtime_ns: u64,
        deadline_ns: u64,
        period_ns: u64,
    }

    extern "C" {
        fn syscall(number: c_long, ...) -> c_long;
    }

    pub fn shorten_slices() -> u32 {
        let Ok(tasks) = fs::read_dir("/proc/self/task") else { return 0 };
        let ids = tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse::<c_int>().ok());
        ids.filter(|&id| shorten(id)).count() as u32
    }

    /// False for a thread that has gone, or that somebody gave another class than the ordinary one.
    fn shorten(thread: c_int) -> bool {
        let mut attr = SchedAttr::default();
        let size = std::mem::size_of::<SchedAttr>() as c_uint;
        // SAFETY: the kernel writes at most `size` bytes into `attr`, and reads as many.
        unsafe {
            if syscall(SYS_GETATTR, thread, &mut attr, size, 0 as c_uint) != 0 {
                return false;
            }
            if attr.policy != SCHED_OTHER {
                return false;
            }
            attr.size = size;
            attr.flags = 0;
            attr.runtime_ns = SHORTEST_SLICE_NS;
            syscall(SYS_SETATTR, thread, &attr, 0 as c_uint) == 0
        }
    }
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod imp {
    pub fn shorten_slices() -> u32 {
        0
    }
}
