import type { KeyboardEvent } from 'react';
import { useAttachments, useCompanion } from '../ui/companion-context';
import { sizeWords } from './attachment-desk';

/** What goes with the next message, and why something does not. */
export function Attachments() {
  const { attachments } = useCompanion();
  const attached = useAttachments((state) => state.attached);
  const problem = useAttachments((state) => state.problem);

  const remove = (id: number): void => {
    attachments.remove(id);
    // The button that had the focus is gone.
    document.getElementById('composer')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, id: number): void => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    remove(id);
  };

  return (
    <>
      {attached.length > 0 && (
        <ul className="attachments" aria-label="Goes with the next message">
          {attached.map((one) => (
            <li key={one.id} className="attachment">
              <span className="attachment-name" dir="auto">
                {one.file.name}
              </span>
              <span className="attachment-size">{sizeWords(one)}</span>
              <button
                type="button"
                className="quiet"
                aria-label={`Remove ${one.file.name}`}
                onClick={() => remove(one.id)}
                onKeyDown={(event) => onKeyDown(event, one.id)}
              >
                remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="attachment-problem" role="status" dir="auto">
        {problem}
      </p>
    </>
  );
}
