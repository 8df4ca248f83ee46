import type { CodeUse, Finding, Granted, Sink, Trigger, Value } from '@emmental/model';

/** The effect of a step of an attack. Each step of a threat has an effect, and slices answer by the kind of the effect. */
export type Effect =
  /** The handler receives the event that contains the attack. */
  | { readonly kind: 'deliver'; readonly sink: Sink }
  /** Text of the event becomes structure: a command, a query, a path. */
  | { readonly kind: 'take-effect'; readonly sink: Sink }
  | { readonly kind: 'run-program' }
  | { readonly kind: 'run-code'; readonly use: CodeUse | null }
  | { readonly kind: 'connect'; readonly to: 'internet' | 'inside' }
  | { readonly kind: 'read-file' }
  /** The code writes these files below /tmp, or a program that it starts writes unknown files; the files stay after the call. */
  | { readonly kind: 'leave-file'; readonly files: readonly Value[] | 'by a program' }
  | { readonly kind: 'read-environment' }
  /** The attacker uses the role, for permissions that the function needs or for excess ones. */
  | { readonly kind: 'call'; readonly which: 'needed' | 'excess' }
  /** The attacker receives the stolen data in the answer. */
  | { readonly kind: 'answer' }
  /**
   * The attacker starts the function from outside, or writes data that starts it. `past` = so that the attacker skips the
   * checks of a function that writes the same data; users who are signed in skip them, too.
   */
  | { readonly kind: 'start'; readonly trigger: Trigger; readonly past?: true }
  /** The function loads the code of a package; the finding is about this package. */
  | { readonly kind: 'load'; readonly finding: Finding | null }
  | { readonly kind: 'flood' }
  | { readonly kind: 'escalate'; readonly finding: Finding | null }
  /** The attacker switches off logs or detectors that would show the attack. */
  | { readonly kind: 'silence'; readonly grants: readonly Granted[] };

export type EffectKind = Effect['kind'];
export type EffectOf<K extends EffectKind> = Extract<Effect, { readonly kind: K }>;
