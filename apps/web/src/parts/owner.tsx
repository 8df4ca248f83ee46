import type { FindingRow } from '../data/findings.ts';

/** Rules about what a role may do; the other ones of `access` are about who may call. */
const isOfRole = /^access\/(?!public-)/;

/** The owner of a finding. Where the function has another one, both are named, each with what it owns. */
export function FindingOwner({
  of,
}: {
  readonly of: Pick<FindingRow, 'owner' | 'functionOwner' | 'function' | 'rule'>;
}) {
  const { owner, functionOwner, rule } = of;
  if (of.function === null || owner === functionOwner || functionOwner === null)
    return <>{owner ?? <span className="faint">nobody</span>}</>;
  return (
    <>
      <span className="nw">
        {isOfRole.test(rule) ? 'role' : 'file'}: {owner ?? 'nobody'}
      </span>{' '}
      <span className="nw">function: {functionOwner}</span>
    </>
  );
}
