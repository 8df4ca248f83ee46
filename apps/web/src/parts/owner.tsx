import type { FindingRow } from '../data/findings.ts';

/** The owner of a finding. Where the function has another one, both are named, each with what it owns. */
export function FindingOwner({
  of,
}: {
  readonly of: Pick<FindingRow, 'owner' | 'functionOwner' | 'function' | 'slice'>;
}) {
  const { owner, functionOwner, slice } = of;
  if (of.function === null || owner === functionOwner || functionOwner === null)
    return <>{owner ?? <span className="faint">nobody</span>}</>;
  return (
    <>
      <span className="nw">
        {slice === 'role' ? 'role' : 'file'}: {owner ?? 'nobody'}
      </span>{' '}
      <span className="nw">function: {functionOwner}</span>
    </>
  );
}
