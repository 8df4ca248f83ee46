import type { SliceName } from '@emmental/model/slices';
import type { KeyboardEvent } from 'react';
import { withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { type Cell, isOwn, type Mark, type ThreatLine } from '../data/holes.ts';
import { controls } from './controls.ts';

/** The sign, word and colour of each mark: the sign and the word carry the meaning. */
export const marks = {
  stops: { sign: '■', word: 'stops', tone: 'stop' },
  sees: { sign: '◧', word: 'sees', tone: 'see' },
  unknown: { sign: '?', word: 'unknown', tone: 'muted' },
  hole: { sign: '□', word: 'hole', tone: 'hole' },
  none: { sign: '·', word: 'no effect', tone: 'faint' },
} as const satisfies Record<Mark, { sign: string; word: string; tone: string }>;

/** The verdict on a threat in words. */
export function verdictText({ verdict, depth }: ThreatLine): {
  readonly tone: string;
  readonly text: string;
} {
  switch (verdict) {
    case 'aligned':
      return { tone: 'hole', text: '□ open' };
    case 'unproven':
      return { tone: 'muted', text: '? not proven' };
    case 'closed':
      return { tone: 'stop', text: `■ stopped by ${depth}` };
    case 'n/a':
      return { tone: 'faint', text: '· does not apply' };
  }
}

interface MatrixProps {
  readonly lines: readonly ThreatLine[];
  readonly slices: readonly SliceName[];
  /** The cell that is open, as `T1.process`. */
  readonly open: string | null;
}

/** Threats × controls of a function. Arrow keys move between the cells. */
export function Matrix({ lines, slices, open }: MatrixProps) {
  const own = slices.filter(isOwn).length;
  return (
    <section className="panel">
      <div className="matrix-scroll">
        <table className="matrix" aria-label="Threats and controls" onKeyDown={moveInMatrix}>
          <thead>
            <tr>
              <td />
              <th colSpan={own} scope="colgroup" className="cell">
                own function
              </th>
              {own < slices.length && (
                <th colSpan={slices.length - own} scope="colgroup" className="cell edge">
                  around it
                </th>
              )}
              <td />
            </tr>
            <tr>
              <th scope="col">Threat</th>
              {slices.map((slice, at) => (
                <th key={slice} scope="col" className={at === own ? 'cell edge' : 'cell'}>
                  <abbr title={controls[slice][1]}>{controls[slice][0]}</abbr>
                </th>
              ))}
              <th scope="col">Together</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <MatrixRow key={line.threat} line={line} slices={slices} own={own} open={open} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="note">
        ■ stops · ◧ sees only · □ hole · ? unknown, no evidence · ½ a person’s answer, does not count as a
        stop · a dot: no effect · v = void once code of the attacker runs. Each mark opens its claim. The
        controls: {slices.map((slice) => controls[slice].join(' = ')).join(' · ')}.
      </p>
    </section>
  );
}

interface MatrixRowProps {
  readonly line: ThreatLine;
  readonly slices: readonly SliceName[];
  readonly own: number;
  readonly open: string | null;
}

function MatrixRow({ line, slices, own, open }: MatrixRowProps) {
  const { tone, text } = verdictText(line);
  return (
    <tr>
      <th scope="row">
        {line.name} <span className="faint mono">{line.threat}</span>
      </th>
      {slices.map((slice, at) => (
        <td key={slice} className={at === own ? 'cell edge' : 'cell'}>
          <MatrixCell line={line} cell={line.cells.get(slice)} isOpen={open === `${line.threat}.${slice}`} />
        </td>
      ))}
      <td className="nw">
        <Link href={withQuery({ cell: line.threat })} aria-current={open === line.threat || undefined}>
          <b className={tone}>{text}</b>
        </Link>
      </td>
    </tr>
  );
}

interface MatrixCellProps {
  readonly line: ThreatLine;
  readonly cell: Cell | undefined;
  readonly isOpen: boolean;
}

function MatrixCell({ line, cell, isOpen }: MatrixCellProps) {
  if (!cell)
    return (
      <span className="faint" title="no effect on this threat">
        ·<span className="sr">no effect</span>
      </span>
    );
  const { sign, word, tone } = marks[cell.mark];
  return (
    <Link
      className={cell.isAssumed ? 'warn' : tone}
      href={withQuery({ cell: `${line.threat}.${cell.slice}` })}
      title={cell.says}
      aria-current={isOpen || undefined}
    >
      <span aria-hidden="true">{cell.isAssumed ? '½' : sign}</span>
      <small>
        {cell.isAssumed ? 'assumed' : word}
        {cell.isVoid ? ' v' : ''}
      </small>
    </Link>
  );
}

/** Moves the focus with the arrow keys: to the next cell with a mark in the row, or to the same column of another row. */
export function moveInMatrix(event: KeyboardEvent<HTMLTableElement>): void {
  const step = steps[event.key];
  const cell = document.activeElement?.closest('td');
  const row = cell?.closest('tr');
  if (!step || !cell || !row) return;
  const [down, right] = step;
  let target: Element | undefined = cell;
  let line: Element | null = row;
  let column = [...row.children].indexOf(cell);
  do {
    if (down !== 0)
      line = down > 0 ? (line?.nextElementSibling ?? null) : (line?.previousElementSibling ?? null);
    column += right;
    target = line?.children[column];
  } while (target && !target.querySelector('a'));
  const link = target?.querySelector('a');
  if (!link) return;
  event.preventDefault();
  link.focus();
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};
