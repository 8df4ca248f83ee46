import { type ReactNode, useCallback, useState } from 'react';
import type { Session } from '../data/session.ts';
import { Help } from './help.tsx';
import { useKeyboard } from './keyboard.ts';
import { Navigation } from './navigation.tsx';

interface FrameProps {
  /** The person who is logged in; null while that is not known yet. */
  readonly session: Session | null;
  readonly children: ReactNode;
}

/** The navigation with a page beside it. */
export function Frame({ session, children }: FrameProps) {
  const [isHelp, setHelp] = useState(false);
  const help = useCallback(() => setHelp(true), []);
  useKeyboard(help);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Navigation session={session} help={help} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {isHelp && <Help close={() => setHelp(false)} />}
    </div>
  );
}
