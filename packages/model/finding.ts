import { createHash } from 'node:crypto';
import type { DependencyFacts } from './dependency.ts';
import type { TemplateEdit } from './edit.ts';
import type { Severity } from './severity.ts';
import type { SliceName } from './slices.ts';
import type { ThreatId } from './threats.ts';
import type { Waiver } from './waiver.ts';

export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** One problem, with location, evidence, severity, slice and fix. The shape is a contract (schema `finding`). */
export interface Finding {
  /** `area/kebab-name`, permanent. */
  readonly rule: string;
  /** Ids of the same rule elsewhere, `EMM-…` first. */
  readonly aliases: readonly string[];
  /** Who or what + can/may/will + effect, in the user's names. */
  readonly title: string;
  /** Function id, or null when it belongs to a resource or to the app. */
  readonly function: string | null;
  /** `<template>#<logical id[.Events.NAME] | path in serverless.yml>`. */
  readonly resource: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly status: 'fail' | 'unknown' | 'waived';
  /** The line that waives it; there when `status` is `waived`. */
  readonly waiver?: Waiver;
  /** The template condition under which it holds. */
  readonly condition: string | null;
  readonly severity: Severity;
  readonly slice: SliceName;
  readonly threats: readonly ThreatId[];
  readonly evidence: readonly Evidence[];
  /** A command or an edit that closes it. */
  readonly fix: string | null;
  readonly fingerprint: string;
  /** Rows that a screen shows below the title, in this order: `who`, `event`, `gains`, `given`, `needs`, each with its label. */
  readonly details: readonly { readonly label: string; readonly text: string; readonly at?: string }[];
  /** Marks `column`…`endColumn` of `line` in a code frame and says why; null where a frame says nothing. */
  readonly mark: { readonly endColumn: number; readonly says: string } | null;
  /** Findings of one cause are closed by one edit, such as of a role or an API; absent = it stands alone. */
  readonly cause?: string;
  /** For a role that can be escalated: the actions of each way. */
  readonly ways?: readonly (readonly string[])[];
  /** The change of the template that mends it, for `emmental protect`; absent where no rule knows one. */
  readonly edit?: TemplateEdit;
  /** The package that it is about; absent where it is about none. */
  readonly dependency?: DependencyFacts;
}

/**
 * Identity of a finding: rule + function + subject + code symbol, never a line number, so that it survives
 * a refactor. 16 hex characters of SHA-256.
 */
export function fingerprint(
  rule: string,
  functionId: string | null,
  subject: string,
  symbol: string,
): string {
  const key = JSON.stringify([rule, functionId, subject, symbol]);
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
