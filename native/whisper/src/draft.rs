//! What an earlier pass decoded from the same beginning, and how far the new one agrees with it.
//!
//! Checking a token costs about a third of decoding it. A draft that fits saves most of a pass, but a wrong
//! one costs time: behind a token that was wrong only a few are tried until one is right again.

/// Tokens that are tried at a place of which nobody knows whether the draft goes on there.
const ON_TRIAL: usize = 2;
/// How far off the draft may be: words replaced, left out or put in ("May a'ala replied" for "by Allah
/// replied") need not void what follows them.
const MOST_OFF: usize = 3;

pub struct Draft<'a> {
    tokens: &'a [i32],
    next: usize,
    trusted: bool,
}

impl<'a> Draft<'a> {
    pub fn new(tokens: &'a [i32]) -> Self {
        Self { tokens, next: 0, trusted: true }
    }

    /// What is worth checking in the coming step.
    pub fn ahead(&self) -> &'a [i32] {
        let rest = self.rest();
        let most = if self.trusted { rest.len() } else { rest.len().min(ON_TRIAL) };
        &rest[..most]
    }

    /// All that was not looked at yet.
    pub fn rest(&self) -> &'a [i32] {
        self.tokens.get(self.next..).unwrap_or(&[])
    }

    /// Goes on behind what was decoded, and tells whether that is what the draft had there.
    pub fn follow(&mut self, decoded: i32) -> bool {
        self.trusted = self.rest().first() == Some(&decoded);
        self.next = if self.trusted { self.next + 1 } else { self.behind(decoded) };
        self.trusted
    }

    /// Where it may go on: behind the nearest such token, or else as if one had been replaced.
    fn behind(&self, decoded: i32) -> usize {
        let at = |index: usize| self.tokens.get(index) == Some(&decoded);
        (1..=MOST_OFF)
            .flat_map(|off| [Some(self.next + off), self.next.checked_sub(off)])
            .flatten()
            .find(|index| at(*index))
            .unwrap_or(self.next)
            + 1
    }

    /// It cannot be checked here.
    pub fn give_up(&mut self) {
        self.tokens = &[];
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;

    /// The text, a step a line: what was tried, and how much of it was right.
    fn steps<'a>(draft: &'a [i32], text: &[i32]) -> Vec<(&'a [i32], usize)> {
        let mut draft = Draft::new(draft);
        let mut said = text.iter();
        let mut steps = Vec::new();
        while !said.as_slice().is_empty() {
            let tried = draft.ahead();
            let mut right = 0;
            while said.next().is_some_and(|id| draft.follow(*id)) && right < tried.len() {
                right += 1;
            }
            steps.push((tried, right));
        }
        steps
    }

    #[test]
    fn what_fits_is_checked_in_one_step() {
        assert_eq!(steps(&[1, 2, 3], &[1, 2, 3]), [(&[1, 2, 3][..], 3)]);
        assert_eq!(steps(&[1, 2], &[1, 2, 3, 4]), [(&[1, 2][..], 2), (&[][..], 0)]);
    }

    #[test]
    fn it_goes_on_behind_a_word_that_was_replaced() {
        let draft = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        // Two on trial, one that the step itself tells, then all the rest.
        let expected: [(&[i32], usize); 3] = [(&draft, 1), (&[3, 4], 2), (&[6, 7, 8, 9], 4)];
        assert_eq!(steps(&draft, &[1, 90, 3, 4, 5, 6, 7, 8, 9]), expected);
    }

    #[test]
    fn and_behind_words_that_were_left_out_or_put_in() {
        let draft = [1, 2, 3, 4, 5, 6];
        assert_eq!(steps(&draft, &[4, 5, 6])[1], (&[5, 6][..], 2));
        assert_eq!(steps(&draft, &[9, 1, 2, 3])[2], (&[2, 3][..], 2));
    }

    #[test]
    fn a_draft_that_is_over_tries_nothing() {
        assert_eq!(steps(&[1], &[7, 8, 9]), [(&[1][..], 0), (&[][..], 0), (&[][..], 0)]);
        let mut gone = Draft::new(&[1, 2]);
        gone.give_up();
        assert!(gone.ahead().is_empty() && !gone.follow(1));
    }
}
