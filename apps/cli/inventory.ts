import { readFileSync } from 'node:fs';
import {
  asString,
  type Finding,
  type FunctionDeclaration,
  fingerprint,
  type Report,
  type RuleDescription,
  severityOf,
} from '@emmental/model';
import { WrongUse } from './exit.ts';
import type { Scan } from './scan.ts';

/**
 * Compares a saved `aws lambda list-functions` with what the repositories declare. A function of the account that
 * nothing declares is a finding: nobody reviews it. Names that CloudFormation makes (`stack-LogicalId-SUFFIX`) count.
 */
export function withInventory(report: Report, scans: readonly Scan[], file: string): Report {
  const declared = scans.flatMap((one) => one.apps.flatMap(({ app }) => app.functions.map(namePattern)));
  const unknown = deployedIn(file).filter((one) => !declared.some((pattern) => pattern.test(one.name)));
  const findings = unknown.map((one): Finding => finding(one, file));
  return { ...report, findings: [...report.findings, ...findings] };
}

export const notInRepository = {
  id: 'governance/not-in-repository',
  aliases: [],
  slice: 'source',
  threats: ['T13'],
  help: 'A function runs in the account and no scanned repository declares it: nobody reviews it and nobody updates it.',
} as const satisfies RuleDescription;

interface Deployed {
  readonly name: string;
  readonly runtime: string;
  readonly modified: string;
  readonly line: number;
}

function deployedIn(file: string): readonly Deployed[] {
  let text: string;
  let content: unknown;
  try {
    text = readFileSync(file, 'utf8');
    content = JSON.parse(text);
  } catch (error) {
    throw new WrongUse(`--inventory ${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const functions = (content as { Functions?: unknown } | null)?.Functions;
  if (!Array.isArray(functions))
    throw new WrongUse(
      `--inventory ${file}: it has no Functions; save the output of \`aws lambda list-functions\``,
    );
  return functions.flatMap((one: { FunctionName?: unknown; Runtime?: unknown; LastModified?: unknown }) => {
    if (typeof one?.FunctionName !== 'string') return [];
    const line = text
      .slice(0, Math.max(0, text.indexOf(JSON.stringify(one.FunctionName))))
      .split('\n').length;
    return [
      {
        name: one.FunctionName,
        runtime: String(one.Runtime ?? 'image'),
        modified: String(one.LastModified ?? ''),
        line,
      },
    ];
  });
}

/** The deployed names a declaration can have. */
function namePattern(fn: FunctionDeclaration): RegExp {
  const name = fn.settings.get('FunctionName');
  const written = asString(name);
  if (written !== null) return new RegExp(`^${literally(written)}$`);
  if (name?.kind === 'text')
    return new RegExp(
      `^${name.parts.map((part) => (typeof part === 'string' ? literally(part) : '.+')).join('')}$`,
    );
  // CloudFormation: stack name, logical id (cut when long), 12 or 13 characters of its own.
  return new RegExp(
    `^[A-Za-z][A-Za-z0-9-]*-${literally(fn.logicalId.slice(0, 24))}[A-Za-z0-9]*-[A-Za-z0-9]{8,13}$`,
  );
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const finding = (one: Deployed, file: string): Finding => ({
  rule: notInRepository.id,
  aliases: notInRepository.aliases,
  title: `${one.name} runs in the account; no scanned repository declares it`,
  function: null,
  resource: null,
  file,
  line: one.line,
  column: 1,
  status: 'fail',
  condition: null,
  severity: severityOf('account', 'service'),
  slice: notInRepository.slice,
  threats: notInRepository.threats,
  evidence: [{ file, line: one.line, text: `${one.name} (${one.runtime}), last changed ${one.modified}` }],
  fix: 'scan the repository it comes from too, or remove the function',
  fingerprint: fingerprint(notInRepository.id, null, one.name, ''),
  details: [],
  mark: null,
});
