import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { go } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { type Found, foundHref, useSearch } from '../data/search.ts';
import { history, places } from './places.ts';

/** Milliseconds after the last key until the console is asked. */
const pause = 120;

/** The box that finds anything by words of its name and of what is shown beside it. The arrow keys choose, Enter goes there. */
export function SearchBox({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text);
      setChosen(0);
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error } = useSearch(asked);
  const rows = asked.trim() === '' ? [] : [...pagesWith(asked), ...(data?.rows ?? []).map(chosenOf)];
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = rows[chosen];
    // The first Escape empties a box of this kind otherwise.
    if (event.key === 'Escape') close();
    else if (step !== undefined && rows.length > 0) setChosen((chosen + step + rows.length) % rows.length);
    else if (event.key === 'Enter' && row) {
      close();
      go(row.href);
    } else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} onClose={close} className="search-box" aria-label="Go to anything">
      <input
        type="search"
        role="combobox"
        aria-label="Go to anything"
        aria-expanded={rows.length > 0}
        aria-controls="found"
        aria-activedescendant={rows.length > 0 ? `found-${chosen}` : undefined}
        placeholder="Function, rule, host, table, package, CVE, owner, page, change 5 or event id"
        value={text}
        maxLength={120}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      <div id="found" role="listbox" aria-label="Found">
        {rows.map((row, at) => (
          <FoundRow key={keyOf(row)} row={row} id={`found-${at}`} isChosen={at === chosen} close={close} />
        ))}
      </div>
      <output className="note">{noteOf(asked, rows.length, data?.isCut ?? false, error)}</output>
    </dialog>
  );
}

/** A row of the box: a page of the console, a change by its number, or a thing that the server found. */
interface Choice {
  readonly kind: string;
  readonly text: string;
  readonly says: string;
  readonly href: string;
}

function chosenOf(row: Found): Choice {
  const place = row.function === null ? row.app : `${row.app} / ${row.function}`;
  const words = row.kind === 'app' ? [row.environment] : [place, row.environment, row.about];
  return {
    kind: row.kind,
    text: row.text,
    says: words.filter((word) => word !== null).join(' · '),
    href: foundHref(row),
  };
}

/** Returns the pages whose title has a word that begins with the text, and the change of a number: `change 5`, `#5`. */
function pagesWith(text: string): readonly Choice[] {
  const wanted = text.trim().toLowerCase();
  const number = /^(?:change\s*#?|#)(\d{1,9})$/.exec(wanted)?.[1];
  const change =
    number === undefined
      ? []
      : [{ kind: 'change', text: `Change ${number}`, says: '', href: `/changes/${number}` }];
  const pages = [...places, history].filter(({ title }) => ` ${title.toLowerCase()}`.includes(` ${wanted}`));
  return [
    ...change,
    ...pages.map(({ title, path }) => ({ kind: 'page', text: title, says: '', href: path })),
  ];
}

const keyOf = (row: Choice): string => JSON.stringify(row);

function noteOf(text: string, rows: number, isCut: boolean, error: Error | null): string {
  if (error !== null) return error.message;
  if (text.trim() === '') return '↑ ↓ choose · Enter opens · Esc closes';
  if (rows === 0) return `Nothing has all these words: “${text.trim()}”. An event id must be complete.`;
  return isCut ? `The first ${rows}; type more to find others.` : `${rows} found`;
}

interface FoundRowProps {
  readonly row: Choice;
  readonly id: string;
  readonly isChosen: boolean;
  readonly close: () => void;
}

function FoundRow({ row, id, isChosen, close }: FoundRowProps) {
  return (
    <Link id={id} role="option" aria-selected={isChosen} tabIndex={-1} href={row.href} onClick={close}>
      <span className="faint small">{row.kind}</span>
      <span className="found-text">{row.text}</span>
      <span className="muted small">{row.says}</span>
    </Link>
  );
}
