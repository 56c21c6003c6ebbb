import { SAMPLE_TURN } from './sample-turn';

/** Teaches by one sentence, and by a turn as it will look. */
export function FirstScreen() {
  return (
    <div className="first-screen">
      <h2>Hold Space, say something, let go.</h2>
      <p className="first-screen-why">
        Sotto listens, thinks and speaks on this machine alone, and shows where every millisecond
        went.
      </p>
      <div className="first-screen-sample" role="group" aria-label="A sample turn">
        <p className="sample-label">a turn will look like this</p>
        <p className="said-words">{SAMPLE_TURN.userText}</p>
        <p className="reply">{SAMPLE_TURN.reply}</p>
        <p className="turn-footer">
          <span>312 ms</span>
          <span>first word 203</span>
          <span>2 memories</span>
        </p>
      </div>
    </div>
  );
}
