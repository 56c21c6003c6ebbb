import type { ClipboardEvent, DragEvent, KeyboardEvent } from 'react';
import { useRef, useState } from 'react';
import { useCompanion } from '../ui/companion-context';
import { Attachments } from './attachments';

/** More than this is hardly typed: it is a file without a name. */
const PASTED_FILE_CHARACTERS = 1500;

/**
 * Typing works too. Enter sends, Shift+Enter makes a new line; text files that are dropped, pasted or
 * chosen go with what is typed or said next.
 */
export function Composer() {
  const { say, attachments } = useCompanion();
  const [text, setText] = useState('');
  const [dropping, setDropping] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);

  const attach = (files: FileList | null): void => {
    void attachments.add([...(files ?? [])]);
  };
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
  const onPaste = (event: ClipboardEvent): void => {
    const { clipboardData } = event;
    const pasted = clipboardData.getData('text/plain');
    if (pasted.length > PASTED_FILE_CHARACTERS) {
      event.preventDefault();
      void attachments.addText(pasted);
    } else if (pasted === '' && clipboardData.files.length > 0) {
      event.preventDefault();
      attach(clipboardData.files);
    }
  };
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

  return (
    <form
      className="composer-form"
      data-dropping={dropping}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        setDropping(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        attach(event.dataTransfer.files);
      }}
    >
      <div className="composer">
        <textarea
          id="composer"
          rows={1}
          dir="auto"
          value={text}
          aria-label="Type a message"
          placeholder={dropping ? 'let go to attach' : 'or type here …'}
          spellCheck
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button type="button" className="quiet" onClick={() => chooser.current?.click()}>
          attach
        </button>
        <button type="submit" className="quiet" disabled={text.trim() === ''}>
          send
        </button>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          data-attach
          onChange={({ currentTarget }) => {
            attach(currentTarget.files);
            // The same file can be chosen once more.
            currentTarget.value = '';
          }}
        />
      </div>
      <Attachments />
    </form>
  );
}
