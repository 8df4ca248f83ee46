import { type SliceName, slices } from '@emmental/model/slices';
import { titleOf } from '@emmental/model/threats';
import { Link } from '../../address/link.tsx';
import { functionsHref } from '../../address/pages.ts';
import type { MatrixCount, Overview } from '../../data/overview.ts';
import { useRead } from '../../data/query.ts';
import { controls } from '../../parts/controls.ts';
import { marks, moveInMatrix } from '../../parts/matrix.tsx';
import { countText } from '../../parts/number.tsx';

/** The numbers of functions by threat, control and effect. `together` in place of a control = the verdicts. */
type Counts = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, number>>>>;

/** The effects from the worst to the best: a cell shows the worst that any function has. */
const worstFirst = ['hole', 'unknown', 'sees', 'stops'] as const;

/** Threats × controls over all functions. Each number is a link to the functions that it counts. */
export function FleetMatrix({ data: { matrix, judged } }: { readonly data: Overview }) {
  const counts = countsOf(matrix);
  const threats = [...counts.keys()].sort(byNumber);
  const own = (Object.keys(slices) as SliceName[]).filter((slice) =>
    threats.some((threat) => counts.get(threat)?.has(slice)),
  );
  return (
    <section className="panel">
      <h2>
        Threats × controls <span className="right faint">the worst effect, and in how many functions</span>
      </h2>
      {threats.length === 0 ? (
        <p className="note">
          {judged === 0
            ? 'No scan has judged the threats, so nothing is known about them.'
            : 'No threat applies to a judged function.'}
        </p>
      ) : (
        <div className="matrix-scroll">
          <table
            className="matrix fleet"
            aria-label="Threats and controls of all functions"
            onKeyDown={moveInMatrix}
          >
            <thead>
              <tr>
                <th scope="col">Threat</th>
                <th scope="col" className="cell">
                  all together
                </th>
                {own.map((slice) => (
                  <th key={slice} scope="col" className="cell">
                    <abbr title={controls[slice][1]}>{controls[slice][0]}</abbr>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {threats.map((threat) => (
                <Row key={threat} threat={threat} slices={own} counts={counts.get(threat) ?? new Map()} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <NoAdvisories />
      <p className="note">
        By the last scan of main: □ hole · ? unknown · ◧ only reports · ■ stops in all functions to which the
        threat applies · a dot: the control has nothing to do with this threat. All together: □ = nothing
        stops it. The controls:{' '}
        {own.map((slice) => `${controls[slice][0]} = ${controls[slice][1]}`).join(' · ')}.
      </p>
    </section>
  );
}

/** Says why vulnerable packages (T7) are not proven where this console has no advisory data. */
function NoAdvisories() {
  const { data } = useRead<{ readonly matchedOn: string | null }>('/v1/findings?limit=1');
  if (data?.matchedOn !== null) return null;
  return (
    <p className="note warn">
      ? This console has no advisory data, so T7 is judged by the advisories of the scans alone, and is not
      proven where a scan had none. <code>emmental db update</code> brings it to the machine of the console.
    </p>
  );
}

function countsOf(matrix: readonly MatrixCount[]): Counts {
  const counts = new Map<string, Map<string, Record<string, number>>>();
  for (const { threat, slice, mark, functions } of matrix) {
    const row = counts.get(threat) ?? new Map<string, Record<string, number>>();
    row.set(slice, { ...row.get(slice), [mark]: functions });
    counts.set(threat, row);
  }
  return counts;
}

const numberOf = (threat: string): number => Number(threat.slice(1)) + (threat.startsWith('T') ? 0 : 1_000);
const byNumber = (a: string, b: string): number => numberOf(a) - numberOf(b);

interface RowProps {
  readonly threat: string;
  readonly slices: readonly SliceName[];
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

function Row({ threat, slices: shown, counts }: RowProps) {
  const verdicts = counts.get('together') ?? {};
  const open = verdicts['aligned'] ?? 0;
  const unproven = verdicts['unproven'] ?? 0;
  return (
    <tr>
      <th scope="row">{titleOf(threat).name}</th>
      <td className="cell">
        {open > 0 && (
          <CountLink
            threat={threat}
            slice="together"
            mark="aligned"
            sign="□"
            tone="hole"
            n={open}
            word="open"
          />
        )}
        {open === 0 && unproven > 0 && (
          <CountLink
            threat={threat}
            slice="together"
            mark="unproven"
            sign="?"
            tone="muted"
            n={unproven}
            word="not proven"
          />
        )}
        {open === 0 && unproven === 0 && (
          <CountLink
            threat={threat}
            slice="together"
            mark="closed"
            sign="■"
            tone="stop"
            n={verdicts['closed'] ?? 0}
            word="stopped"
          />
        )}
      </td>
      {shown.map((slice) => (
        <td key={slice} className="cell">
          <Cell threat={threat} slice={slice} effects={counts.get(slice)} />
        </td>
      ))}
    </tr>
  );
}

interface CellProps {
  readonly threat: string;
  readonly slice: SliceName;
  readonly effects: Readonly<Record<string, number>> | undefined;
}

function Cell({ threat, slice, effects }: CellProps) {
  const worst = worstFirst.find((mark) => (effects?.[mark] ?? 0) > 0);
  if (!effects || worst === undefined)
    return (
      <span className="faint" title="no effect on this threat">
        ·<span className="sr">no effect</span>
      </span>
    );
  const { sign, word, tone } = marks[worst];
  const says = worstFirst
    .flatMap((mark) => (effects[mark] ? [`${effects[mark]} ${marks[mark].word}`] : []))
    .join(', ');
  return (
    <CountLink
      threat={threat}
      slice={slice}
      mark={worst}
      sign={sign}
      tone={tone}
      n={effects[worst] ?? 0}
      word={word}
      title={`${controls[slice][1]}: ${says}`}
    />
  );
}

interface CountLinkProps {
  readonly threat: string;
  readonly slice: string;
  readonly mark: string;
  readonly sign: string;
  readonly tone: string;
  readonly n: number;
  readonly word: string;
  readonly title?: string;
}

function CountLink({ threat, slice, mark, sign, tone, n, word, title }: CountLinkProps) {
  return (
    <Link
      className={tone}
      href={functionsHref({ cell: `${threat}.${slice}.${mark}` })}
      title={title}
      data-count={n}
    >
      <span aria-hidden="true">{sign}</span> {countText(n)}
      <span className="sr"> {word}</span>
    </Link>
  );
}
