import type { SpeechEvidence } from '../../shared/contracts/transcriber';
import { useCompanion } from '../ui/companion-context';
import { formatFigure, formatPercent } from '../ui/format';

/** "I heard nothing", with what speaks for it, and the way round it. */
export function NotHeard({
  turnId,
  evidence,
}: {
  readonly turnId: string;
  readonly evidence: SpeechEvidence;
}) {
  const { acceptWords } = useCompanion();
  return (
    <div className="not-heard">
      <p>
        I heard nothing
        {evidence.rejectedBecause !== null && (
          <span className="not-heard-why">: {evidence.rejectedBecause}</span>
        )}
      </p>
      <p className="not-heard-evidence figure">{evidenceFigures(evidence).join(' · ')}</p>
      {evidence.rejectedText !== null && evidence.rejectedText !== '' && (
        <p className="not-heard-words">
          <q dir="auto">{evidence.rejectedText}</q>
          <button type="button" className="link" onClick={() => acceptWords(turnId)}>
            use it anyway
          </button>
        </p>
      )}
    </div>
  );
}

function evidenceFigures(evidence: SpeechEvidence): readonly string[] {
  const figures = [`speech ${formatPercent(evidence.speechRatio)}`];
  if (Number.isFinite(evidence.peakDbfs))
    figures.push(`peak ${formatFigure(evidence.peakDbfs)} dBFS`);
  if (evidence.noSpeechProbability !== null) {
    figures.push(`no speech ${formatPercent(evidence.noSpeechProbability)}`);
  }
  if (evidence.avgLogProbability !== null) {
    figures.push(`log-probability ${formatFigure(evidence.avgLogProbability)}`);
  }
  return figures;
}
