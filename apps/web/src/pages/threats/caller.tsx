import { Link } from '../../address/link.tsx';
import { threatCallsHref, trafficHref } from '../../address/pages.ts';
import { textField } from '../../data/document.ts';
import { type Aftermath, type ThreatRow, useAftermath } from '../../data/threats.ts';
import { Copy } from '../../parts/copy.tsx';
import { Fact } from '../../parts/drawer.tsx';
import { countText } from '../../parts/number.tsx';
import { Loaded } from '../../parts/states.tsx';
import { OutcomeTag } from '../../parts/tag.tsx';

/** Who called, as far as signals carry it, and what the guard recorded beside the threat. */
export function Caller({ threat }: { readonly threat: ThreatRow }) {
  const { evidence, invocation } = threat;
  const after = useAftermath(threat);
  const inbound = after.data?.hour.filter(({ section }) => section === 'inbound') ?? [];
  const trigger = textField(evidence, 'trigger');
  const ways = inbound.flatMap(({ destination }) => destination ?? []);
  const only = ways.length === 1 ? ways[0] : null;
  return (
    <>
      <h3>Who called</h3>
      <dl>
        <Fact name="Way in">
          {trigger ??
            (only
              ? `${only}, the only one of that hour`
              : `not recorded; in that hour: ${ways.join(', ') || '?'}`)}
        </Fact>
        <Fact name="Request id">
          {invocation === null ? (
            'not recorded: it happened outside of an invocation'
          ) : (
            <span className="with-copy">
              <span className="mono">{invocation}</span> <Copy text={invocation} label="Copy request id" />
            </span>
          )}
        </Fact>
        <Fact name="Address, identity">
          <span className="muted">
            not recorded: guards keep no address, session or identity of a caller. The access log of the way
            in has them, under the request id.
          </span>
        </Fact>
      </dl>
      <h3>After it</h3>
      <Loaded query={after} rows={2}>
        {(found) => <After found={found} threat={threat} />}
      </Loaded>
    </>
  );
}

interface AfterProps {
  readonly found: Aftermath;
  readonly threat: ThreatRow;
}

function After({ found: { signals, hour, from }, threat }: AfterProps) {
  const { app, environment, function: fn, section, kind } = threat;
  const day = from.slice(11, 16);
  const outbound = hour.filter((calls) => calls.section === 'outbound');
  const started = [{ section, kind }, ...signals].some(
    (signal) => signal.section === 'processes' && signal.kind !== 'block',
  );
  return (
    <div className="note">
      <p>
        {signals.length === 0
          ? 'No other signal of this invocation.'
          : `${signals.length} other ${signals.length === 1 ? 'signal' : 'signals'} of this invocation:`}
      </p>
      <ul className="plain">
        {signals.map((signal) => (
          <li key={signal.key}>
            <OutcomeTag kind={signal.kind} /> {signal.section ?? '?'}:{' '}
            <Link
              className="mono"
              href={threatCallsHref({ app, environment, function: fn, open: signal.key })}
            >
              {signal.what ?? 'a call'}
            </Link>
          </li>
        ))}
      </ul>
      <p>
        Outbound of {fn} in the hour from {day} UTC, all its calls together:{' '}
        {outbound.length === 0
          ? 'none was counted.'
          : outbound.map(({ destination, n, isRefused }, at) => (
              <span key={`${destination} ${isRefused}`}>
                {at > 0 && ', '}
                <span className={isRefused ? 'hole mono' : 'mono'}>{destination ?? 'others'}</span>{' '}
                {countText(n)}
                {isRefused && ' refused or reported'}
              </span>
            ))}{' '}
        <Link href={trafficHref({ section: 'outbound', app, environment, function: fn, days: '30' })}>
          Traffic
        </Link>
      </p>
      {started && (
        <p className="warn">
          △ Not recorded: what the program did that this invocation started. A guard inside the function sees
          the start of a program, not the connections and files of the program itself.
        </p>
      )}
    </div>
  );
}
