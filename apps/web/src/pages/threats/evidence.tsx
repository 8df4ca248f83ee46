import { classText } from '@emmental/model/attack-classes';
import type { ReactNode } from 'react';
import { field, listOf, textField } from '../../data/document.ts';
import { shortDigest } from '../../data/running.ts';
import type { ThreatRow } from '../../data/threats.ts';
import { Fact } from '../../parts/drawer.tsx';
import { Moment, Time } from '../../parts/time.tsx';
import { OpenPath } from './open-path.tsx';

interface EvidenceProps {
  readonly threat: ThreatRow;
  /** True if the event was stopped, here or in another section. */
  readonly isStopped?: boolean;
  /** Facts of the incident to which the signal belongs, before those of the signal. */
  readonly children?: ReactNode;
}

/** The facts of a signal, and the stack of the code that made the call. */
export function Evidence({ threat, isStopped = threat.kind === 'block', children }: EvidenceProps) {
  const { evidence } = threat;
  const stack = listOf(field(evidence, 'stack')).filter((frame) => typeof frame === 'string');
  return (
    <>
      <dl>
        <Fact name="Outcome">
          <b>{outcomeText(threat.kind, isStopped)}</b>
        </Fact>
        {children}
        <Fact name="Rule">
          <span className="mono">
            {threat.function}/{threat.section ?? '?'}/
            {threat.rule ?? (threat.section === 'inbound' ? 'the inspection' : '?')}
          </span>
          {threat.decision !== null && <> → {decidedText(threat.kind, threat.decision)}</>}
        </Fact>
        <Fact name="Proof">{textField(evidence, 'proof')}</Fact>
        <Fact name="Class">{threat.class !== null && classText(threat.class)}</Fact>
        <Fact name="Way in">
          {textField(evidence, 'path') && (
            <>
              <Mono text={textField(evidence, 'path')} />{' '}
              <span className="muted">of the event held the text</span>
            </>
          )}
        </Fact>
        <Fact name="Trigger">{textField(evidence, 'trigger')}</Fact>
        <Fact name="Call">{textField(evidence, 'api') && <Mono text={textField(evidence, 'api')} />}</Fact>
        <OpenPath threat={threat} />
        <Fact name="Quarantine">{textField(evidence, 'quarantine')}</Fact>
        <Fact name="Time">
          <Moment at={threat.time} />{' '}
          <span className="muted">
            (<Time at={threat.time} />)
          </span>
        </Fact>
        <Fact name="App">
          {threat.app}, {threat.environment}
        </Fact>
        <Fact name="Event id">
          <Mono text={threat.id} />
        </Fact>
        <Fact name="Invocation">{threat.invocation !== null && <Mono text={threat.invocation} />}</Fact>
        <Fact name="Rulebase">
          {threat.rulebase !== null && <Mono text={shortDigest(threat.rulebase)} />}
        </Fact>
      </dl>
      {stack.length > 0 && (
        <>
          <h3>Code</h3>
          <ol className="places">
            {stack.map((frame, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: frames of a stack may repeat and their order is fixed
              <li key={at}>
                <span className="mono">{frame}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

/** A denial of a guard that alerts denies nothing. */
function decidedText(kind: string, decision: string): string {
  if (kind === 'block') return decision.toUpperCase();
  return decision === 'deny' ? 'would deny' : decision;
}

function outcomeText(kind: string, isStopped: boolean): string {
  if (kind === 'block') return 'Stopped.';
  if (isStopped) return 'Reported here; another section stopped what the event tried next.';
  return 'Not stopped: the mode is alert.';
}

const Mono = ({ text }: { readonly text: string | null }) => <span className="mono">{text}</span>;
