import { diffLines, type GuardPlan } from '@emmental/deploy';
import { count, type Screen, spread, visible, wrap } from '@emmental/report';
import type { Protected } from './templates.ts';

/** What becomes of one template: a line for each function, then the change as a diff. */
export function renderPlan(template: Protected, plan: GuardPlan, view: Screen): readonly string[] {
  const guarded = plan.functions.filter((one) => one.isProtected);
  const others = plan.functions.filter((one) => !one.isProtected);
  const said = `${count(plan.functions.length, 'function')}: ${guarded.length} with the guard`;
  return [
    ...spread(visible(template.path, view), said, view),
    '',
    ...(guarded.length > 0 ? wrap(`  with     ${names(guarded, view)}`, view.width, '           ') : []),
    ...guarded.flatMap(({ todo }) => (todo === null ? [] : lines('  but      ', todo, view))),
    ...others.flatMap((one) => [
      ...wrap(visible(`  without  ${one.function}: ${one.why ?? ''}`, view), view.width, '           '),
      ...lines('           ', one.todo ?? '', view),
    ]),
    '',
    ...renderDiff(template.now, plan.text, view),
  ];
}

/** Lines of a template stay as they are. */
const lines = (head: string, text: string, view: Screen): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      wrap(visible((index === 0 ? head : '           ') + line, view), view.width, '           '),
    );

const names = (functions: GuardPlan['functions'], view: Screen): string =>
  functions.map((one) => visible(one.function, view)).join(', ');

/** Lines that come and go, with the line number of each place. Nothing when there is no change. */
export function renderDiff(before: string, after: string, view: Screen): readonly string[] {
  if (before === after) return [];
  return [
    ...diffLines(before, after).map(({ sign, text }) => {
      const line = sign === '@' ? `  line ${text}` : `${sign} ${visible(text, view)}`.trimEnd();
      return painted(line, sign, view);
    }),
    '',
  ];
}

function painted(line: string, sign: string, view: Screen): string {
  if (!view.color || sign === ' ') return line;
  const color = sign === '+' ? 32 : sign === '-' ? 31 : 2;
  return `\u001b[${color}m${line}\u001b[0m`;
}
