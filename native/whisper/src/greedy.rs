//! Greedy decoding with timestamps, step by step, for a window that `whisper_full` cannot be told of.
//!
//! The rules are those of OpenAI's `decoding.py` that whisper.cpp follows too: no blank first token,
//! timestamps in pairs and never back in time, a timestamp whenever all of them together are likelier
//! than the likeliest text.

use whisper_rs::whisper_rs_sys as sys;

use crate::all_logits;
use crate::decode_watch::ends_in_loop;
use crate::draft::Draft;

/// The first words start within a second of the window's start (`max_initial_timestamp`).
const LATEST_START_TOKENS: usize = 50;
/// Encoder positions before the end of the speech at which a timestamp means that all was heard
/// (100 ms, as exact as timestamps are).
const END_MARGIN_TOKENS: i32 = 5;

#[derive(Clone, Copy)]
pub struct Decoded {
    pub id: i32,
    pub p: f32,
    /// Natural logarithm of `p`.
    pub plog: f32,
}

pub struct Request<'a> {
    pub threads: i32,
    /// Encoder positions up to the end of the speech: 20 ms each.
    pub speech_positions: i32,
    /// Text said before this audio; biases spelling.
    pub prompt: &'a [i32],
    /// Text and timestamp tokens that an earlier pass decoded from the same beginning.
    pub draft: &'a [i32],
    /// None for models of one language.
    pub language: Option<i32>,
    pub max_tokens: usize,
    pub loop_guard: bool,
    pub suppress_blank: bool,
}

pub struct Outcome {
    pub tokens: Vec<Decoded>,
    /// How many of the draft were right.
    pub drafted: u32,
    pub looped: bool,
    pub capped: bool,
}

/// Decoding that did not come to its end.
pub struct Stopped {
    /// whisper.cpp's code.
    pub status: i32,
    /// What was decoded so far, then what of the draft was not looked at yet.
    pub tokens: Vec<i32>,
}

/// What the rules need to know of the vocabulary.
struct Vocabulary {
    size: usize,
    end: usize,
    first_timestamp: usize,
    blank: Option<usize>,
}

/// Decodes until the end of the text. An error also when it was aborted.
///
/// # Safety
/// `context` must be alive, unshared, and have encoded the audio.
pub unsafe fn decode(
    context: *mut sys::whisper_context,
    request: &Request,
    stopped: impl Fn() -> bool,
) -> Result<Outcome, Stopped> {
    let vocabulary = unsafe { Vocabulary::of(context) };
    let begin = vocabulary.first_timestamp as i32;
    let mut said: Vec<Decoded> = Vec::new();
    let mut outcome = Outcome { tokens: Vec::new(), drafted: 0, looped: false, capped: false };
    let mut input = unsafe { opening(context, request) };
    let mut past = 0;
    let mut draft = Draft::new(request.draft);
    'text: loop {
        let before = input.len();
        let tried = draft.ahead();
        input.extend(tried);
        let (status, all) =
            unsafe { all_logits::decode(context, &input, past, request.threads, vocabulary.size) };
        if status != 0 || stopped() {
            let status = if status == 0 { -1 } else { status };
            let tokens = said.iter().map(|token| token.id).chain(draft.rest().iter().copied());
            let tokens = tokens.take(request.max_tokens).collect();
            return Err(Stopped { status, tokens });
        }
        if !all && !tried.is_empty() {
            // Only the last row is there, and it speaks about a draft that nobody checked.
            input.truncate(before);
            draft.give_up();
            continue;
        }
        past += before as i32;
        let rows = unsafe { sys::whisper_get_logits(context) };
        // The row of a token tells what follows it. A draft stands as long as that is what it says.
        for row in before - 1..input.len() {
            let logits = unsafe {
                let row = rows.add(row * vocabulary.size);
                std::slice::from_raw_parts_mut(row, vocabulary.size)
            };
            let next = vocabulary.choose(logits, &said, request.suppress_blank);
            if next.id as usize == vocabulary.end {
                break 'text;
            }
            said.push(next);
            if next.id > begin && next.id - begin + END_MARGIN_TOKENS >= request.speech_positions {
                break 'text;
            }
            if said.len() >= request.max_tokens {
                outcome.capped = true;
                break 'text;
            }
            if request.loop_guard && loops(&said, vocabulary.end) {
                outcome.looped = true;
                break 'text;
            }
            input = vec![next.id];
            let agrees = draft.follow(next.id);
            if !agrees || row + 1 == before + tried.len() {
                break;
            }
            outcome.drafted += 1;
            past += 1;
        }
    }
    outcome.tokens = said;
    Ok(outcome)
}

fn loops(said: &[Decoded], end: usize) -> bool {
    let text: Vec<i32> = said.iter().map(|t| t.id).filter(|id| (*id as usize) < end).collect();
    ends_in_loop(&text)
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
        Decoded { id: id as i32, p: plog.exp(), plog }
    }
}

fn best(logits: &[f32]) -> (usize, f32) {
    logits.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |top, (id, logit)| {
        if logit > top.1 {
            (id, logit)
        } else {
            top
        }
    })
}
