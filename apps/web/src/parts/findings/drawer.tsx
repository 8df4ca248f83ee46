import { titleOf } from '@emmental/model/threats';
import { Link } from '../../address/link.tsx';
import { functionHref } from '../../address/pages.ts';
import { field, listOf, textField } from '../../data/document.ts';
import { type FindingPage, useFinding } from '../../data/findings.ts';
import { Drawer, Fact } from '../drawer.tsx';
import { FunctionLink } from '../function-link.tsx';
import { FindingOwner } from '../owner.tsx';
import { Places } from '../places.tsx';
import { Loaded } from '../states.tsx';
import { SeverityTag } from '../tag.tsx';
import { Moment, Time } from '../time.tsx';
import { DueText, FindingStateText, foundText, placeText } from './words.tsx';

/** A finding with its evidence and its history. */
export function FindingDrawer({ id }: { readonly id: number }) {
  const finding = useFinding(id);
  // Another row's answer stays until this one has come.
  const shown = finding.data?.id === id ? finding.data : null;
  return (
    <Drawer
      title={shown?.title ?? 'Finding'}
      aside={shown && <SeverityTag severity={shown.severity} />}
      names={['open']}
    >
      <Loaded query={finding} rows={6}>
        {(data) => (
          <>
            <About finding={data} />
            <h3>Evidence</h3>
            <Places of={field(data.document, 'evidence')} />
            <History finding={data} />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

function About({ finding }: { readonly finding: FindingPage }) {
  const { document, app, environment, function: name } = finding;
  return (
    <>
      {finding.isStale && (
        <p className="note warn">
          △ The function runs with another rulebase than the scan of <Time at={finding.scannedAt} /> had, and
          started after it: this may be out of date. A new scan says.
        </p>
      )}
      <dl>
        <Fact name="State">
          <FindingStateText finding={finding} />
        </Fact>
        <Fact name="Reason">
          {finding.reason !== null && (
            <>
              {finding.reason}{' '}
              <span className="muted">({finding.suppressedBy}, suppressed in the console)</span>
            </>
          )}
        </Fact>
        <Fact name="Owner">
          <FindingOwner of={finding} />{' '}
          <span className="muted small">{ownerWords[finding.ownerBy ?? ''] ?? ''}</span>
        </Fact>
        <Fact name="Due">
          <DueText finding={finding} />{' '}
          <span className="muted small">
            {finding.due !== null && (finding.dueBy === 'person' ? 'set by a person' : 'by its severity')}
          </span>
        </Fact>
        <Fact name="Function">
          {name === null ? (
            `${app}, ${environment}`
          ) : (
            <FunctionLink of={{ app, environment, function: name }} />
          )}
        </Fact>
        <Fact name="Where">
          {placeText(finding) !== null && <span className="mono">{placeText(finding)}</span>}
        </Fact>
        <Fact name="Rule">
          <span className="mono">{finding.rule}</span>
        </Fact>
        <Package document={document} />
        <Fact name="Use">
          {finding.foundBy === 'match' && (useWords[textField(document, 'use') ?? ''] ?? 'not known')}
        </Fact>
        <Fact name="As a path">
          {name !== null && finding.verdicts.length > 0 && <AsPath finding={finding} name={name} />}
        </Fact>
        <Fact name="Only if">{textField(document, 'condition')}</Fact>
        <Fact name="Fix">{finding.fix}</Fact>
        <Fact name="Found">
          {foundText(finding)} <Time at={finding.firstSeen} />
          {finding.commit !== null && finding.tool === null && (
            <span className="muted">
              , last scan of <span className="mono">{finding.commit.slice(0, 7)}</span>
            </span>
          )}
        </Fact>
      </dl>
    </>
  );
}

/** The verdict of Holes on the same threat: its attacker comes from outside, that of the finding may also be anybody of the account. */
function AsPath({ finding, name }: { readonly finding: FindingPage; readonly name: string }) {
  const { app, environment, verdicts } = finding;
  return verdicts.map(({ threat, verdict, because }) => (
    <p key={threat}>
      <Link href={`${functionHref({ app, environment, name }, 'holes')}?cell=${threat}`}>
        {titleOf(threat).name}
      </Link>
      : {verdictWords[verdict] ?? 'not known'}
      {verdict !== 'aligned' && because !== null && <span className="muted"> ({because})</span>}
      {verdict === 'n/a' && (
        <span className="muted">
          . Holes and Paths count attackers from outside; this finding also counts who has access to the
          account already, so it has no path.
        </span>
      )}
    </p>
  ));
}

const verdictWords: Readonly<Record<string, string>> = {
  aligned: 'an open path',
  unproven: 'not proven that it is closed',
  closed: 'stopped by a control',
  'n/a': 'no path from outside',
};

/** How a function uses a package that the daily match found; only a scan reads the code. */
const useWords: Readonly<Record<string, string>> = {
  loaded: 'the function loads the package; a new scan says whether it calls the vulnerable part',
  shipped: 'the function ships the package and does not load it',
  unknown: 'it is not known whether the function loads it: its code was not read',
};

const ownerWords: Readonly<Record<string, string>> = {
  codeowners: 'by CODEOWNERS',
  rulebase: 'by the rulebase of the function',
  person: 'set by a person',
};

/** The advisory, and how each function uses the package. */
function Package({ document }: { readonly document: unknown }) {
  const dependency = field(document, 'dependency');
  const ids = [field(dependency, 'id'), ...listOf(field(dependency, 'aliases'))].filter(
    (id) => typeof id === 'string',
  );
  return (
    <>
      <Fact name="Advisory">{ids.length > 0 && <span className="mono">{ids.join(', ')}</span>}</Fact>
      <Fact name="Package">
        {textField(dependency, 'name') !== null &&
          `${textField(dependency, 'name')} ${textField(dependency, 'version') ?? '(any version)'}, ${
            textField(dependency, 'fixed') === null
              ? 'no fix yet'
              : `fixed in ${textField(dependency, 'fixed')}`
          }`}
      </Fact>
    </>
  );
}

function History({ finding: { history } }: { readonly finding: FindingPage }) {
  if (history.length === 0) return null;
  return (
    <>
      <h3>History</h3>
      <dl className="history">
        {history.map((event, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity of their own and only grow
          <Fact key={at} name={event.at === null ? '' : <Moment at={event.at} />}>
            <b>{event.actor}</b>: {event.what}
            {event.text !== null && <> · {event.text}</>}
          </Fact>
        ))}
      </dl>
    </>
  );
}

/** Returns the number of the finding that the address opens; null = none. */
export function openedId(query: URLSearchParams): number | null {
  const text = query.get('open') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
