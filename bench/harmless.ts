import { type EventFinding, inspect, type Verdict } from '@emmental/inspect';
import { designs } from './harmless/designs.ts';
import { eventsOf, type HarmlessEvent, readTexts } from './harmless/events.ts';
import { flag, optional, required } from './measure/arguments.ts';

/**
 * Counts the alarms on harmless traffic: real texts in the fields of events.
 *
 *     npm run bench:harmless -- --texts DIR [--misses] [--kind KIND] [--rule RULE]
 *
 * DIR contains `everyday/KIND.jsonl` and `developer/KIND.jsonl`, one text as JSON in each line; the kinds are the `$kind`
 * of `harmless/designs.ts`. Each text is the main text of one event; the other fields get texts of their own kinds.
 *
 * Exits 1 when there are more than 20 alarms in 10,000 everyday events, more than 100 in those of developers, or a block.
 */
const texts = readTexts(
  required('texts', 'bench:harmless --texts DIR [--misses] [--kind KIND] [--rule RULE]'),
);
const bars = { everyday: 20, developer: 100 } as const;
const onlyRule = optional('rule');
let failed = false;

print(`${designs.length} designs`);
for (const area of ['everyday', 'developer'] as const) failed = !measure(area) || failed;
process.exitCode = failed ? 1 : 0;

function measure(area: 'everyday' | 'developer'): boolean {
  const events = eventsOf(area, texts, optional('kind'));
  if (events.length === 0) return true;
  const judged = events.map((event) => ({ event, verdict: inspect(event.event) }));
  const loud = judged.filter(({ verdict }) => verdict.decision !== 'allow');
  const blocks = loud.filter(({ verdict }) => verdict.decision === 'block').length;
  const rate = perTenThousand(loud.length, events.length);
  print(
    `\n${area}: ${events.length} events, ${loud.length} alarms, ${rate} per 10,000 (bar ${bars[area]}), ${blocks} blocks`,
  );
  print('kind of text        events  alarms  per 10,000');
  for (const kind of [...new Set(events.map((event) => event.kind))]) {
    const all = events.filter((event) => event.kind === kind).length;
    const own = loud.filter(({ event }) => event.kind === kind).length;
    print(
      `${kind.padEnd(18)} ${String(all).padStart(7)} ${String(own).padStart(7)} ${perTenThousand(own, all).padStart(11)}`,
    );
  }
  printRules(loud);
  if (flag('misses')) for (const alarm of loud) printAlarm(alarm);
  return Number(rate) <= bars[area] && blocks === 0;
}

type Judged = { readonly event: HarmlessEvent; readonly verdict: Verdict };

function printRules(loud: readonly Judged[]): void {
  const counts = new Map<string, number>();
  for (const { verdict } of loud)
    for (const rule of new Set(verdict.findings.map((finding) => finding.rule)))
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
  print('rule                              events');
  for (const [rule, count] of [...counts].sort((a, b) => b[1] - a[1]))
    print(`${rule.padEnd(32)} ${String(count).padStart(7)}`);
}

function printAlarm({ event, verdict }: Judged): void {
  const rules = verdict.findings.map((finding: EventFinding) => finding.rule);
  if (onlyRule !== null && !rules.includes(onlyRule)) return;
  print(`    ${rules.join(' ')} | ${event.kind} | ${JSON.stringify(event.text).slice(0, 600)}`);
}

function perTenThousand(part: number, total: number): string {
  return ((10_000 * part) / total).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
