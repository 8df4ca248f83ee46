import { useState } from 'react';
import { go } from '../address/address.ts';
import { changeHref } from '../address/pages.ts';
import { type ProposalSource, propose } from '../data/changes.ts';
import { useSession } from '../data/session.ts';

interface ProposeProps {
  readonly source: ProposalSource;
  readonly word?: string;
  readonly title?: string;
  readonly isPrimary?: boolean;
}

/** A button that makes a proposal of a source and goes to its page; the reason is shown if it cannot be made. Nothing else changes. */
export function Propose({ source, word = 'Propose it', title, isPrimary = false }: ProposeProps) {
  const { data: session } = useSession();
  const [error, setError] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  const isViewer = session?.role === 'viewer';
  const make = async () => {
    setSent(true);
    setError(null);
    try {
      go(changeHref(await propose(source)));
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setSent(false);
    }
  };
  return (
    <>
      <button
        type="button"
        className={isPrimary ? 'primary' : undefined}
        disabled={isViewer || isSent}
        title={isViewer ? 'A member or administrator can propose changes; you are a viewer' : title}
        onClick={() => void make()}
      >
        {word}
      </button>
      {error !== null && (
        <span className="hole propose-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
