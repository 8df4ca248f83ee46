import { shellWord } from '@emmental/model';
import type { ProposalPage } from '@emmental/store';

type Named = Pick<ProposalPage, 'id' | 'app' | 'title' | 'patch' | 'commit'>;

/** Returns a name of letters, digits and hyphens. */
const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '');

/** Returns the name of the branch of a proposal. */
export const branchOf = ({ id, title }: Named): string => `emmental/${id}-${slugOf(title) || 'change'}`;

/** Returns the name of the file of a proposal. */
export const fileNameOf = ({ id, app, title }: Named): string => `${slugOf(`${app} ${id} ${title}`)}.patch`;

/**
 * Returns the commands that make a branch with a proposal and commit it; to be pasted at the top of the repository. The patch is a quoted
 * here-document, in which a shell replaces nothing.
 */
export function branchCommand(proposal: Named): string {
  const { patch, commit, title } = proposal;
  const end = endOf(patch);
  const from = commit === null ? '' : ` ${shellWord(commit)}`;
  return [
    `git switch --create ${shellWord(branchOf(proposal))}${from} && git apply --index <<'${end}' && git commit --message ${shellWord(title)}`,
    `${patch.endsWith('\n') ? patch : `${patch}\n`}${end}`,
    '',
  ].join('\n');
}

/** Returns a word that no line of the patch is. */
function endOf(patch: string): string {
  const lines = new Set(patch.split('\n'));
  for (let nth = 0; ; nth++) {
    const word = nth === 0 ? 'EMMENTAL' : `EMMENTAL_${nth}`;
    if (!lines.has(word)) return word;
  }
}
