const grouped = new Intl.NumberFormat('en-GB');

/** A count with its thousands grouped. */
export const countText = (count: number): string => grouped.format(count);

/** Returns a count with its noun, which gets an `s` for more than one or none. */
export const counted = (count: number, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The sign of a cell to which its column does not apply. */
export const Dash = ({ why }: { readonly why?: string }) => (
  <span className="dash" title={why}>
    –
  </span>
);

/** A count, or a question mark with the reason where the count is not known. It is never shown as 0 then. */
export function Count({ of, why = 'not known' }: { readonly of: number | null; readonly why?: string }) {
  if (of !== null) return <>{countText(of)}</>;
  return (
    <span className="faint" title={why}>
      <span aria-hidden="true">?</span>
      <span className="sr">not known: {why}</span>
    </span>
  );
}
