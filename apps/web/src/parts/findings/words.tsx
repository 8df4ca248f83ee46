import type { FindingRow } from '../../data/findings.ts';
import { Day } from '../time.tsx';

const stateWords = {
  new: 'new',
  inProgress: 'in progress',
  suppressed: 'suppressed',
  resolved: 'resolved',
} as const;

/** The state of a finding. One that came back says so, and a suppression its end. */
export function FindingStateText({ finding }: { readonly finding: FindingRow }) {
  const { state, isReopened, suppressedUntil, untilFix } = finding;
  if (isReopened && state === 'new') return <span className="warn">reopened</span>;
  if (state !== 'suppressed') return <>{stateWords[state]}</>;
  return (
    <>
      suppressed
      <span className="muted small block">
        {suppressedUntil !== null && (
          <>
            until <Day at={suppressedUntil} />
          </>
        )}
        {suppressedUntil !== null && untilFix && ' or '}
        {untilFix && 'until a fix'}
      </span>
    </>
  );
}

/** The due day of a finding: red and in days if it is over. */
export function DueText({ finding: { due, state } }: { readonly finding: FindingRow }) {
  if (due === null) return <span className="faint">none</span>;
  const isOpen = state === 'new' || state === 'inProgress';
  const days = Math.round((Date.parse(new Date().toISOString().slice(0, 10)) - Date.parse(due)) / 86_400_000);
  if (!isOpen || days <= 0) return <Day at={due} />;
  return (
    <span className="hole" title={due}>
      {days} d overdue
    </span>
  );
}

/** Returns `file:line` of a finding; null without a file. */
export const placeText = ({ file, line }: FindingRow): string | null =>
  file === null || line === null ? file : `${file}:${line}`;

/** Returns who found it, where that is not a scan of Emmental. */
export function foundText({ foundBy, matchedOn, tool }: FindingRow): string | null {
  if (tool !== null) return `found by ${tool}`;
  return foundBy === 'match' && matchedOn !== null ? `found by the daily match of ${matchedOn}` : null;
}
