import type { CompiledRule, FileRule } from '@emmental/model';

/** The verdict of a section's rules on one action of the function; `rule` is null when no rule matches, and then the action is denied. */
export interface RuleVerdict<Rule extends CompiledRule> {
  readonly action: 'allow' | 'watch' | 'deny';
  readonly rule: Rule | null;
}

export type FileAct = 'read' | 'write';

/** The verdict of the rules of the section `files` on one path. */
export interface FileVerdict extends RuleVerdict<FileRule> {
  /** The absolute path that was judged; links are followed if the function could have made them. */
  readonly path: string;
}

/** Returns the verdict of the rules that apply: `deny` wins over all others, `allow` wins over `watch`. If no rule applies, the action is denied. */
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

/** Keeps results by text, because rules do not change while the function runs; when `size` results are kept, all are dropped. */
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
    // A longer text is rarely repeated, and would take memory.
    if (key.length < 1000) this.known.set(key, value);
    return value;
  }
}
