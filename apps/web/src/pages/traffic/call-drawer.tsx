import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { threatsHref, trafficHref } from '../../address/pages.ts';
import { type CallRow, type Proposed, useProposal } from '../../data/traffic.ts';
import { Copy } from '../../parts/copy.tsx';
import { Drawer, Fact } from '../../parts/drawer.tsx';
import { counted } from '../../parts/number.tsx';
import { Propose } from '../../parts/propose.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Moment, Time } from '../../parts/time.tsx';
import { Decided, RuleLink } from './decided.tsx';

const tones = { WIDENS: 'warn', NARROWS: 'stop', SAME: 'plain' } as const;

/** The calls of a rule to one destination, and the rule that would allow or deny them by name. */
export function CallDrawer({ call }: { readonly call: CallRow }) {
  const { query } = useAddress();
  const action =
    query.get('make') === 'deny' || (query.get('make') === null && !call.isRefused) ? 'deny' : 'allow';
  return (
    <Drawer title={call.destination ?? 'Calls without a destination'} names={['open', 'make']}>
      <dl>
        <Fact name="Function">
          {call.app} / {call.function}, {call.environment}
        </Fact>
        <Fact name="Rule">
          {call.section ?? '? section'} / <RuleLink call={call} /> → <Decided call={call} />
        </Fact>
        <Fact name="Calls">{counted(call.n, 'call')} in the time that is shown; at least so many</Fact>
        <Fact name="First seen">
          <Moment at={call.firstSeen} />
        </Fact>
        <Fact name="Last seen">
          <Moment at={call.lastSeen} />{' '}
          <span className="muted">
            (<Time at={call.lastSeen} />)
          </span>
        </Fact>
      </dl>
      {call.destination === null ? (
        <p className="note">
          The guard counted these calls by rule alone: it keeps no paths of files, and the first 20
          destinations of a rule in each report.
        </p>
      ) : (
        <Proposal call={call} action={action} />
      )}
      <p className="note actions">
        {call.isRefused && (
          <Link
            className="button"
            href={threatsHref({ app: call.app, function: call.function, section: call.section })}
          >
            Threats
          </Link>
        )}
        <Link
          className="button"
          href={trafficHref({ section: call.section, to: call.destination, days: query.get('days') })}
        >
          All who call it
        </Link>
      </p>
    </Drawer>
  );
}

function Proposal({ call, action }: { readonly call: CallRow; readonly action: 'allow' | 'deny' }) {
  const proposed = useProposal(call, action);
  return (
    <>
      <h3>A rule for it</h3>
      <nav className="note actions" aria-label="The rule">
        {(['allow', 'deny'] as const).map((kind) => (
          <Link
            key={kind}
            className="button"
            aria-current={kind === action ? 'true' : undefined}
            href={withQuery({ make: kind })}
          >
            {kind === 'allow' ? 'Allow it by name' : 'Deny it by name'}
          </Link>
        ))}
      </nav>
      <Loaded query={proposed} rows={3}>
        {(answer) => <Change answer={answer} call={call} action={action} />}
      </Loaded>
    </>
  );
}

interface ChangeProps {
  readonly answer: Proposed;
  readonly call: CallRow;
  readonly action: 'allow' | 'deny';
}

function Change({ answer: { proposal, covers }, call, action }: ChangeProps) {
  if (proposal === null) return <p className="note">No rule can name this exactly; write one by hand.</p>;
  const text = proposal.lines.map((line) => line.text).join('\n');
  return (
    <>
      <p className="note">
        <span className={`tag ${tones[proposal.label]}`}>{proposal.label}</span> {proposal.because}. It covers{' '}
        {counted(covers, 'call')} of the last 90 d.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <span className="faint">emmental.yaml</span>
        {'\n'}
        {proposal.lines.map((line) => (
          <span key={line.text} className={line.sign === '+' ? 'stop' : undefined}>
            {line.sign} {line.text}
            {'\n'}
          </span>
        ))}
      </pre>
      <p className="note actions">
        {call.section !== null && call.section !== 'inbound' && call.destination !== null && (
          <Propose source={sourceOf(call, action)} isPrimary />
        )}
        <Copy text={text} />
        <span className="muted">No rule changes before somebody reviews and merges the patch in git.</span>
      </p>
    </>
  );
}

const sourceOf = (call: CallRow, action: 'allow' | 'deny') => ({
  kind: 'call',
  app: call.app,
  environment: call.environment,
  function: call.function,
  section: call.section ?? '',
  to: call.destination ?? '',
  action,
});
