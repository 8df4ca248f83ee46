import type { IncidentRow } from '../data/incidents.ts';
import { OutcomeTag } from './tag.tsx';

/** The outcome of the calls of an incident: an alert may be followed by a block of the same event in another section. */
export const IncidentOutcome = ({
  incident: { kind, isStopped },
}: {
  readonly incident: Pick<IncidentRow, 'kind' | 'isStopped'>;
}) => (
  <>
    <OutcomeTag kind={kind} isStoppedLater={isStopped} />
    {kind === 'alert' && isStopped && (
      <span className="muted small nw" title="another section stopped what the same event tried next">
        {' '}
        stopped later
      </span>
    )}
  </>
);
