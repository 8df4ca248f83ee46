import type { CompiledRule } from '@emmental/model';

/** What the rules of a section say about one act; `rule` is null when no rule speaks and the rest is denied. */
export interface RuleVerdict<Rule extends CompiledRule> {
  readonly action: 'allow' | 'watch' | 'deny';
  readonly rule: Rule | null;
}

/** A deny beats all, an allow beats a watch (then there is nothing to tell), and what no rule allows is denied. */
export function judged<Rule extends CompiledRule>(
  rules: readonly Rule[],
  applies: (rule: Rule) => boolean,
): RuleVerdict<Rule> {
  let best: Rule | null = null;
  for (const rule of rules) {
    if (!applies(rule)) continue;
    if (rule.action === 'deny') return { action: 'deny', rule };
    if (best === null || (rule.action === 'allow' && best.action === 'watch')) best = rule;
  }
  return best ? { action: best.action, rule: best } : { action: 'deny', rule: null };
}

/** The last results by text: rules do not change while the function runs. */
export class Recent<Value> {
  private readonly known = new Map<string, Value>();
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  get(key: string): Value | undefined {
    return this.known.get(key);
  }

  set(key: string, value: Value): Value {
    if (this.known.size >= this.size) this.known.clear();
    // What is longer is seldom said twice, and would be kept.
    if (key.length < 1000) this.known.set(key, value);
    return value;
  }
}
