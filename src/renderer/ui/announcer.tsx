import { useEffect, useState } from 'react';
import type { Companion } from '../companion';
import { useCompanion } from './companion-context';
import { announcementFor } from './announcements';

/** One polite live region: whole sentences, and nothing that is spoken aloud anyway. */
export function Announcer() {
  const companion = useCompanion();
  const [sentence, setSentence] = useState('');
  useEffect(() => announceFrom(companion, setSentence), [companion]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}

function announceFrom(companion: Companion, say: (sentence: string) => void): () => void {
  const { app, conversation, talkStore } = companion;
  const ends = [
    companion.turn.onTaken((delta) => {
      const turn = conversation.getState().turns.find((one) => one.id === delta.turnId);
      const spoken = app.getState().settings?.speech.speakReplies === true;
      const sentence = announcementFor(delta, turn, spoken);
      if (sentence !== null) say(sentence);
    }),
    talkStore.subscribe((state, before) => {
      if (state.mode === 'listening' && before.mode !== 'listening') say('Listening.');
      if (state.problem !== null && state.problem !== before.problem) say(state.problem.text);
    }),
    app.subscribe((state, before) => {
      const newest = state.notices.at(-1);
      if (newest !== undefined && newest !== before.notices.at(-1)) say(newest.text);
      if (state.readiness.ready && !before.readiness.ready) say('Sotto is ready.');
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
