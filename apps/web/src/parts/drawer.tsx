import { type ReactNode, useEffect, useRef } from 'react';
import { go, withQuery } from '../address/address.ts';

interface PairProps {
  readonly children: ReactNode;
  /** The drawer beside the content; null = it is closed. */
  readonly drawer: ReactNode | null;
}

/** Content with a drawer beside it. Below 1180 px an open drawer takes the place of the content. */
export function Pair({ children, drawer }: PairProps) {
  return (
    <div className={drawer === null ? 'pair' : 'pair is-open'}>
      <div className="pair-main">{children}</div>
      {drawer}
    </div>
  );
}

interface DrawerProps {
  readonly title: string;
  readonly aside?: ReactNode;
  /** The names of the query that keep the drawer open. */
  readonly names: readonly string[];
  readonly children: ReactNode;
}

/** A drawer with the details of a row. `Esc` or Close takes its names out of the address. */
export function Drawer({ title, aside, names, children }: DrawerProps) {
  const head = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const close = () => {
    go(withQuery(Object.fromEntries(names.map((name) => [name, null]))));
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    opener.current = document.activeElement;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row has another title, and its head takes the focus
  useEffect(() => head.current?.focus({ preventScroll: true }), [title]);
  return (
    <section className="panel drawer" aria-label={title}>
      <div className="drawer-head">
        <h2 ref={head} tabIndex={-1}>
          {title}
        </h2>
        {aside}
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      {children}
    </section>
  );
}

/** A line of a drawer: its name and its value. Nothing is shown for a value that is not there. */
export function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  if (children === null || children === undefined || children === false || children === '') return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The owner of a function, or that nobody is known. */
export const OwnerFact = ({ owner }: { readonly owner: string | null }) => (
  <Fact name="Owner">{owner ?? 'nobody: neither rulebase nor CODEOWNERS names one'}</Fact>
);
