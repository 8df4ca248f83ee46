import type { ReactNode } from 'react';
import { Head } from './head.tsx';

interface DoorProps {
  readonly title: string;
  readonly error: string | null;
  readonly children: ReactNode;
}

/** The page before the frame: a form of somebody who is not logged in yet. */
export function Door({ title, error, children }: DoorProps) {
  return (
    <main className="door">
      <div className="panel">
        <p className="brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> Emmental
        </p>
        <Head title={title} />
        {children}
        {error !== null && (
          <p className="hole" role="alert">
            {error}
          </p>
        )}
      </div>
    </main>
  );
}
