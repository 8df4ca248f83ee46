import { useEffect, useRef, useState } from 'react';
import { go, useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectFilterProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  /** The label of the choice that filters nothing. */
  readonly all: string;
  /** The label of a value of the address that is no option. */
  readonly other?: (value: string) => string;
}

/** The names that another filter takes out of the address: they belong to the list before. */
const ofList = { offset: null, after: null, open: null } as const;

/** A filter with some values, which is kept in the address. */
export function SelectFilter({ name, label, options, all, other = (value) => value }: SelectFilterProps) {
  const { query } = useAddress();
  const value = query.get(name) ?? '';
  return (
    <label className={value === '' ? 'choice' : 'choice is-on'}>
      <span>{label}</span>
      <select value={value} onChange={(event) => go(withQuery({ ...ofList, [name]: event.target.value }))}>
        <option value="">{all}</option>
        {value !== '' && !options.some((option) => option.value === value) && (
          <option value={value}>{other(value)}</option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SetFilterProps {
  readonly name: string;
  /** The value in words; null = as it is. */
  readonly shown?: string | null;
}

/** A filter by an exact value, which a link of another page or a row has set; a click removes it. */
export function SetFilter({ name, shown = null }: SetFilterProps) {
  const { query } = useAddress();
  const value = query.get(name);
  if (value === null) return null;
  return (
    <Link className="button set-filter" href={withQuery({ ...ofList, [name]: null })}>
      {shown ?? `${name} ${value}`} ×
    </Link>
  );
}

/** Milliseconds after the last key until the list is searched. */
const pause = 250;

/** A box for a part of a name, which is kept in the address. The key `/` leads to it. */
export function SearchFilter({ name, label }: { readonly name: string; readonly label: string }) {
  const { query } = useAddress();
  const inAddress = query.get(name) ?? '';
  const [text, setText] = useState(inAddress);
  const sent = useRef(inAddress);
  useEffect(() => {
    if (inAddress !== sent.current) setText(inAddress);
    sent.current = inAddress;
  }, [inAddress]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      go(withQuery({ ...ofList, [name]: text }), { replace: true });
    }, pause);
    return () => clearTimeout(timer);
  }, [text, name]);
  return (
    <input
      type="search"
      data-search=""
      aria-label={label}
      placeholder={`${label}  ( / )`}
      value={text}
      maxLength={200}
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

/** Returns a sentence about the filters that are set, for a list without rows; null if none is set. */
export function setFilters(query: URLSearchParams, names: readonly string[]): string | null {
  const terms = names.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [`${name}:${value}`];
  });
  return terms.length === 0 ? null : terms.join('  ');
}

/** The address of the list without its filters. */
export const withoutFilters = (names: readonly string[]): string =>
  withQuery({ ...ofList, ...Object.fromEntries(names.map((name) => [name, null])) });
