import { diffLines, type Outcome, type Plan } from '@emmental/deploy';
import { commandLines, type Screen, typed, visible, wrap } from '@emmental/report';
import type { PartName } from './templates.ts';

const words = { changed: 'changed', 'by-hand': 'by hand', nothing: 'as it is' } as const;
type Words = Readonly<Record<Outcome['kind'], string>>;
/** Words for files that hold the whole change already. */
const wordsThere: Words = { ...words, changed: 'in place' };
const margin = ' '.repeat(13);

/**
 * Prints the result of one part for a template: what changes (or did: `isThere`), what stays as it is, what a
 * person has to do.
 */
export function renderPart(
  part: PartName,
  plan: Plan | string,
  isThere: boolean,
  view: Screen,
): readonly string[] {
  if (typeof plan === 'string')
    return [...wrap(`  ${part}: not changed: ${typed(plan, view)}`, view.width, '    '), ''];
  const labels: Words = isThere ? wordsThere : words;
  const kinds = (['changed', 'nothing', 'by-hand'] as const).filter((kind) =>
    plan.outcomes.some((outcome) => outcome.kind === kind),
  );
  const counts = kinds.map(
    (kind) => `${plan.outcomes.filter((outcome) => outcome.kind === kind).length} ${labels[kind]}`,
  );
  return [
    `  ${part}: ${counts.length > 0 ? counts.join(', ') : 'nothing to do'}`,
    ...kinds.flatMap((kind) =>
      renderKind(
        kind,
        plan.outcomes.filter((outcome) => outcome.kind === kind),
        labels[kind],
        view,
      ),
    ),
    '',
  ];
}

/** Groups outcomes that have the same reason. */
function renderKind(
  kind: Outcome['kind'],
  outcomes: readonly Outcome[],
  word: string,
  view: Screen,
): readonly string[] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = JSON.stringify([
      outcome.why,
      kind === 'by-hand' ? '' : outcome.todo,
      outcome.says.includes(outcome.of) ? '' : outcome.says,
    ]);
    const group = groups.get(key);
    if (group) group.push(outcome);
    else groups.set(key, [outcome]);
  }
  return [...groups.values()].flatMap((group, index) => {
    const [first] = group;
    if (!first) return [];
    const head = index === 0 ? `    ${word.padEnd(9)}` : margin;
    const sentences = isNamed(first)
      ? group.map(({ says }) => says)
      : [`${group.map(({ of }) => of).join(', ')}${first.says === '' ? '' : `: ${first.says}`}`];
    const texts = kind === 'by-hand' ? new Set(group.map(({ todo }) => todo)) : [first.todo];
    return [
      ...sentences.flatMap((sentence, i) => lines(i === 0 ? head : margin, sentence, view)),
      ...(first.why === null ? [] : lines(`${margin}because `, first.why, view)),
      ...[...texts].flatMap((text) => (text === null ? [] : lines(`${margin}  `, text, view))),
    ];
  });
}

/** Does the sentence name its subject? `OrdersApi.Events.List` counts as named if `OrdersApi` is. */
const isNamed = ({ of, says }: Outcome): boolean =>
  says !== '' && of.split('.').some((part) => part.length > 1 && says.includes(part));

/** Prints lines of a template unchanged, and commands so that people can paste them. */
const lines = (head: string, text: string, view: Screen): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const lead = index === 0 ? head : `${margin}  `;
    return line.startsWith('gcloud ')
      ? commandLines(lead, line, `${margin}    `, view)
      : wrap(visible(lead + line, view), view.width, `${margin}  ${line.startsWith('# ') ? '# ' : ''}`);
  });

/** Prints removed and added lines, with the line number of each place; nothing when there is no change. */
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

/** Prints the name of a written file with the number of its changed lines: the change itself was shown before it was written. */
export function renderWritten(
  { path, now }: { readonly path: string; readonly now: string },
  after: string,
  view: Screen,
): readonly string[] {
  if (now === after) return [];
  const { added, removed } = changedLines([{ before: now, after }]);
  return [
    ...wrap(visible(`  written  ${path} (+${added} -${removed} lines)`, view), view.width, '           '),
    '',
  ];
}

/** Counts the lines that changes add and remove. */
export function changedLines(changes: readonly { readonly before: string; readonly after: string }[]): {
  readonly added: number;
  readonly removed: number;
} {
  const signs = changes.flatMap(({ before, after }) =>
    before === after ? [] : diffLines(before, after).map(({ sign }) => sign),
  );
  const number = (wanted: string): number => signs.filter((sign) => sign === wanted).length;
  return { added: number('+'), removed: number('-') };
}

function painted(line: string, sign: string, view: Screen): string {
  if (!view.color || sign === ' ') return line;
  const color = sign === '+' ? 32 : sign === '-' ? 31 : 2;
  return `\u001b[${color}m${line}\u001b[0m`;
}
