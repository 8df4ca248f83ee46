import {
  type Finding,
  type FunctionDeclaration,
  fingerprint,
  type Hole,
  partsOf,
  type Report,
  type RuleDescription,
  severityOf,
} from '@emmental/model';
import { WrongUse } from './exit.ts';
import { readText } from './files/read.ts';
import type { Scan } from './scan.ts';

/**
 * Compares a saved `aws lambda list-functions` with the declarations of the repositories. A deployed function that
 * nothing declares is a finding, because nobody reviews it. Names that CloudFormation makes
 * (`stack-LogicalId-SUFFIX`) match their declaration.
 */
export function withInventory(report: Report, scans: readonly Scan[], file: string): Report {
  const declared = scans.flatMap((scan) => scan.apps.flatMap(({ app }) => app.functions.map(nameTest)));
  const unknown = deployedIn(file).filter((deployed) => !declared.some((mayBe) => mayBe(deployed.name)));
  const findings = unknown.map((deployed): Finding => finding(deployed, file));
  return { ...report, findings: [...report.findings, ...findings] };
}

export const notInRepository = {
  id: 'governance/not-in-repository',
  aliases: [],
  slice: 'source',
  threats: ['T13'],
  help: 'A function runs in the account, but no scanned repository declares it: nobody reviews or updates it.',
} as const satisfies RuleDescription;

interface Deployed {
  readonly name: string;
  readonly runtime: string;
  readonly modified: string;
  readonly line: number;
}

function deployedIn(file: string): readonly Deployed[] {
  const text = readText(file, { called: `--inventory ${file}` });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new WrongUse(`--inventory ${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const functions = (content as { Functions?: unknown } | null)?.Functions;
  if (!Array.isArray(functions))
    throw new WrongUse(
      `--inventory ${file}: it has no Functions; save the output of \`aws lambda list-functions\``,
    );
  // The file lists functions in this order, so each is searched for behind the previous one.
  let at = 0;
  let line = 1;
  return functions.flatMap(
    (listed: { FunctionName?: unknown; Runtime?: unknown; LastModified?: unknown }) => {
      if (typeof listed?.FunctionName !== 'string') return [];
      const place = text.indexOf(JSON.stringify(listed.FunctionName), at);
      if (place > at) {
        line += text.slice(at, place).split('\n').length - 1;
        at = place;
      }
      return [
        {
          name: listed.FunctionName,
          runtime: String(listed.Runtime ?? 'image'),
          modified: String(listed.LastModified ?? ''),
          line,
        },
      ];
    },
  );
}

/** Returns a test: can a deployed name belong to this declaration? */
function nameTest(fn: FunctionDeclaration): (name: string) => boolean {
  const name = fn.settings.get('FunctionName');
  const parts = name && (name.kind === 'constant' || name.kind === 'text') ? partsOf(name) : null;
  if (parts) return (deployed) => fits(parts, deployed);
  // CloudFormation: stack name, logical id (cut when long), 12 or 13 characters of its own.
  const generated = new RegExp(
    `^[A-Za-z][A-Za-z0-9-]*-${literally(fn.logicalId.slice(0, 24))}[A-Za-z0-9]*-[A-Za-z0-9]{8,13}$`,
  );
  return (deployed) => deployed.length <= longestName && generated.test(deployed);
}

/** Lambda's own limit. Source: CreateFunction, FunctionName. */
const longestName = 64;

/**
 * Matches the known pieces in their order, with at least one character for each hole (unknown part of a text). It
 * reads the name once from left to right, for any template.
 */
function fits(parts: readonly (string | Hole)[], name: string): boolean {
  let at = 0;
  let holes = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') {
      holes++;
      continue;
    }
    const isLast = index === parts.length - 1;
    const found = isLast ? name.length - part.length : holes === 0 ? 0 : name.indexOf(part, at + holes);
    if (found < at + holes || !name.startsWith(part, found) || (holes === 0 && found !== at)) return false;
    at = found + part.length;
    holes = 0;
  }
  return holes === 0 ? at === name.length : name.length - at >= holes;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const finding = (deployed: Deployed, file: string): Finding => ({
  rule: notInRepository.id,
  aliases: notInRepository.aliases,
  title: `${deployed.name} runs in the account, but no scanned repository declares it`,
  function: null,
  resource: null,
  file,
  line: deployed.line,
  column: 1,
  status: 'fail',
  condition: null,
  severity: severityOf('account', 'service'),
  slice: notInRepository.slice,
  threats: notInRepository.threats,
  evidence: [
    {
      file,
      line: deployed.line,
      text: `${deployed.name} (${deployed.runtime}), last changed ${deployed.modified}`,
    },
  ],
  fix: 'scan its repository too, or remove the function',
  fingerprint: fingerprint(notInRepository.id, null, deployed.name, ''),
  details: [],
  mark: null,
});
