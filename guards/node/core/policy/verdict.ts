import type { CompiledRule, FileRule } from '@emmental/model';

/** The verdict of a section's rules on one act; `rule` is null when no rule matches, and then the act is denied. */
export interface RuleVerdict<Rule extends CompiledRule> {
  readonly action: 'allow' | 'watch' | 'deny';
  readonly rule: Rule | null;
}

export type FileAct = 'read' | 'write';

export interface FileVerdict extends RuleVerdict<FileRule> {
  /** Absolute; its links are followed when the function can make links. */
  readonly path: string;
}

/** Returns the verdict of the rules that apply: a deny wins over all others, and an allow over a watch. Without a rule the act is denied. */
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

/** Keeps results by text, because rules do not change while the function runs; forgets them all when `size` is reached. */
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
    // A longer text seldom comes twice, and would take memory.
    if (key.length < 1000) this.known.set(key, value);
    return value;
  }
}
