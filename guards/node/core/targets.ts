/** The most targets of a rule in one signal; further targets are counted together. Python's guard has the same number. */
const mostTargets = 20;
/** The name under which further targets of a rule are counted. */
const others = 'others';
/** The most characters that are kept of a target until its text is made for the signal. */
const longestTarget = 400;

/** Counts for each rule the targets of its calls: the destinations, operations, programs and triggers. */
export class Targets {
  #byRule = new Map<string, Map<string, number>>();

  /** Counts one call to a target that the rule with this digest decided. */
  add(match: string, target: string): void {
    const counts = this.#byRule.get(match);
    const known = counts?.get(target);
    if (known !== undefined) counts?.set(target, known + 1);
    else addNew(counts ?? this.#begin(match), target);
  }

  #begin(match: string): Map<string, number> {
    const counts = new Map<string, number>();
    this.#byRule.set(match, counts);
    return counts;
  }

  /** Returns the counts by rule and target, or null when no call had a target; `excerpt` shortens a text and blanks secrets. */
  take(excerpt: (text: string) => string): Readonly<Record<string, Readonly<Record<string, number>>>> | null {
    if (this.#byRule.size === 0) return null;
    const taken: Record<string, Record<string, number>> = {};
    for (const [match, counts] of this.#byRule) {
      const shown: Record<string, number> = {};
      for (const [target, count] of counts) {
        const name = isPlain(target) ? target : excerpt(target);
        shown[name] = (shown[name] ?? 0) + count;
      }
      taken[match] = shown;
    }
    this.#byRule = new Map();
    return taken;
  }
}

function addNew(counts: Map<string, number>, target: string): void {
  const isKept = counts.size < mostTargets && target.length <= longestTarget;
  const name = isKept ? target : others;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/**
 * True for a text that no pattern of `excerpt` can match, such as a host with its port: then the code that finds secrets need not be
 * loaded.
 */
const isPlain = (target: string): boolean =>
  /^[\w.:/-]{1,80}$/.test(target) &&
  !/\d(?:-?\d){12}|AKIA|ASIA|eyJ|[\w/-]{40}|(?:password|passwd|pwd|secret|token|api[_-]?key|authorization|session(?:id)?):/i.test(
    target,
  );
