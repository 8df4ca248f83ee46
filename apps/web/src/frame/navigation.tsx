import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import type { Session } from '../data/session.ts';
import { LogOut } from './log-out.tsx';
import { ThemeSwitch } from './theme.tsx';

/** The pages by group, in the order of the navigation. */
const groups = [
  { head: null, pages: [{ path: '/functions', title: 'Functions' }] },
  { head: 'Monitor', pages: [{ path: '/threats', title: 'Threats' }] },
  {
    head: 'Admin',
    pages: [
      { path: '/tokens', title: 'Tokens' },
      { path: '/begin', title: 'Bring data' },
    ],
  },
] as const;

interface NavigationProps {
  readonly session: Session | null;
  readonly help: () => void;
}

/** The bar with all pages, the person who is logged in, and the switches. */
export function Navigation({ session, help }: NavigationProps) {
  const { path } = useAddress();
  const shown = path === '/' ? '/functions' : path;
  return (
    <nav aria-label="Main">
      <Link className="brand" href="/functions">
        <img src="/icon.svg" alt="" width="20" height="20" /> Emmental
      </Link>
      {groups.map(({ head, pages }) => (
        <div className="nav-group" key={head}>
          {head !== null && <h2>{head}</h2>}
          {pages.map((page) => (
            <Link
              key={page.path}
              href={page.path}
              aria-current={shown === page.path || shown.startsWith(`${page.path}/`) ? 'page' : undefined}
            >
              {page.title}
            </Link>
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
