//! The log-mel spectrogram of a completed window, as whisper.cpp and OpenAI's `log_mel_spectrogram` make it.
//!
//! whisper.cpp's own is written to be read: it starts threads for each clip, halves a transform of 400
//! down to plain ones of 25, and multiplies with the zeros that mel filters mostly are. It took 16 of a
//! pass's 300 ms (docs/decisions/0090-spectrogram.md).

use std::f64::consts::TAU;
use std::io::Read;
use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

/// 25 ms and 10 ms at 16 kHz.
const FRAME_SAMPLES: usize = 400;
const HOP_SAMPLES: usize = 160;
const BINS: usize = FRAME_SAMPLES / 2 + 1;
/// The first frame is centred on the first sample: what is before it is the audio mirrored.
const MIRRORED_SAMPLES: usize = FRAME_SAMPLES / 2;
/// As many as whisper.cpp's encoder can look at: 30 s.
const FRAMES: usize = 3000;
/// Logarithm of the least energy that counts.
const SILENCE: f32 = -10.0;
/// What is so much (80 dB) below the loudest is as good as silence.
const RANGE: f32 = 8.0;

/// One mel band: what it takes of the bins from `first` on. The others are zero.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

/// Makes spectrograms for one model, which brings its filters along.
pub struct Spectrogram {
    bands: Vec<Band>,
    window: [f32; FRAME_SAMPLES],
    transform: Arc<dyn RealToComplex<f32>>,
}

impl Spectrogram {
    /// Reads the filters that follow a ggml file's header. None when they are not those of whisper.
    pub fn read(file: &mut impl Read, mels: usize) -> Option<Self> {
        let mut shape = [0_u8; 8];
        file.read_exact(&mut shape).ok()?;
        if shape != [(mels as u32).to_le_bytes(), (BINS as u32).to_le_bytes()].concat()[..] {
            return None;
        }
        let mut bytes = vec![0_u8; mels * BINS * size_of::<f32>()];
        file.read_exact(&mut bytes).ok()?;
        let weights: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        Some(Self::new(weights.chunks_exact(BINS).map(Band::of).collect()))
    }

    fn new(bands: Vec<Band>) -> Self {
        // Hann's, periodic.
        let window = std::array::from_fn(|sample| {
            (0.5 - 0.5 * (TAU * sample as f64 / FRAME_SAMPLES as f64).cos()) as f32
        });
        let transform = RealFftPlanner::new().plan_fft_forward(FRAME_SAMPLES);
        Self { bands, window, transform }
    }

    pub fn bands(&self) -> usize {
        self.bands.len()
    }

    pub fn frames(&self) -> usize {
        FRAMES
    }

    /// Of at most 30 s of audio at 16 kHz; silence behind it. Band after band, `frames` numbers each.
    pub fn of(&self, samples: &[f32]) -> Vec<f32> {
        let mut mel = vec![SILENCE; self.bands.len() * FRAMES];
        let mut frame = self.transform.make_input_vec();
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut energies = [0.0_f32; BINS];
        let sounding = (samples.len() + MIRRORED_SAMPLES).div_ceil(HOP_SAMPLES).min(FRAMES);
        for at in 0..sounding {
            let start = (at * HOP_SAMPLES) as isize - MIRRORED_SAMPLES as isize;
            for (offset, (sample, weight)) in frame.iter_mut().zip(&self.window).enumerate() {
                let index = (start + offset as isize).unsigned_abs();
                *sample = samples.get(index).map_or(0.0, |sample| sample * weight);
            }
            let done = self.transform.process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            debug_assert!(done.is_ok(), "the buffers are the transform's own");
            for (energy, bin) in energies.iter_mut().zip(&spectrum) {
                *energy = bin.norm_sqr();
            }
            for (row, band) in mel.chunks_exact_mut(FRAMES).zip(&self.bands) {
                // Samples that are no numbers give none here: `max` makes silence of them.
                row[at] = band.of_energies(&energies).max(1e-10).log10();
            }
        }
        let least = mel.iter().copied().fold(SILENCE, f32::max) - RANGE;
        for value in &mut mel {
            *value = (value.max(least) + 4.0) / 4.0;
        }
        mel
    }
}

impl Band {
    fn of(row: &[f32]) -> Self {
        let first = row.iter().position(|weight| *weight != 0.0).unwrap_or(0);
        let end = row.iter().rposition(|weight| *weight != 0.0).map_or(first, |last| last + 1);
        Self { first, weights: row[first..end].to_vec() }
    }

    fn of_energies(&self, energies: &[f32; BINS]) -> f32 {
        self.weights
            .iter()
            .zip(&energies[self.first..])
            .map(|(weight, energy)| weight * energy)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_band(first: usize, weights: &[f32]) -> Spectrogram {
        Spectrogram::new(vec![Band { first, weights: weights.to_vec() }])
    }

    fn tone(hz: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|at| (TAU * hz * at as f64 / 16_000.0).cos() as f32).collect()
    }

    #[test]
    fn a_tone_lies_in_its_bin() {
        // 1 kHz is bin 25. Of a cosine under Hann's window the bin gets a quarter of the frame.
        let mel = one_band(25, &[1.0]).of(&tone(1000.0, 16_000));
        let expected = ((100.0_f32 * 100.0).log10() + 4.0) / 4.0;
        assert!((mel[50] - expected).abs() < 1e-3, "{} for {expected}", mel[50]);
    }

    #[test]
    fn behind_the_audio_is_silence_as_far_below_the_loudest_as_it_may_be() {
        let mel = one_band(25, &[1.0]).of(&tone(1000.0, 16_000));
        let loudest = mel.iter().copied().fold(f32::MIN, f32::max);
        assert_eq!(mel.len(), FRAMES);
        assert!((loudest - mel[FRAMES - 1] - RANGE / 4.0).abs() < 1e-6);
    }

    /// What one bin hears of a click.
    fn click(at: usize, bin: usize) -> Vec<f32> {
        let mut samples = vec![0.0; 16_000];
        samples[at] = 1.0;
        one_band(bin, &[1.0]).of(&samples)
    }

    #[test]
    fn frames_stand_every_ten_ms_around_their_middle() {
        let mel = click(1600, 25);
        let loudest = mel.iter().copied().fold(f32::MIN, f32::max);
        assert_eq!(mel.iter().position(|value| *value == loudest), Some(10));
        assert!((mel[9] - mel[11]).abs() < 1e-4, "{} and {}", mel[9], mel[11]);
        assert!(mel[8] < mel[9] && mel[9] < loudest);
    }

    #[test]
    fn before_the_first_sample_it_is_mirrored() {
        // In the first frame the window weighs sample 0 with one, sample 100 and its mirror with a half each.
        let (alone, mirrored) = (click(0, 0)[0], click(100, 0)[0]);
        assert!((alone - mirrored).abs() < 1e-4, "{alone} and {mirrored}");
    }

    #[test]
    fn no_sound_and_no_numbers_are_silence() {
        for samples in [vec![], vec![0.0; 16_000], vec![f32::NAN; 16_000]] {
            let mel = one_band(0, &[1.0, 1.0]).of(&samples);
            assert!(mel.iter().all(|value| *value == (SILENCE + 4.0) / 4.0));
        }
    }

    #[test]
    fn filters_are_read_without_their_zeros_and_refused_in_another_shape() {
        let mut file: Vec<u8> = [2_u32, BINS as u32].iter().flat_map(|n| n.to_le_bytes()).collect();
        let mut rows = vec![0.0_f32; 2 * BINS];
        rows[3] = 0.5;
        rows[5] = 0.25;
        file.extend(rows.iter().flat_map(|weight| weight.to_le_bytes()));
        let read = Spectrogram::read(&mut file.as_slice(), 2).unwrap();
        assert_eq!((read.bands[0].first, &read.bands[0].weights[..]), (3, &[0.5, 0.0, 0.25][..]));
        assert!(read.bands[1].weights.is_empty());
        assert!(Spectrogram::read(&mut file.as_slice(), 80).is_none());
        assert!(Spectrogram::read(&mut &file[..100], 2).is_none());
    }
}
