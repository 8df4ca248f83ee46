import { type OpenPath, titleOf } from '@emmental/model';
import { commandLines } from './commands.ts';
import { count, paint, type Screen, spread, visible, wrap } from './layout.ts';

const most = 3;

/** Lists attack paths that nothing stops: two lines each, and the command that shows them in full. */
export function openPathLines(
  paths: readonly OpenPath[],
  { command, since }: { readonly command: string; readonly since: string | null },
  screen: Screen,
): string[] {
  if (paths.length === 0) return [];
  const rest = paths.slice(most);
  return [
    ...paths
      .slice(0, most)
      .flatMap((path) => [
        ...alignedTitle(
          path.threat,
          path.attack ?? titleOf(path.threat, path.own).name,
          path.function,
          screen,
        ),
        ...wrap(visible(`  who     ${path.who}`, screen), screen.width, '          '),
      ]),
    ...(rest.length > 0 ? [`          and ${count(rest.length, 'more aligned path')} ${kindOf(rest)}`] : []),
    ...(since === null ? [] : ['          (all aligned paths, new and old)']),
    ...commandLines('  see     ', command, '            ', screen),
  ];
}

/** Says which aligned paths are counted: `holes` also shows those of rules and settings, which have findings of their own. */
const kindOf = (paths: readonly OpenPath[]): string =>
  paths.some(({ own }) => own) ? 'in code and of your scenarios' : 'in code';

const word = 'ALIGNED';

/** The first line of an aligned path: the attack and the function, and at the right the threat's id. */
export function alignedTitle(threat: string, attack: string, name: string, screen: Screen): string[] {
  const text = visible(`${word}   ${attack}: nothing stops it in ${name}`, screen);
  const [first = '', ...rest] = spread(text, `threat ${threat}`, screen, '          ');
  return [paint(word, 'red', screen) + first.slice(word.length), ...rest];
}
