import type { KeyboardEvent } from 'react';
import { useState } from 'react';
import { useCompanion } from '../ui/companion-context';

/** Typing works too. Enter sends, Shift+Enter makes a new line. */
export function Composer() {
  const { say } = useCompanion();
  const [text, setText] = useState('');

  const send = (): void => {
    const words = text.trim();
    if (words === '') return;
    setText('');
    say(words);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') event.currentTarget.blur();
    // While an input method composes, Enter picks a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        id="composer"
        rows={1}
        dir="auto"
        value={text}
        aria-label="Type a message"
        placeholder="or type here …"
        spellCheck
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="quiet" disabled={text.trim() === ''}>
        send
      </button>
    </form>
  );
}
