import { type ReactNode, useState } from 'react';

interface ConfirmProps {
  /** The word of the button, and of the second one, which carries it out. */
  readonly word: string;
  readonly act: () => Promise<void>;
  readonly children?: ReactNode;
}

/** A button for a change that takes two steps: the second button carries it out. An error is shown beside it. */
export function Confirm({ word, act, children }: ConfirmProps) {
  const [isAsked, setAsked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const carryOut = async () => {
    try {
      await act();
      setAsked(false);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  if (!isAsked)
    return (
      <button type="button" onClick={() => setAsked(true)}>
        {word}…
      </button>
    );
  return (
    <span className="actions">
      {children}
      {/* biome-ignore lint/a11y/noAutofocus: the focus goes from the first step to the second */}
      <button type="button" className="primary" autoFocus onClick={() => void carryOut()}>
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
