import { Link } from '../../address/link.tsx';
import { functionHref, trafficHref } from '../../address/pages.ts';
import type { CallRow } from '../../data/traffic.ts';
import { ruleName } from './words.ts';

/** The rule that decided, in the rulebase of its function. */
export function RuleLink({ call }: { readonly call: CallRow }) {
  const name = ruleName(call.rule, call.match);
  if (call.rule === null)
    return (
      <Link href={trafficHref({ rule: call.match, function: call.function })} title="no scan has this rule">
        {name} ?
      </Link>
    );
  const at = functionHref({ ...call, name: call.function });
  return <Link href={`${at}?open=${encodeURIComponent(`${call.section ?? '?'}/${call.rule}`)}`}>{name}</Link>;
}

/** Capital letters = the call was stopped; small letters = it went out. */
export function Decided({ call }: { readonly call: CallRow }) {
  if (call.isRefused)
    return call.mode === 'enforce' ? (
      <b className="hole" title="enforced: the call was stopped">
        DENY
      </b>
    ) : (
      <span className="warn" title={`mode ${call.mode ?? '?'}: the call was made`}>
        would deny
      </span>
    );
  if (call.action === null) return <span className="faint">? unknown</span>;
  return <span className={call.action === 'watch' ? 'see' : 'stop'}>{call.action}</span>;
}
