import type { Exposure, ThreatId, Verdict } from '@emmental/model';

/** The right answers of `holes`, `permissions` and `scan` about one function, written from the code and the declarations before the first run. */
export interface Label {
  /** Who can start it in the end, also through other functions. */
  readonly reachedBy: Exposure;
  /** The verdict of each threat; a threat that is not named does not apply. */
  readonly verdicts: Readonly<Partial<Record<ThreatId, Exclude<Verdict, 'n/a'>>>>;
  /** Each needed permission, and a word in the name of its resource: `pubsub.topics.publish orders`. */
  readonly needs: readonly string[];
  /** Each sink that event data reaches: its kind, and the last field of the data (`shell name`). */
  readonly sinks: readonly string[];
}

/** A small app of Google Cloud: its files, and the label of each function by the name that Google shows. */
export interface GoogleApp {
  readonly name: string;
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, Label>>;
}
