import type { NotInspected } from '../decode/budget.ts';
import type { Limits } from '../decode/limits.ts';
import { type DecodeTree, decode } from '../decode/tree.ts';
import { type RuleTable, ruleTable } from '../rules/compile.ts';
import { matchWithin, startSteps } from '../rules/match.ts';
import { isLong } from '../rules/windows.ts';
import { anomalies } from '../shape/check.ts';
import type { Shape } from '../shape/shape.ts';
import type { TriggerId } from '../trigger/table.generated.ts';
import { type Decision, decide, type EventFinding, within } from './combine.ts';

/** The result of inspecting one event. */
export interface Verdict {
  readonly trigger: TriggerId;
  readonly decision: Decision;
  /** Findings with the highest score come first. */
  readonly findings: readonly EventFinding[];
  readonly notInspected: readonly NotInspected[];
}

/** Options of `inspect`. */
export interface InspectOptions {
  /** The name of a trigger from the trigger table, when the caller knows it; otherwise the trigger is recognised. */
  readonly trigger?: string | undefined;
  /** The learned shape of this function's events. Without it, only rules report findings. */
  readonly shape?: Shape | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/**
 * Inspects one event before the function reads it. Never throws and never changes the event; `notInspected` lists the
 * parts that could not be read. A rule alone alerts; a rule on a value that is also odd for this function blocks.
 */
export function inspect(event: unknown, options: InspectOptions = {}): Verdict {
  return judge(decode(event, { ...options, structure: options.shape !== undefined }), options.shape);
}

/** Judges an event that is already decoded, with the rules of `table` (by default the packed rules). */
export function judge(tree: DecodeTree, shape?: Shape, table: RuleTable = ruleTable()): Verdict {
  const cuts: NotInspected[] = [];
  const found = deepest(rulesOn(tree, table, cuts));
  const odd = shape ? anomalies(shape, tree) : null;
  const findings = [
    ...found.findings,
    ...(odd?.findings.map((anomaly) => classed(anomaly, found.findings)) ?? []),
  ].sort((a, b) => b.score - a.score || compare(a.path, b.path) || compare(a.rule, b.rule));
  const hidden = found.hidden + (odd?.hidden ?? 0);
  return {
    trigger: tree.trigger,
    decision: decide(findings),
    findings,
    notInspected:
      hidden === 0 && cuts.length === 0
        ? tree.notInspected
        : [
            ...tree.notInspected,
            ...cuts,
            ...(hidden === 0 ? [] : [{ path: '', why: `${hidden} more findings, not listed` }]),
          ],
  };
}

/** Gives an odd value the attack class of the first rule that hit inside it. */
function classed(odd: EventFinding, found: readonly EventFinding[]): EventFinding {
  const rule = found.find((finding) => within(finding.path, odd.path));
  return rule ? { ...odd, class: rule.class } : odd;
}

/** Returns the findings of all rules. Adds the texts on which no rule was tried, because of the limit of steps, to `cuts`. */
function rulesOn(tree: DecodeTree, table: RuleTable, cuts: NotInspected[]): readonly EventFinding[] {
  const found: EventFinding[] = [];
  const steps = startSteps(tree.ruleSteps);
  /** The path of each long text on which the rules were tried. */
  const tried = new Map<string, string>();
  for (const node of tree.nodes) {
    if (node.container) continue;
    const isTried = node.kind === 'value' && isLong(node.value);
    const before = isTried && node.raw !== node.value && tried.get(node.raw) === node.path ? node.raw : null;
    const rules = matchWithin(steps, node.value, node.kind === 'value' ? 'text' : node.kind, table, before);
    if (rules === null) {
      if (cuts.length === 0)
        cuts.push({
          path: node.path,
          why: `rules would need more than ${tree.ruleSteps} steps`,
          limit: true,
        });
      continue;
    }
    if (isTried) tried.set(node.value, node.path);
    for (const rule of rules)
      found.push({ class: rule.class, rule: rule.id, path: node.path, by: 'rule', score: rule.score });
  }
  return found;
}

const maxFindings = 1000;

/** Removes double findings: when a text and its decoded form hit the same class, it keeps the finding at the innermost path. */
function deepest(hits: readonly EventFinding[]): {
  readonly findings: readonly EventFinding[];
  readonly hidden: number;
} {
  const findings: EventFinding[] = [];
  /** Maps a class and a place to the index of the listed finding. */
  const places = new Map<string, number>();
  let hidden = 0;
  for (const finding of hits) {
    const index = listedAbove(places, finding);
    const other = index === null ? undefined : findings[index];
    if (index === null || other === undefined) {
      if (findings.length >= maxFindings) hidden += 1;
      else places.set(keyOf(finding.class, finding.path), findings.push(finding) - 1);
    } else if (other.path !== finding.path || other.score < finding.score) {
      findings[index] = finding;
      places.delete(keyOf(other.class, other.path));
      places.set(keyOf(finding.class, finding.path), index);
    }
  }
  return { findings, hidden };
}

const keyOf = (name: EventFinding['class'], path: string): string => `${name} ${path}`;

/**
 * Returns the index of the first listed finding of the same class at the same place or at a place that holds it
 * (`within`); `null` when there is none.
 */
function listedAbove(
  places: ReadonlyMap<string, number>,
  { class: name, path }: EventFinding,
): number | null {
  let first = places.get(keyOf(name, path)) ?? null;
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    // `.`, `[`, `@`, `"`
    if (code !== 46 && code !== 91 && code !== 64 && code !== 34) continue;
    const above = places.get(keyOf(name, path.slice(0, at)));
    if (above !== undefined && (first === null || above < first)) first = above;
  }
  return first;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
