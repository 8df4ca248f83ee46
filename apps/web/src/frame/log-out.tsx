import { go } from '../address/address.ts';
import { send } from '../data/api.ts';
import { queries } from '../data/query.ts';

/** Ends the session, forgets all data that was read, and shows the log-in page. */
export function LogOut() {
  const leave = async () => {
    await send('/v1/session', {}, 'DELETE').catch(() => undefined);
    go('/login');
    queries.clear();
  };
  return (
    <button type="button" onClick={() => void leave()}>
      Log out
    </button>
  );
}
