import { type FormEvent, useState } from 'react';
import type { ProposalSource } from '../../data/changes.ts';
import { field, listOf, textField } from '../../data/document.ts';
import { usePreview } from '../../data/previews.ts';
import { useSession } from '../../data/session.ts';
import type { ThreatRow } from '../../data/threats.ts';
import { Diff } from '../../parts/diff.tsx';
import { EffectText, Warnings } from '../../parts/preview.tsx';
import { Store } from '../../parts/propose.tsx';
import { LabelTag } from '../../parts/tag.tsx';
import { Waits } from '../../parts/waits.tsx';

interface AcceptProps {
  readonly threat: ThreatRow;
  /** The owner of the function; null = nobody is known. */
  readonly owner: string | null;
}

/** Asks who accepts a proof and why, and shows the exception that would be written, before it can be stored. */
export function Accept({ threat, owner }: AcceptProps) {
  const { time, key, evidence, function: fn } = threat;
  const [source, setSource] = useState<ProposalSource | null>(null);
  const isViewer = useSession().data?.role === 'viewer';
  const places = listOf(field(evidence, 'fields')).map(String);
  const kind = (textField(evidence, 'signature') ?? '').replace(/^sink\//, '');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const accept = { reason: String(form.get('reason')).trim(), owner: String(form.get('owner')).trim() };
    setSource({ kind: 'incident', time, key, action: 'allow', days: Number(form.get('days')), accept });
  };
  if (source !== null) return <Written source={source} cancel={() => setSource(null)} />;
  return (
    <form className="fields" onSubmit={submit}>
      <p className="muted small">
        An exception lets text of {places.length === 0 ? 'a field' : <code>{places.join(', ')}</code>} change{' '}
        {kind} calls of {fn}, from this trigger alone and until a day. Whoever can write that field can then
        do so. Text that stands in any other field is still stopped.
      </p>
      <label>
        Why it is no attack
        <input name="reason" required maxLength={300} autoComplete="off" />
      </label>
      <label>
        Who answers for it
        <input
          name="owner"
          required
          maxLength={100}
          defaultValue={owner ?? ''}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <label>
        Ends in
        <select name="days" defaultValue="90">
          <option value="7">7 days</option>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="180">180 days</option>
        </select>
      </label>
      <button
        type="submit"
        disabled={isViewer}
        title={isViewer ? 'A member or administrator can propose changes; you are a viewer' : undefined}
      >
        Show the exception…
      </button>
    </form>
  );
}

interface WrittenProps {
  readonly source: ProposalSource;
  readonly cancel: () => void;
}

function Written({ source, cancel }: WrittenProps) {
  const { data, error } = usePreview(source);
  if (data === undefined || error !== null)
    return (
      <div className="note">
        <p className={error ? 'hole' : 'muted'} role={error ? 'alert' : 'status'}>
          {error?.message ?? 'The dry run…'}
        </p>
        <button type="button" onClick={cancel}>
          Back
        </button>
      </div>
    );
  return (
    <div className="note">
      <p>
        <LabelTag label={data.label} /> <b>{data.title}</b>
      </p>
      <p>
        <EffectText preview={data} />
      </p>
      <Warnings warnings={data.warnings} />
      <Diff text={data.patch} label="The exception" />
      {data.waits === null ? (
        <Store source={source} preview={data} cancel={cancel} />
      ) : (
        <Waits of={[data.waits]} />
      )}
    </div>
  );
}
