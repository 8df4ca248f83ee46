import { type ReactNode, useCallback, useState } from 'react';
import type { Session } from '../data/session.ts';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { Navigation } from './navigation.tsx';
import { SearchBox } from './search.tsx';

interface FrameProps {
  /** The person who is logged in; null while that is not known yet. */
  readonly session: Session | null;
  readonly children: ReactNode;
}

/** The navigation with a page beside it. */
export function Frame({ session, children }: FrameProps) {
  const [isHelp, setHelp] = useState(false);
  const help = useCallback(() => setHelp(true), []);
  const [isSearch, setSearch] = useState(false);
  const search = useCallback(() => setSearch(true), []);
  useKeyboard(help, search);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Navigation session={session} help={help} search={search} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {isHelp && <Help close={() => setHelp(false)} />}
      {isSearch && <SearchBox close={() => setSearch(false)} />}
    </div>
  );
}
