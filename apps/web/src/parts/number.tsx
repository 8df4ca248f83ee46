const grouped = new Intl.NumberFormat('en-GB');

/** A count with its thousands grouped. */
export const countText = (count: number): string => grouped.format(count);

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
