import { type FormEvent, useState } from 'react';
import { acknowledge, type IncidentRow } from '../../data/incidents.ts';
import { queries } from '../../data/query.ts';
import { useSession } from '../../data/session.ts';
import { useSending } from '../../parts/sending.ts';
import { Time } from '../../parts/time.tsx';

/** Acknowledges an incident with a note, or shows who did; an administrator may. It leaves the list of what waits, and opens with the next call. */
export function Acknowledge({ incident: { id, noted, isOpen } }: { readonly incident: IncidentRow }) {
  const mayNote = useSession().data?.role === 'administrator';
  const [text, setText] = useState('');
  const { isBusy, error, send } = useSending();
  const note = (words: string | null) =>
    send(async () => {
      await acknowledge(id, words);
      setText('');
      await queries.invalidateQueries();
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    note(text);
  };
  const why = mayNote ? undefined : 'An administrator acknowledges incidents';
  return (
    <>
      <h3>Acknowledge</h3>
      {noted !== null && (
        <p className="note">
          <b>{isOpen ? 'Came again since ' : 'Acknowledged '}</b>
          {isOpen && 'it was acknowledged '}by {noted.by} <Time at={noted.at} />
          {noted.note !== '' && <>: “{noted.note}”</>}
        </p>
      )}
      {noted !== null && !isOpen ? (
        <p className="note actions">
          <button type="button" disabled={!mayNote || isBusy} title={why} onClick={() => note(null)}>
            Open it again
          </button>
        </p>
      ) : (
        <form className="note actions" onSubmit={submit}>
          <input
            aria-label="Note"
            placeholder="what is being done, by whom"
            value={text}
            maxLength={500}
            disabled={!mayNote}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" disabled={!mayNote || isBusy} title={why}>
            Acknowledge
          </button>
          <span className="muted">
            Takes it off the list of what waits until the next such call. It stops nothing; the audit log
            keeps it.
          </span>
        </form>
      )}
      {error !== null && (
        <p className="note hole" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
