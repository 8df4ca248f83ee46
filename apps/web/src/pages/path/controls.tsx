import { type SliceName, slices } from '@emmental/model/slices';
import { type Control, controlsOf, type PathPage } from '../../data/paths.ts';
import { controls as texts } from '../../parts/controls.ts';
import { headOf } from '../../parts/effort.ts';
import { FileLine } from '../../parts/file-line.tsx';
import { marks } from '../../parts/matrix.tsx';

/** Why no control stops the path: the claim of each, its evidence, and the change that would turn it. */
export function Controls({ path }: { readonly path: PathPage }) {
  const controls = controlsOf(path);
  const silent = (Object.keys(slices) as SliceName[]).filter(
    (slice) => !controls.some((control) => control.slice === slice),
  );
  return (
    <section className="panel">
      <h2>
        Why nothing stops it <span className="right faint">by the last scan of main</span>
      </h2>
      <table className="stack path-controls" aria-label="Why nothing stops it">
        <thead>
          <tr>
            <th scope="col">Control</th>
            <th scope="col">Effect</th>
            <th scope="col">Found</th>
            <th scope="col">It would turn with</th>
          </tr>
        </thead>
        <tbody>
          {controls.map((control) => (
            <Row key={control.slice} control={control} />
          ))}
        </tbody>
      </table>
      <p className="note">
        {controls.length === 0 && 'No control has an effect on this path. '}
        Without an effect on it: {silent.map((slice) => texts[slice][0]).join(', ')}.
      </p>
    </section>
  );
}

function Row({ control }: { readonly control: Control }) {
  const { slice, mark, claims, at, isVoid, isAssumed } = control;
  const { sign, word, tone } = marks[mark];
  return (
    <tr>
      <td className="main-cell">{texts[slice][1]}</td>
      <td className={`${tone} nw`} data-label="effect">
        {sign} {word}
        {isVoid && <span title="it does not count once code of the attacker runs in the process"> v</span>}
        {isAssumed && <span className="warn"> ½ assumed</span>}
      </td>
      <td data-label="found" className="wide-cell">
        {claims.map((claim) => (
          <p key={claim}>{claim}</p>
        ))}
        {at.map((place) => (
          <p key={`${place.file}:${place.line}`} className="small muted" title={place.text}>
            <FileLine at={place} />
          </p>
        ))}
        {isVoid && <p className="muted small">v: void once code of the attacker runs in the process</p>}
      </td>
      <td data-label="turns with" className="wide-cell">
        {turnText(control)}
      </td>
    </tr>
  );
}

/** Returns the change after which a control stops the path, or the question that would decide it. */
function turnText({ turn, question, mark }: Control) {
  if (turn !== null) return headOf(turn.step.says);
  if (question !== null) return `an answer: ${question}`;
  if (mark === 'unknown') return <span className="muted">evidence, which no scan of the code has</span>;
  return <span className="muted">no change that is known</span>;
}
