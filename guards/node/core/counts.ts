import type { SignalEvidence } from '@emmental/model';
import { Targets } from './targets.ts';

/** Counts events and hits of rules since the last signal of kind `hits`. */
export class Counts {
  #hits: Record<string, number> = {};
  #hitCount = 0;
  readonly #targets = new Targets();
  #invocations = 0;
  #notInspected = 0;
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  /** Counts one call that the rule with this digest decided; `target` is its destination, operation, program or trigger. */
  hit(match: string, target: string | null): void {
    this.#hits[match] = (this.#hits[match] ?? 0) + 1;
    this.#hitCount += 1;
    if (target !== null) this.#targets.add(match, target);
  }

  ran(): void {
    this.#invocations += 1;
  }

  notInspected(count: number): void {
    this.#notInspected += count;
  }

  /** True when no rule was hit and no event began; values that were not inspected are ignored. */
  get isEmpty(): boolean {
    return this.#hitCount + this.#invocations === 0;
  }

  /** Returns the counts, and forgets the targets; `excerpt` shortens a text and blanks secrets. */
  evidence(excerpt: (text: string) => string): SignalEvidence {
    const targets = this.#targets.take(excerpt);
    return {
      hits: this.#hits,
      ...(targets === null ? {} : { targets }),
      invocations: this.#invocations,
      ...(this.#notInspected > 0 ? { notInspected: this.#notInspected } : {}),
      since: new Date(this.#since).toISOString(),
    };
  }

  restart(now: number): void {
    this.#hits = {};
    this.#hitCount = 0;
    this.#invocations = 0;
    this.#notInspected = 0;
    this.#since = now;
  }
}
