import { OutcomeTag } from './tag.tsx';

/** The outcome of an incident or of a single call: an alert may be followed by a block of the same event in another section. */
export const Outcome = ({
  of: { kind, isStopped },
}: {
  readonly of: { readonly kind: string; readonly isStopped: boolean };
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
