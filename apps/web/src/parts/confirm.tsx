import { type ReactNode, useState } from 'react';
import { useSending } from './sending.ts';

interface ConfirmProps {
  /** The word of the button, and of the second one, which carries it out. */
  readonly word: string;
  readonly act: () => Promise<void>;
  /** Why the person may not do it; the button is disabled then. */
  readonly why?: string | undefined;
  readonly children?: ReactNode;
}

/** A button for a change that takes two steps: the second button carries it out. An error is shown beside it. */
export function Confirm({ word, act, why, children }: ConfirmProps) {
  const [isAsked, setAsked] = useState(false);
  const { isBusy, error, send } = useSending();
  const carryOut = async () => {
    await act();
    setAsked(false);
  };
  if (!isAsked)
    return (
      <button type="button" disabled={why !== undefined} title={why} onClick={() => setAsked(true)}>
        {word}…
      </button>
    );
  return (
    <span className="actions">
      {children}
      {/* biome-ignore lint/a11y/noAutofocus: the focus goes from the first step to the second */}
      <button type="button" className="primary" autoFocus disabled={isBusy} onClick={() => send(carryOut)}>
        {word}
      </button>
      <button type="button" onClick={() => setAsked(false)}>
        Cancel
      </button>
      {error !== null && (
        <span className="hole" role="alert">
          {error}
        </span>
      )}
    </span>
  );
}
