import { useState } from 'react';
import { go } from '../address/address.ts';
import { changeHref } from '../address/pages.ts';
import { type ProposalSource, propose } from '../data/changes.ts';
import { type Preview, useDraft, usePreview } from '../data/previews.ts';
import { useSession } from '../data/session.ts';
import { EffectText, Warnings } from './preview.tsx';
import { LabelTag } from './tag.tsx';
import { Waits } from './waits.tsx';

interface ProposeProps {
  readonly source: ProposalSource;
  readonly word?: string;
  readonly title?: string;
  readonly isPrimary?: boolean;
}

/**
 * A button that shows a change with its dry run and its warnings; a second button stores it and goes to its page. Where a proposal that does the
 * same waits already, a link to it is in place of the button.
 */
export function Propose({ source, word = 'Propose it', title, isPrimary = false }: ProposeProps) {
  const { data: session } = useSession();
  const [isAsked, setAsked] = useState(false);
  const isViewer = session?.role === 'viewer';
  const { data: draft, isPlaceholderData, error } = useDraft(source);
  const isKnown = error !== null || (draft !== undefined && !isPlaceholderData);
  if (isKnown && draft && draft.waits !== null) return <Waits of={[draft.waits]} />;
  if (isAsked) return <Asked source={source} cancel={() => setAsked(false)} />;
  return (
    <>
      <button
        type="button"
        className={isPrimary ? 'primary' : undefined}
        disabled={isViewer || !isKnown}
        title={isViewer ? undefined : title}
        onClick={() => setAsked(true)}
      >
        {word}…
      </button>
      {isViewer && <span className="muted small"> you are a viewer: members propose changes</span>}
    </>
  );
}

interface AskedProps {
  readonly source: ProposalSource;
  readonly cancel: () => void;
}

function Asked({ source, cancel }: AskedProps) {
  const preview = usePreview(source);
  return (
    <span className="preview">
      {preview.data && (
        <>
          <span>
            <LabelTag label={preview.data.label} /> <b>{preview.data.title}</b>
          </span>
          <EffectText preview={preview.data} />
          <Warnings warnings={preview.data.warnings} />
          <Store source={source} preview={preview.data} cancel={cancel} />
        </>
      )}
      {preview.data === undefined && (
        <span className={preview.error ? 'hole' : 'muted'} role={preview.error ? 'alert' : 'status'}>
          {preview.error?.message ?? 'The dry run…'}
        </span>
      )}
      {preview.data === undefined && (
        <span className="actions">
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </span>
      )}
    </span>
  );
}

interface StoreProps extends AskedProps {
  readonly preview: Preview;
}

/** The second step: says what is stored, and stores it. The reasons against it were shown, so the server makes it despite them. */
export function Store({ source, preview, cancel }: StoreProps) {
  const [error, setError] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  const { allowed = 0, later = 0 } = preview.effect ?? {};
  const isDangerous = allowed + later > 0 || preview.warnings.length > 0;
  const make = async () => {
    setSent(true);
    setError(null);
    try {
      go(changeHref(await propose(source['kind'] === 'rule' ? { ...source, despite: true } : source)));
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setSent(false);
    }
  };
  return (
    <>
      <span className="muted">
        Stores an open change in the console, and an entry of the audit log with your name. No rule and no
        function changes before somebody merges and deploys it.
      </span>
      <span className="actions">
        <button
          type="button"
          className={isDangerous ? 'danger' : 'primary'}
          disabled={isSent}
          // biome-ignore lint/a11y/noAutofocus: the focus goes from the first step to the second
          autoFocus
          onClick={() => void make()}
        >
          {isDangerous ? 'Store the change all the same' : 'Store the change'}
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </span>
      {error !== null && (
        <span className="hole propose-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
