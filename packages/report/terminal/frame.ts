import type { Finding } from '@emmental/model';
import { columnsOf, fit, fitPath, padLeft, type Screen, visible } from './layout.ts';

/** Returns the lines of a file of the repository, or null when the file can no longer be read. */
export type LinesOf = (file: string) => readonly string[] | null;

/** Returns the source lines around a finding, at most five, with its mark; [] when the finding has no mark. */
export function codeFrame(finding: Finding, linesOf: LinesOf, screen: Screen): string[] {
  const lines = finding.mark && linesOf(finding.file);
  if (!finding.mark || !lines) return [];
  const bar = screen.unicode ? '│' : '|';
  const first = firstLine(finding);
  const digits = String(finding.line).length;
  const room = screen.width - 4 - digits - 3;
  const shown = lines.slice(first - 1, finding.line);
  const cut = cutFor(shown, finding.column, finding.mark.endColumn, room);
  const frame: string[] = [];
  for (let number = first; number <= finding.line; number++) {
    const source = visible((lines[number - 1] ?? '').slice(cut), screen);
    frame.push(`    ${padLeft(String(number), digits)} ${bar} ${fit(source, room, screen)}`.trimEnd());
  }
  const start = Math.max(0, finding.column - 1 - cut);
  const lead = columnsOf(visible((lines[finding.line - 1] ?? '').slice(cut, cut + start), screen));
  const length = Math.max(1, Math.min(finding.mark.endColumn - finding.column, room - lead));
  const under = `${' '.repeat(lead)}${(screen.unicode ? '~' : '^').repeat(length)}`;
  const says = visible(finding.mark.says, screen);
  const margin = `    ${' '.repeat(digits)} ${bar} `;
  if (columnsOf(under) + 1 + columnsOf(says) <= room) frame.push(`${margin}${under} ${says}`);
  else
    frame.push(
      `${margin}${under}`,
      `${margin}${padLeft(fit(says, room, screen), Math.min(room, columnsOf(under)))}`,
    );
  return ['', `    ${fitPath(visible(finding.file, screen), screen.width - 4, screen)}`, ...frame];
}

/** Returns the number of the first line: that of evidence at most four lines above, otherwise the line above the finding. */
function firstLine(finding: Finding): number {
  const near = finding.evidence
    .filter((item) => item.file === finding.file && item.line < finding.line && item.line >= finding.line - 4)
    .map((item) => item.line);
  return near.length > 0 ? Math.min(...near) : Math.max(1, finding.line - 1);
}

/** Returns the number of characters to cut at the left: the common indentation of the lines, or more if the mark would not fit. */
function cutFor(lines: readonly string[], column: number, endColumn: number, room: number): number {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const shared = Math.min(column - 1, ...indents);
  const needed = Math.min(endColumn, column + 40) - 1 - shared;
  return needed <= room ? shared : Math.max(shared, column - 1 - Math.floor(room / 3));
}
