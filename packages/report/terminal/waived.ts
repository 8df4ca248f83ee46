import { compareLocations, compareText, type Finding, type Waiver } from '@emmental/model';
import { count, fitPath, type Screen, spread, visible, wrap } from './layout.ts';

/** Returns the waived findings, each with the line of the waiver and its reason. A waiver of several findings appears once. */
export function waivedFindings(findings: readonly Finding[], screen: Screen): string[] {
  const groups = new Map<string, { readonly waiver: Waiver; readonly findings: Finding[] }>();
  let total = 0;
  for (const finding of findings) {
    const { waiver } = finding;
    if (!waiver) continue;
    total++;
    const key = JSON.stringify([waiver.file, waiver.line, waiver.column, waiver.rule]);
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, { waiver, findings: [finding] });
  }
  if (total === 0) return [];
  const sorted = [...groups.values()].sort(
    (a, b) => compareLocations(a.waiver, b.waiver) || compareText(a.waiver.rule, b.waiver.rule),
  );
  return [
    `${count(total, 'finding')} waived, not counted`,
    ...sorted.flatMap(({ waiver, findings: waived }) => [
      ...spread(
        `  ${visible(titleOf(waived), screen)}`,
        `${fitPath(visible(waiver.file, screen), 36, screen)}:${waiver.line}`,
        screen,
        '  ',
      ),
      ...wrap(visible(`    ${becauseOf(waiver)}`, screen), screen.width, '    '),
    ]),
  ];
}

function titleOf([first, ...more]: readonly Finding[]): string {
  const title = first?.title ?? '';
  return more.length === 0 ? title : `${title} (and ${count(more.length, 'more finding')})`;
}

/** Returns the rule and the reason of a waiver: `checkov CKV_AWS_50: traced by the mesh`. */
function becauseOf({ by, rule, reason, owner, until, isNew }: Waiver): string {
  const whose = by === 'emmental' ? rule : `${by} ${rule}`;
  const terms = [
    ...(isNew ? ['added in this change'] : []),
    ...(owner === null ? [] : [owner]),
    ...(until === null ? [] : [`until ${until}`]),
  ];
  return `${whose}: ${reason ?? 'no reason'}${terms.length > 0 ? ` (${terms.join(', ')})` : ''}`;
}
