import { createHash } from 'node:crypto';
import type { DependencyFacts } from './dependency.ts';
import type { TemplateEdit } from './edit.ts';
import type { FindingPart } from './finding-part.ts';
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
  /** Ids of equivalent rules in other scanners; our own short id (`EMM-…`) comes first. */
  readonly aliases: readonly string[];
  /** A sentence such as `Anyone can read the bucket Uploads`, with the user's names. */
  readonly title: string;
  /** Function id, or null when the finding is about a resource or the app. */
  readonly function: string | null;
  /** `<template>#<logical id[.Events.NAME] | path in serverless.yml>`. */
  readonly resource: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly status: 'fail' | 'unknown' | 'waived';
  /** The line that waives the finding; present if `status` is `waived`. */
  readonly waiver?: Waiver;
  /** The waiver that the compared change itself adds: it does not count, so the finding fails. */
  readonly waivedNow?: Waiver;
  /** The template condition under which the problem exists; null = always. */
  readonly condition: string | null;
  readonly severity: Severity;
  /** The severity by itself, where another finding with the same cause has the weight of both; absent = `severity`. */
  readonly alone?: Severity;
  readonly slice: SliceName;
  readonly threats: readonly ThreatId[];
  readonly evidence: readonly Evidence[];
  /** A command or an edit that solves the problem. */
  readonly fix: string | null;
  /** The identity of the finding; equal to the fingerprint of its first part where the finding has a function. */
  readonly fingerprint: string;
  /** A part for each function that the finding is about, the worst first; absent = the finding has one part, itself. */
  readonly parts?: readonly FindingPart[];
  /** Rows that a screen shows below the title. Their labels come in this order: `who`, `event`, `gains`, `given`, `needs`. */
  readonly details: readonly { readonly label: string; readonly text: string; readonly at?: string }[];
  /** The mark below `column`…`endColumn` of `line` in a code frame, with its explanation; null = no code frame is shown. */
  readonly mark: { readonly endColumn: number; readonly says: string } | null;
  /** The target of the edit that solves the problem, such as a role or an API: one edit solves all findings of the same cause. Absent = no other finding has this cause. */
  readonly cause?: string;
  /** For a role that can be escalated: the actions of each way to do it. */
  readonly ways?: readonly (readonly string[])[];
  /** The change of the template that solves the problem, for `emmental protect`; absent if the rule has none. */
  readonly edit?: TemplateEdit;
  /** The package that the finding is about; absent if it is not about a package. */
  readonly dependency?: DependencyFacts;
}

/**
 * Returns the identity of a finding: 16 hex characters of SHA-256 over rule, function, subject and code symbol. Line
 * numbers are not part of it, so a finding keeps its identity when code moves.
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
