import { type FunctionHoles, titleOf } from '@emmental/model';
import { type Screen, visible, wrap } from '../layout.ts';
import { alignedTitle } from '../open-paths.ts';
import { beside } from './places.ts';
import { longestOpen, type OpenRoute } from './verdicts.ts';

/** The worst aligned path of each threat, at most three, the longest first: every step with its place, and who would see the attack. */
export const pathsInFull = (functions: readonly FunctionHoles[], screen: Screen): string[][] =>
  longestOpen(functions)
    .slice(0, most)
    .map((open) => path(open, screen));

const most = 3;

function path({ fn, verdict: { threat, own }, worst }: OpenRoute, screen: Screen): string[] {
  const { route, judgement } = worst;
  const [first, ...more] = route.evidence;
  const places = route.evidence.map(({ file, line }) => `${file}:${line}`).join(' → ');
  const steps = route.steps.flatMap(({ says, evidence }, index) => {
    return beside(`    ${index + 1}  ${says}`, evidence.at(-1), '       ', screen);
  });
  return [
    ...alignedTitle(threat, titleOf(threat, own), fn.name, screen),
    ...beside(`    who    ${route.because}`, more.length === 0 ? first : null, '           ', screen),
    ...(more.length === 0 ? [] : wrap(visible(`    at     ${places}`, screen), screen.width, '           ')),
    ...steps,
    ...wrap(visible(`    risk   ${route.loses}`, screen), screen.width, '           '),
    ...wrap(`    seen   ${seenWords[judgement.visibility ?? 'blind']}`, screen.width, '           '),
  ];
}

const seenWords = {
  watched: 'a control (slice) sees it but does not stop it',
  unsure: 'not known: no template shows the trails and detectors of the account',
  blind: 'no control (slice) sees it',
} as const;
