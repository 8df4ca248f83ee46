import type { Engine, Intake, Names, Person, Token, Tokens } from '@emmental/store';
import type { GitHostSettings } from './changes/hosts/host.ts';

/** The parts with which every route works. Time comes in as a function, so that tests can turn the clock. */
export interface Backend {
  readonly engine: Engine;
  readonly names: Names;
  readonly tokens: Tokens;
  readonly intake: Intake;
  readonly now: () => Date;
  /** Matches the packages of a scan that was stored with the present advisories, after the answer. */
  readonly scanArrived: () => Promise<void>;
  /** The address under which people open the console: `http://127.0.0.1:7331`. */
  readonly origin: string;
  /** The host at which pull requests are opened; null = none is configured. */
  readonly gitHost: GitHostSettings | null;
}

/** The values that the checks before a route leave for it. */
export interface Variables {
  readonly requestId: string;
  /** The person who asks; only behind `requirePerson`. */
  person: Person;
  /** The token that sends; only behind `requireToken`. */
  token: Token;
}
