//! Greedy decoding with timestamps, step by step, for a window that `whisper_full` cannot be told of.
//!
//! The rules are those of OpenAI's `decoding.py` that whisper.cpp follows too: no blank first token,
//! timestamps in pairs and never back in time, a timestamp whenever all of them together are likelier
//! than the likeliest text.

use whisper_rs::whisper_rs_sys as sys;

use crate::decode_watch::ends_in_loop;

/// The first words start within a second of the window's start (`max_initial_timestamp`).
const LATEST_START_TOKENS: usize = 50;
/// Encoder positions before the end at which a timestamp means that all was heard (100 ms).
const END_MARGIN_TOKENS: i32 = 5;

#[derive(Clone, Copy)]
pub struct Decoded {
    pub id: i32,
    pub p: f32,
    /// Natural logarithm of `p`; 0 for a token that was given.
    pub plog: f32,
    /// Given as known, not decoded.
    pub given: bool,
}

pub struct Request<'a> {
    pub threads: i32,
    /// Encoder positions that hold audio: 20 ms each.
    pub audio_positions: i32,
    /// Text said before this audio; biases spelling.
    pub prompt: &'a [i32],
    /// Text and timestamp tokens that are known to begin this audio.
    pub prefix: &'a [i32],
    /// None for models of one language.
    pub language: Option<i32>,
    pub max_tokens: usize,
    pub loop_guard: bool,
    pub suppress_blank: bool,
}

pub struct Outcome {
    pub tokens: Vec<Decoded>,
    pub looped: bool,
    pub capped: bool,
}

/// What the rules need to know of the vocabulary.
struct Vocabulary {
    size: usize,
    end: usize,
    first_timestamp: usize,
    blank: Option<usize>,
}

/// Decodes until the end of the text. An error is whisper.cpp's code, also when it was aborted.
///
/// # Safety
/// `context` must be alive, unshared, and have encoded the audio.
pub unsafe fn decode(
    context: *mut sys::whisper_context,
    request: &Request,
    stopped: impl Fn() -> bool,
) -> Result<Outcome, i32> {
    let vocabulary = unsafe { Vocabulary::of(context) };
    let mut said: Vec<Decoded> = Vec::new();
    let mut input = unsafe { opening(context, request) };
    let begin = vocabulary.first_timestamp as i32;
    if let Some(first) = request.prefix.first() {
        // Timestamps come first; the prefix may leave it out.
        let start = (*first < begin).then_some(begin);
        let given = start.into_iter().chain(request.prefix.iter().copied());
        said.extend(given.map(|id| Decoded { id, p: 1.0, plog: 0.0, given: true }));
        input.extend(said.iter().map(|token| token.id));
    }
    let mut past = 0;
    let mut outcome = Outcome { tokens: Vec::new(), looped: false, capped: false };
    loop {
        let status = unsafe {
            sys::whisper_decode(context, input.as_ptr(), input.len() as i32, past, request.threads)
        };
        if status != 0 || stopped() {
            return Err(if status == 0 { -1 } else { status });
        }
        past += input.len() as i32;
        // One row a token, of which only the last is written.
        let logits = unsafe {
            let rows = sys::whisper_get_logits(context);
            let last = rows.add((input.len() - 1) * vocabulary.size);
            std::slice::from_raw_parts_mut(last, vocabulary.size)
        };
        let next = vocabulary.choose(logits, &said, request.suppress_blank);
        if next.id as usize == vocabulary.end {
            break;
        }
        said.push(next);
        if next.id > begin && next.id - begin + END_MARGIN_TOKENS >= request.audio_positions {
            break;
        }
        if said.len() >= request.max_tokens {
            outcome.capped = true;
            break;
        }
        if request.loop_guard {
            let text: Vec<i32> =
                said.iter().map(|t| t.id).filter(|id| (*id as usize) < vocabulary.end).collect();
            if ends_in_loop(&text) {
                outcome.looped = true;
                break;
            }
        }
        input = vec![next.id];
    }
    outcome.tokens = said;
    Ok(outcome)
}

/// The tokens that say what is to be done: the earlier text, the language, the task.
unsafe fn opening(context: *mut sys::whisper_context, request: &Request) -> Vec<i32> {
    let mut tokens = Vec::new();
    unsafe {
        if !request.prompt.is_empty() {
            let room = (sys::whisper_n_text_ctx(context) / 2 - 1) as usize;
            tokens.push(sys::whisper_token_prev(context));
            tokens.extend(&request.prompt[request.prompt.len().saturating_sub(room)..]);
        }
        tokens.push(sys::whisper_token_sot(context));
        if let Some(language) = request.language {
            tokens.push(sys::whisper_token_lang(context, language));
            tokens.push(sys::whisper_token_transcribe(context));
        }
    }
    tokens
}

impl Vocabulary {
    unsafe fn of(context: *mut sys::whisper_context) -> Self {
        unsafe {
            let mut blank = [0_i32; 4];
            let count = sys::whisper_tokenize(context, c" ".as_ptr(), blank.as_mut_ptr(), 4);
            Self {
                size: sys::whisper_n_vocab(context) as usize,
                end: sys::whisper_token_eot(context) as usize,
                first_timestamp: sys::whisper_token_beg(context) as usize,
                blank: (count == 1).then_some(blank[0] as usize),
            }
        }
    }

    fn choose(&self, logits: &mut [f32], said: &[Decoded], suppress_blank: bool) -> Decoded {
        const NEVER: f32 = f32::NEG_INFINITY;
        let begin = self.first_timestamp;
        let is_timestamp = |token: &Decoded| token.id as usize >= begin;
        // Everything between the end of text and the timestamps tells what to do, and is never said.
        logits[self.end + 1..begin].fill(NEVER);
        if said.is_empty() {
            // The text begins with the time at which it begins.
            logits[..begin].fill(NEVER);
            logits[begin + LATEST_START_TOKENS + 1..].fill(NEVER);
        }
        if suppress_blank && said.len() == 1 {
            logits[self.end] = NEVER;
            if let Some(blank) = self.blank {
                logits[blank] = NEVER;
            }
        }
        if said.last().is_some_and(is_timestamp) {
            if said.len() < 2 || is_timestamp(&said[said.len() - 2]) {
                logits[begin..].fill(NEVER);
            } else {
                logits[..self.end].fill(NEVER);
            }
        }
        if let Some(latest) = said.iter().rev().find(|token| is_timestamp(token)) {
            logits[begin..latest.id as usize].fill(NEVER);
        }
        let highest = logits.iter().copied().fold(NEVER, f32::max);
        let mass = |part: &[f32]| part.iter().map(|logit| (logit - highest).exp()).sum::<f32>();
        let (text, times) = logits.split_at(begin);
        let (text_mass, time_mass) = (mass(text), mass(times));
        let (best_text, text_logit) = best(text);
        let (best_time, time_logit) = best(times);
        let (id, logit) = if time_mass > (text_logit - highest).exp() {
            (begin + best_time, time_logit)
        } else {
            (best_text, text_logit)
        };
        let plog = logit - highest - (text_mass + time_mass).ln();
        Decoded { id: id as i32, p: plog.exp(), plog, given: false }
    }
}

fn best(logits: &[f32]) -> (usize, f32) {
    logits
        .iter()
        .copied()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |top, (id, logit)| if logit > top.1 { (id, logit) } else { top })
}
