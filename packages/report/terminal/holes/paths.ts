import { type FunctionHoles, nameOfAttack, titleOf } from '@emmental/model';
import { googleControls } from '../../controls.ts';
import { count, type Screen, visible, wrap } from '../layout.ts';
import { alignedTitle } from '../open-paths.ts';
import { beside } from './places.ts';
import { everyOpen, longestOpen, type OpenRoute } from './verdicts.ts';

/**
 * The worst aligned path of each threat, at most three, the longest first: every step with its place, and who would see the attack.
 * With `all`, every aligned path.
 */
export function pathsInFull(functions: readonly FunctionHoles[], all: boolean, screen: Screen): string[][] {
  const open = all ? everyOpen(functions) : longestOpen(functions).slice(0, most);
  return open.map((each) => path(each, screen));
}

/** Says how many aligned paths the screen does not show in full. `shown` = how many it shows. */
export function otherPaths(functions: readonly FunctionHoles[], shown: number, screen: Screen): string[] {
  const all = functions
    .flatMap(({ verdicts }) => verdicts)
    .flatMap(({ routes }) => routes)
    .filter(({ judgement }) => judgement.verdict === 'aligned').length;
  return all > shown
    ? wrap(
        `… and ${count(all - shown, 'more aligned path')} (□ in the table; --function NAME shows those of a function, --all shows each)`,
        screen.width,
      )
    : [];
}

const most = 3;

function path({ fn, verdict: { threat, own }, worst }: OpenRoute, screen: Screen): string[] {
  const { route, judgement } = worst;
  const [first, ...more] = route.evidence;
  const places = route.evidence.map(({ file, line }) => `${file}:${line}`).join(' → ');
  const steps = route.steps.flatMap(({ says, evidence }, index) => {
    return beside(`    ${index + 1}  ${says}`, evidence.at(-1), '       ', screen);
  });
  return [
    ...alignedTitle(threat, nameOfAttack(route) ?? titleOf(threat, own).name, fn.name, screen),
    ...beside(`    who    ${route.because}`, more.length === 0 ? first : null, '           ', screen),
    ...(more.length === 0 ? [] : wrap(visible(`    at     ${places}`, screen), screen.width, '           ')),
    ...steps,
    ...wrap(visible(`    risk   ${route.loses}`, screen), screen.width, '           '),
    ...wrap(`    seen   ${seenBy(judgement.visibility ?? 'blind', fn)}`, screen.width, '           '),
  ];
}

const seenBy = (visibility: keyof typeof seenWords, { isOnGoogle }: FunctionHoles): string =>
  visibility === 'unsure' && isOnGoogle
    ? `not known: no template shows the ${googleControls.trail}`
    : seenWords[visibility];

const seenWords = {
  watched: 'a control (slice) sees it but does not stop it',
  unsure: 'not known: no template shows the trails and detectors of the account',
  blind: 'no control (slice) sees it',
} as const;
