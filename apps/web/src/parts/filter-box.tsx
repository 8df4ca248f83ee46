import { parseFilter } from '@emmental/model/filter';
import { useEffect, useId, useRef, useState } from 'react';
import { go, useAddress, withQuery } from '../address/address.ts';

interface FilterBoxProps {
  readonly label: string;
  readonly fields: readonly string[];
  /** Text that shows some fields while the box is empty. */
  readonly hint: string;
  /** The server's sentence about the query of the address; null = it was understood. */
  readonly error: string | null;
}

/** Milliseconds after the last key until the list is read with the query. */
const pause = 350;

/** The names that belong to the list before. */
const ofList = { offset: null, open: null } as const;

/** A box for a query, which is kept in the address. A query that is not understood has its reason below the box, and the list stays. */
export function FilterBox({ label, fields, hint, error }: FilterBoxProps) {
  const { query } = useAddress();
  const inAddress = query.get('q') ?? '';
  const [text, setText] = useState(inAddress);
  const [wrong, setWrong] = useState<string | null>(null);
  const sent = useRef(inAddress);
  const problem = useId();
  useEffect(() => {
    if (inAddress !== sent.current) setText(inAddress);
    sent.current = inAddress;
    setWrong(wrongIn(inAddress, fields));
  }, [inAddress, fields]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      const found = wrongIn(text, fields);
      setWrong(found);
      if (found !== null) return;
      sent.current = text;
      go(withQuery({ ...ofList, q: text }), { replace: true });
    }, pause);
    return () => clearTimeout(timer);
  }, [text, fields]);
  const shown = wrong ?? error;
  return (
    <div className="query">
      <input
        type="search"
        data-search=""
        className="mono"
        aria-label={label}
        aria-invalid={shown !== null}
        aria-describedby={shown === null ? undefined : problem}
        placeholder={`${hint}   ( / )`}
        value={text}
        maxLength={500}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // A browser empties the box otherwise.
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {shown !== null && (
        <p id={problem} className="hole small" role="alert">
          {shown}
        </p>
      )}
    </div>
  );
}

/** Returns a sentence about what is wrong in a query; null if nothing is. */
function wrongIn(text: string, fields: readonly string[]): string | null {
  const read = parseFilter(text, fields);
  return read.kind === 'wrong' ? `${read.says.charAt(0).toUpperCase()}${read.says.slice(1)}.` : null;
}
