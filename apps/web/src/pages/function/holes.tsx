import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { pathsHref } from '../../address/pages.ts';
import type { FunctionPage } from '../../data/function-page.ts';
import { type Cell, linesOf, slicesOf, type ThreatLine } from '../../data/holes.ts';
import { driftOf, modeText, namedOf, runningModes, shortDigest } from '../../data/running.ts';
import { controls } from '../../parts/controls.ts';
import { Drawer, Fact, Pair } from '../../parts/drawer.tsx';
import { Matrix, marks, verdictText } from '../../parts/matrix.tsx';
import { counted } from '../../parts/number.tsx';
import { Places } from '../../parts/places.tsx';
import { Time } from '../../parts/time.tsx';

/** The tab Holes: what each control does about each threat. */
export function HolesTab({ page }: { readonly page: FunctionPage }) {
  const { query } = useAddress();
  const lines = linesOf(page.document);
  if (lines === null)
    return (
      <section className="panel message">
        <p>
          No scan has judged the threats to this function, so nothing is known about its holes.{' '}
          <span className="mono">emmental scan --upload</span> sends them.
        </p>
      </section>
    );
  const applying = lines.filter(({ verdict }) => verdict !== 'n/a');
  const [threat, slice] = (query.get('cell') ?? '').split('.');
  const line = applying.find((each) => each.threat === threat) ?? null;
  const cell = line?.cells.get(slice as Cell['slice']) ?? null;
  return (
    <>
      <Summary lines={lines} page={page} />
      <Runs page={page} />
      <Pair drawer={line && <LineDrawer line={line} cell={cell} page={page} />}>
        <Matrix lines={applying} slices={slicesOf(applying)} open={query.get('cell')} />
        <Todo lines={applying} />
      </Pair>
    </>
  );
}

function Summary({ lines, page }: { readonly lines: readonly ThreatLine[]; readonly page: FunctionPage }) {
  const count = (test: (line: ThreatLine) => boolean) => lines.filter(test).length;
  const aligned = count(({ verdict }) => verdict === 'aligned');
  return (
    <p className="muted line">
      <b className={aligned > 0 ? 'hole' : undefined}>{aligned} open</b>: nothing stops them ·{' '}
      <b>{count(({ alone }) => alone !== null)} are closed by one control alone</b> ·{' '}
      {count(({ verdict }) => verdict === 'unproven')} not proven ·{' '}
      {counted(
        count(({ verdict }) => verdict === 'n/a'),
        'threat',
      )}{' '}
      without a way to it · judged from the last scan of main,{' '}
      {page.commit === null ? 'an unknown commit' : <span className="mono">{page.commit.slice(0, 7)}</span>},{' '}
      <Time at={page.scannedAt} />
    </p>
  );
}

/** Says where the guards that run differ from main, from which the matrix is judged: its ■ may not be deployed, and its □ may be stopped. */
function Runs({ page }: { readonly page: FunctionPage }) {
  const { state, seenAt } = page;
  if (state === 'unprotected')
    return (
      <p className="line warn">
        △ No guard was ever heard of: what the guard’s columns claim is planned on main, and nothing of it is
        seen to run.
      </p>
    );
  if (state === 'silent' || state === 'degraded')
    return (
      <p className="line warn">
        △ The guard {state === 'silent' ? 'is silent since ' : 'runs and controls nothing; last signal '}
        <Time at={seenAt} />: what its columns claim is that of main, and not seen to run.
      </p>
    );
  if (driftOf(namedOf(page)) !== 'differs') return null;
  const moved = runningModes(namedOf(page)).filter(({ runs, main }) => runs !== main);
  return (
    <p className="line warn">
      △ Main is not deployed: the guards run rulebase{' '}
      <span className="mono">{shortDigest(page.rulebase)}</span>, the matrix is judged from{' '}
      <span className="mono">{shortDigest(page.rulebaseOfScan)}</span>.{' '}
      {moved.map(({ section, runs, main }) => (
        <span key={section}>
          In {section} the guards run {modeText(runs)}, main has {modeText(main)}
          {main === 'enforce' && ': what the matrix calls stopped there is only reported today'}.{' '}
        </span>
      ))}
    </p>
  );
}

const order: readonly ThreatLine['verdict'][] = ['aligned', 'unproven', 'closed', 'n/a'];

const controlText = (slice: string): string =>
  Object.hasOwn(controls, slice) ? controls[slice as keyof typeof controls][1] : slice;

/** Lists what has to be decided or closed, the worst first, one line for each threat. */
function Todo({ lines }: { readonly lines: readonly ThreatLine[] }) {
  const rows = lines
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .flatMap((line) => {
      if (line.verdict === 'aligned')
        return {
          line,
          head: '□ Open',
          tone: 'hole',
          says: `nothing stops it. At stake: ${line.loses ?? '? unknown'}`,
        };
      if (line.verdict === 'unproven')
        return {
          line,
          head: '? Not proven',
          tone: 'muted',
          says: `could not be decided: ${line.question ?? 'the reason is not known'}`,
        };
      return line.alone === null
        ? []
        : {
            line,
            head: 'One control',
            tone: 'warn',
            says: `it hangs on ${controlText(line.alone)}; if that fails, it is open`,
          };
    });
  if (rows.length === 0) return null;
  return (
    <section className="panel todo" aria-label="What to look at">
      <ul>
        {rows.map(({ line, head, tone, says }) => (
          <li key={line.threat}>
            <b className={tone}>{head}</b>
            <span>
              <Link href={withQuery({ cell: line.threat })} data-row="">
                {line.name}
              </Link>
              : {says}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LineDrawerProps {
  readonly line: ThreatLine;
  readonly cell: Cell | null;
  readonly page: FunctionPage;
}

/** A threat, and the answer of the control that was chosen, or of all. */
function LineDrawer({ line, cell, page }: LineDrawerProps) {
  const { tone, text } = verdictText(line);
  const cells = cell === null ? [...line.cells.values()] : [cell];
  const title = cell === null ? line.name : `${line.name} × ${controls[cell.slice][0]}`;
  return (
    <Drawer title={title} aside={<span className={tone}>{text}</span>} names={['cell']}>
      {cells.map((each) => (
        <dl key={each.slice}>
          <Fact name="Control">{controls[each.slice][1]}</Fact>
          <Fact name="Claim">
            <span className={marks[each.mark].tone}>
              {marks[each.mark].sign} {marks[each.mark].word}
            </span>
            {each.isAssumed && (
              <span className="warn"> ½ a person’s answer, which does not count as a stop</span>
            )}
          </Fact>
          <Fact name="Because">{each.says}</Fact>
          <Fact name="Acts in">{each.by}</Fact>
          <Fact name="Void">
            {each.isVoid && 'It does not count once the attacker’s code runs in the process.'}
          </Fact>
        </dl>
      ))}
      <h3>The way</h3>
      <dl>
        <Fact name="From">{line.because}</Fact>
        <Fact name="At stake">{line.loses}</Fact>
        <Fact name="Paths">
          {line.paths > 0 && (
            <Link
              href={pathsHref({
                app: page.app,
                environment: page.environment,
                function: page.name,
                threat: line.threat,
              })}
              data-count={line.paths}
            >
              {line.paths} that nothing stops
            </Link>
          )}
        </Fact>
        <Fact name="Open">{line.question}</Fact>
      </dl>
      {line.evidence.length > 0 && (
        <>
          <h3>Evidence of the verdict</h3>
          <Places of={line.evidence} />
        </>
      )}
    </Drawer>
  );
}
