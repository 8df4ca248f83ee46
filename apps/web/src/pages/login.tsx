import { type FormEvent, useState } from 'react';
import { go, useAddress } from '../address/address.ts';
import { send } from '../data/api.ts';
import { queries } from '../data/query.ts';
import { backFrom } from '../data/session.ts';
import { Door } from '../parts/door.tsx';

/** The log-in: afterwards the address that led here is shown again. */
export function LoginPage() {
  const { query } = useAddress();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await send('/v1/session', { name: form.get('name'), password: form.get('password') });
      queries.clear();
      go(backFrom(query.get('to')), { replace: true });
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <Door title="Log in" error={error}>
      <form method="post" onSubmit={(event) => void submit(event)}>
        <label>
          Name
          <input name="name" autoComplete="username" required maxLength={200} spellCheck={false} />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required maxLength={200} />
        </label>
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Checking…' : 'Log in'}
        </button>
      </form>
      <p className="muted small">
        No account? An administrator invites you. The first administrator’s link is in the output of{' '}
        <span className="mono">emmental serve</span>.
      </p>
    </Door>
  );
}
