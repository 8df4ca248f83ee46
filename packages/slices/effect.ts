import type { CodeUse, Finding, Granted, Sink, Trigger, Value } from '@emmental/model';

/** The effect of a step of an attack. Slices answer for kinds of effects, and threats consist of them. */
export type Effect =
  /** The event, with the attack in it, reaches the handler. */
  | { readonly kind: 'deliver'; readonly sink: Sink }
  /** Text of the event becomes structure: a command, a query, a path. */
  | { readonly kind: 'take-effect'; readonly sink: Sink }
  | { readonly kind: 'run-program' }
  | { readonly kind: 'run-code'; readonly use: CodeUse | null }
  | { readonly kind: 'connect'; readonly to: 'internet' | 'inside' }
  | { readonly kind: 'read-file' }
  /** The code writes these below /tmp, or a program that it starts writes what is not known; and it stays. */
  | { readonly kind: 'leave-file'; readonly files: readonly Value[] | 'by a program' }
  | { readonly kind: 'read-environment' }
  /** Uses the role for what the function needs, or for what it has beyond that. */
  | { readonly kind: 'call'; readonly which: 'needed' | 'excess' }
  /** Hands what was taken to whoever waits for the answer. */
  | { readonly kind: 'answer' }
  /** Starts the function from outside, or writes what starts it. */
  | { readonly kind: 'start'; readonly trigger: Trigger }
  /** Code of a package is loaded; with what was found about it. */
  | { readonly kind: 'load'; readonly finding: Finding | null }
  | { readonly kind: 'flood' }
  | { readonly kind: 'escalate'; readonly finding: Finding | null }
  /** Switches off what would be seen. */
  | { readonly kind: 'silence'; readonly grants: readonly Granted[] };

export type EffectKind = Effect['kind'];
export type EffectOf<K extends EffectKind> = Extract<Effect, { readonly kind: K }>;
