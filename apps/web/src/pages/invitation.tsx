import { type FormEvent, useEffect, useState } from 'react';
import { go } from '../address/address.ts';
import { send } from '../data/api.ts';
import { queries } from '../data/query.ts';
import { Door } from '../parts/door.tsx';

/** The shortest password that the server takes. */
const shortest = 12;

/**
 * Sets the first password by the link of an invitation. The link's secret is in the fragment, which browsers do not send; it leaves the
 * address and the history at once, and is sent in the body of one request.
 */
export function InvitationPage() {
  const [secret] = useState(() => window.location.hash.slice(1));
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => window.history.replaceState(null, '', '/invitation'), []);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (form.get('password') !== form.get('again')) {
      setError('The two passwords differ.');
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await send('/v1/session/invitation', { invitation: secret, password: form.get('password') });
      queries.clear();
      go('/', { replace: true });
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  if (secret === '')
    return (
      <Door title="Set your password" error={null}>
        <p>This page needs the whole link of the invitation. Open the link again.</p>
      </Door>
    );
  return (
    <Door title="Set your password" error={error}>
      <form method="post" onSubmit={(event) => void submit(event)}>
        <PasswordField name="password" label={`Password, at least ${shortest} characters`} />
        <PasswordField name="again" label="The same again" />
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Saving…' : 'Set password and log in'}
        </button>
      </form>
      <p className="muted small">The link works once. Nobody has a password for you before.</p>
    </Door>
  );
}

function PasswordField({ name, label }: { readonly name: string; readonly label: string }) {
  return (
    <label>
      {label}
      <input
        name={name}
        type="password"
        autoComplete="new-password"
        required
        minLength={shortest}
        maxLength={200}
      />
    </label>
  );
}
