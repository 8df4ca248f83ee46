import { type FormEvent, useState } from 'react';
import { go, withQuery } from '../../address/address.ts';
import { type DueDays, sendDueDays, severityNames, useDueDays } from '../../data/findings.ts';
import { useSession } from '../../data/session.ts';
import { Loaded } from '../states.tsx';

/** The days until a finding is due, by severity. An administrator changes them. */
export function DueDaysPanel() {
  const days = useDueDays();
  return (
    <Loaded query={days} rows={2}>
      {(data) => <Form days={data.days} />}
    </Loaded>
  );
}

function Form({ days }: { readonly days: DueDays }) {
  const session = useSession();
  const isAllowed = session.data?.role === 'administrator';
  const [error, setError] = useState<string | null>(null);
  const close = () => go(withQuery({ days: null }));
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const wanted = Object.fromEntries(
      severityNames.map((name) => [name, Number(fields.get(name)) || null]),
    ) as DueDays;
    try {
      await sendDueDays(wanted);
      close();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <section className="panel mb" aria-label="Due days">
      <h2>Days from opening to the due day</h2>
      <form className="days" onSubmit={(event) => void submit(event)}>
        {severityNames.map((name) => (
          <label key={name}>
            {name}
            <input
              name={name}
              type="number"
              min={1}
              max={3_650}
              defaultValue={days[name] ?? ''}
              placeholder="none"
              disabled={!isAllowed}
            />
          </label>
        ))}
        {isAllowed && (
          <button type="submit" className="primary">
            Set days
          </button>
        )}
        <button type="button" onClick={close}>
          Close
        </button>
      </form>
      {error !== null && (
        <p className="note hole" role="alert">
          {error}
        </p>
      )}
      <p className="note">
        {isAllowed ? 'Due days that a person set stay.' : 'Only an administrator changes these days.'}
      </p>
    </section>
  );
}
