import { agesOf, oldAfterDays, type StoreInfo } from '@emmental/dependencies';
import { count, type Screen, typed, visible, wrap } from '@emmental/report';

/**
 * Renders the advisory data: per ecosystem its number and date, its sources, what was left out, and what to do
 * when it is old.
 */
export function renderAdvisories(info: StoreInfo, today: string, screen: Screen): string {
  const lines: string[] = [];
  for (const { ecosystem, asOf, days } of agesOf(info, today)) {
    const counts = info.ecosystems[ecosystem];
    if (!counts) continue;
    const number = count(counts.advisories, 'advisory', 'advisories');
    const age = asOf === null ? 'of unknown age' : `of ${asOf}, ${count(days ?? 0, 'day')} old`;
    lines.push(`  ${ecosystem.padEnd(8)}${number.padStart(19)}   ${age}`);
  }
  const extras = [
    info.epss === null ? 'no EPSS scores' : `EPSS scores of ${info.epss}`,
    info.kev === null
      ? 'no list of exploited vulnerabilities (KEV)'
      : `exploited vulnerabilities (KEV) of ${info.kev}`,
  ];
  lines.push(...wrap(`  ${extras.join(', ')}`, screen.width, '  '));
  for (const { from, advisories } of info.sources)
    lines.push(...wrap(visible(`  from ${from} (${advisories})`, screen), screen.width, '       '));
  const left = [
    ...Object.entries(info.leftOut).map(([name, number]) => `${number} of ${name} (not supported yet)`),
    ...(info.withdrawn > 0 ? [`${info.withdrawn} withdrawn`] : []),
    ...(info.unreadable > 0 ? [`${info.unreadable} not readable`] : []),
  ];
  if (left.length > 0)
    lines.push(...wrap(visible(`  left out: ${left.join('; ')}`, screen), screen.width, '  '));
  if (info.impossible > 0)
    lines.push(
      ...wrap(
        `  ${count(info.impossible, 'range')} with a version that cannot be ordered: such a match is only possible`,
        screen.width,
        '  ',
      ),
    );
  const old = agesOf(info, today).filter(({ isOld }) => isOld);
  if (old.length > 0)
    lines.push(
      ...wrap(
        typed(
          `older than ${oldAfterDays} days: ${old.map(({ ecosystem }) => ecosystem).join(', ')}. Newer advisories are missing: emmental db update`,
          screen,
        ),
        screen.width,
      ),
    );
  return lines.map((line) => `${line}\n`).join('');
}
