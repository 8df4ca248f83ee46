import { diagnostic } from '@emmental/model';
import type { Block } from '../../parse/hcl/index.ts';
import type { State } from './scope.ts';

/** Notes a block whose `count` or `for_each` is not known, once, under the reason. */
export function noteOpenCount(state: State, why: string, block: Block): void {
  const blocks = state.openCounts.get(why);
  if (!blocks) state.openCounts.set(why, [block]);
  else if (!blocks.includes(block)) blocks.push(block);
}

/** Reports one diagnostic for each reason; it names the first block and counts the others. */
export function reportOpenCounts(state: State): void {
  for (const [why, [first, ...more]] of state.openCounts) {
    if (!first) continue;
    const rest = more.length > 0 ? ` and ${more.length} more` : '';
    state.diagnostics.push(
      diagnostic('template/open-count', first.at, `${first.labels.join('.')}${rest}: ${why}`),
    );
  }
}
