import { describe, expect, it } from 'vitest';
import { LocalAgreement } from '../../../../src/workers/stt/agreement';

describe('LocalAgreement', () => {
  it('settles words that two passes agree on', () => {
    const agreement = new LocalAgreement();
    expect(agreement.add('What is')).toEqual({ agreed: '', tentative: 'What is' });
    expect(agreement.add('What is the whether')).toEqual({
      agreed: 'What is',
      tentative: 'the whether',
    });
    expect(agreement.add('What is the weather in')).toEqual({
      agreed: 'What is the',
      tentative: 'weather in',
    });
  });

  it('ignores case and punctuation, and never takes words back', () => {
    const agreement = new LocalAgreement();
    agreement.add('Turn on.');
    expect(agreement.add('turn on the light').agreed).toBe('turn on');
    expect(agreement.add('Burn').agreed).toBe('turn on');
  });
});
