import type { SignalEvidence } from '@emmental/model';

/** Counts events and hits of rules since the last signal of kind `hits`. */
export class Counts {
  #hits: Record<string, number> = {};
  #hitCount = 0;
  #invocations = 0;
  #notInspected = 0;
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  /** Counts one call that the rule with this digest decided. */
  hit(match: string): void {
    this.#hits[match] = (this.#hits[match] ?? 0) + 1;
    this.#hitCount += 1;
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

  evidence(): SignalEvidence {
    return {
      hits: this.#hits,
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
