import { dismissNotice } from '../state/app-store';
import { useApp, useCompanion } from './companion-context';
import { StateMark } from './state-mark';

/** What happened and what to do, in one line, until it is waved away. */
export function Notices() {
  const { app } = useCompanion();
  const notices = useApp((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <ul className="notices">
      {notices.map((notice) => (
        <li key={notice.id} className={`notice notice-${notice.level}`} dir="auto">
          {notice.level !== 'info' && <StateMark state="problem" />}
          <span>{notice.text}</span>
          <button type="button" className="quiet" onClick={() => dismissNotice(app, notice.id)}>
            dismiss
          </button>
        </li>
      ))}
    </ul>
  );
}
