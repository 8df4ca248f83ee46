import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import type { Session } from '../data/session.ts';
import { useWaiting, type Waiting } from '../data/waiting.ts';
import { countText } from '../parts/number.tsx';
import { LogOut } from './log-out.tsx';
import { groups, isShown, type Waits } from './places.ts';
import { ThemeSwitch } from './theme.tsx';

interface NavigationProps {
  readonly session: Session | null;
  readonly help: () => void;
  readonly search: () => void;
}

/** The bar with all pages, the person who is logged in, and the switches. */
export function Navigation({ session, help, search }: NavigationProps) {
  const { path } = useAddress();
  const mayAll = session === null || session.role === 'administrator';
  const waiting = useWaiting(session !== null).data;
  return (
    <nav aria-label="Main">
      <Link className="brand" href="/">
        <img src="/icon.svg" alt="" width="20" height="20" /> Emmental
      </Link>
      <button type="button" className="nav-search" onClick={search}>
        Search <kbd>Ctrl K</kbd>
      </button>
      {groups.map(({ head, pages }) => (
        <div className="nav-group" key={head}>
          {head !== null && <h2>{head}</h2>}
          {pages
            .filter(({ isAdmin }) => !isAdmin || mayAll)
            .map((page) => (
              <div className="nav-place" key={page.path}>
                <Link
                  href={page.path}
                  aria-current={isShown(page, path) ? 'page' : undefined}
                  title={page.key === null ? undefined : `g ${page.key}`}
                >
                  {page.title}
                </Link>
                {page.waits && <WaitingCount {...page.waits} counts={waiting} />}
              </div>
            ))}
        </div>
      ))}
      <div className="nav-end">
        {session !== null && (
          <p className="small">
            {session.name} <span className="muted">{session.role}</span>
          </p>
        )}
        <div className="nav-buttons">
          <ThemeSwitch />
          <button type="button" onClick={help} title="Keys  ( ? )">
            Keys
          </button>
          <LogOut />
        </div>
      </div>
    </nav>
  );
}

interface WaitingCountProps extends Waits {
  /** Undefined while they load. */
  readonly counts: Waiting | undefined;
}

/** How many things wait on a page, as a link to them; nothing for none. */
function WaitingCount({ of, says, href, counts }: WaitingCountProps) {
  const n = counts?.[of] ?? 0;
  if (n === 0) return null;
  const older = of === 'incidents' ? (counts?.older ?? 0) : 0;
  const text = `${countText(n)} ${says}${older === 0 ? '' : `; ${countText(older)} older ones wait, too`}`;
  return (
    <Link className="nav-count" href={href} title={text} data-count={n}>
      <span aria-hidden="true">{countText(n)}</span>
      <span className="sr">{text}</span>
    </Link>
  );
}
