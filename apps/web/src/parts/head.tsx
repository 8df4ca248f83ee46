import { type ReactNode, useEffect } from 'react';
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
      <span className="muted">{about}</span>
      <span className="right head-end">
        {children}
        <DataAge />
      </span>
    </header>
  );
}
