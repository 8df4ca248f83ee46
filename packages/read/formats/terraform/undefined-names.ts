import { compareText, type Diagnostic, diagnostic, folderOf } from '@emmental/model';

/** Up to this number, each use of an undefined name in a folder is a problem of its own. */
const mostSingle = 5;
const shownNames = 3;

/**
 * Joins the problems about undefined names of a folder into one, at the first place: a folder whose variables are declared
 * elsewhere would otherwise give hundreds. All other problems stay as they are.
 */
export function withUndefinedByFolder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byFolder = new Map<string, Diagnostic[]>();
  const others: Diagnostic[] = [];
  for (const problem of diagnostics) {
    if (problem.code !== 'template/undefined') {
      others.push(problem);
      continue;
    }
    const folder = folderOf(problem.file);
    const same = byFolder.get(folder);
    if (same) same.push(problem);
    else byFolder.set(folder, [problem]);
  }
  return [...others, ...[...byFolder.values()].flatMap(joined)];
}

function joined(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = problems;
  if (!first || problems.length <= mostSingle) return problems;
  const names = [...new Set(problems.map(nameIn))].sort(compareText);
  const more = names.length - shownNames;
  const listed = [...names.slice(0, shownNames), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return [diagnostic('template/undefined', first, `${listed}; ${problems.length} uses in this folder`)];
}

/** The name follows the sentence of the problem and a colon. */
const nameIn = ({ message }: Diagnostic): string => message.slice(message.lastIndexOf(': ') + 2);
