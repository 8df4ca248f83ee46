import { type ReactNode, useEffect } from 'react';
import { useAddress } from '../address/address.ts';
import { useSession } from '../data/session.ts';
import { DataAge } from './data-age.tsx';

interface HeadProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}

/** The head of a page: its title, a line about it, and what stands at its right end. */
export function Head({ title, about, children }: HeadProps) {
  useEffect(() => {
    document.title = `${title} · Emmental`;
  }, [title]);
  return (
    <header>
      <h1>{title}</h1>
      <PrintScope />
      <span className="muted">{about}</span>
      <span className="right head-end">
        {children}
        <DataAge />
      </span>
    </header>
  );
}

/** The line of a printed page: its time, its filters and the person. It is on paper alone. */
function PrintScope() {
  const { path, query } = useAddress();
  const { data: session } = useSession();
  const filters = query.size === 0 ? 'no filter' : query.toString();
  const time = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const scope = `${time} UTC · ${path} · ${filters} · ${session?.name ?? '?'}`;
  // No text of the page: paper alone shows the attribute.
  return <span className="print-scope" aria-hidden="true" data-scope={scope} />;
}
