import {
  type AppReport,
  coverageOf,
  coveredPercent,
  type Diagnostic,
  isWhole,
  type Loss,
  lossCauses,
  lossesIn,
  notComparedIn,
  sortedLosses,
} from '@emmental/model';
import { count, sentenceOf } from '@emmental/report';
import { isInCi } from './ci.ts';
import { exit, WrongUse } from './exit.ts';
import { tellWrapped } from './output.ts';
import type { StrictOptions } from './usage/reading.ts';
import type { World } from './world.ts';

/** The part of a report by which the gate decides. */
interface Gated {
  readonly root: string;
  readonly apps: readonly Pick<AppReport, 'id' | 'template' | 'functions'>[];
  readonly diagnostics: readonly Diagnostic[];
  readonly unread?: readonly Loss[];
}

/**
 * Adds the input that was not read to a report, with the reasons of --allow-unread. `more` are losses that a comparison found.
 * Throws `WrongUse` when a reason is empty.
 */
export function withUnread<T extends Gated>(
  report: T,
  reasons: readonly string[],
  more?: readonly Loss[],
): T {
  const losses = sortedLosses(more ?? report.unread ?? lossesIn(report.apps, report.diagnostics));
  const accepting = reasons.map(acceptedBy);
  const unread = losses.map((loss) => {
    const accepted = accepting.find(({ covers }) => covers(loss))?.reason ?? null;
    return { ...loss, accepted };
  });
  return { ...report, unread };
}

interface Acceptance {
  readonly reason: string;
  readonly covers: (loss: Loss) => boolean;
  /** True for a reason that names no file and no cause, so that it accepts everything. */
  readonly isGeneral: boolean;
}

/**
 * Reads a value of --allow-unread: `FILE: reason` accepts one file or everything in a folder, `over a limit: reason` one
 * cause, and any other text everything.
 */
function acceptedBy(text: string): Acceptance {
  const reason = text.trim();
  if (reason === '') throw new WrongUse('--allow-unread is empty; write why the input need not be read');
  const [, named] = /^(.+?): /.exec(reason) ?? [];
  const subject = named ?? reason;
  if (lossCauses.some((cause) => cause === subject))
    return { reason, covers: ({ cause }) => cause === subject, isGeneral: false };
  const isPath = !/\s/.test(subject) && (named !== undefined || /\/|\.\w+$/.test(subject));
  if (!isPath) return { reason, covers: () => true, isGeneral: true };
  const path = subject.replace(/^\.\//, '').replace(/\/$/, '');
  return {
    reason,
    covers: ({ file }) => file === path || file.startsWith(`${path}/`),
    isGeneral: false,
  };
}

/**
 * Returns 3 if input was lost in CI or with --strict, or if the coverage is below --min-coverage, else 0. Each cause is told
 * on stderr in a sentence. `isOutranked` is true if findings end the command with 1.
 */
export function gateCode(report: Gated, options: StrictOptions, world: World, isOutranked = false): number {
  const { strict, allowUnread, minCoverage } = options;
  const isGuarded = strict || isInCi(world);
  const unread = report.unread ?? lossesIn(report.apps, report.diagnostics);
  const lost = unread.filter(({ accepted }) => accepted === null);
  const lines: string[] = [];
  const ending = isOutranked ? 'Also without findings this would end with exit 3' : 'exit 3';
  if (isGuarded) {
    if (nothingSeen(report))
      tellWrapped(`nothing was checked: no template in ${report.root} declares a function`, '  ', world);
    for (const reason of new Set(unread.flatMap(({ accepted }) => accepted ?? [])))
      tellWrapped(
        `not read, and accepted: ${filesOf(unread.filter(({ accepted }) => accepted === reason))} (${reason})`,
        '  ',
        world,
      );
    for (const { reason, covers, isGeneral } of allowUnread.map(acceptedBy))
      if (!isGeneral && !unread.some(covers))
        tellWrapped(`--allow-unread ${reason}: it names nothing that was not read`, '  ', world);
    lines.push(...sentencesOf(lost));
    if (strict && lines.length === 0) lines.push(...strictly(report, allowUnread, ending));
  }
  const percent = coveredPercent(report.apps, report.diagnostics);
  const isBelow = minCoverage !== undefined && percent < minCoverage;
  for (const line of lines) tellWrapped(line, '  ', world);
  if (lost.length > 0 && lines.length > 0)
    tellWrapped(
      `${ending}: ${strict ? '--strict was asked' : 'this runs in CI'} and input was not read. Accept it: --allow-unread 'FILE: REASON'`,
      '  ',
      world,
    );
  if (isBelow)
    tellWrapped(
      `${ending}: ${percent} % of the functions are analysed, --min-coverage asks for ${minCoverage} %: ${coverageWords(report)}`,
      '  ',
      world,
    );
  return lines.length > 0 || isBelow ? exit.notAnalysed : exit.clean;
}

const nothingSeen = ({ apps, diagnostics }: Gated): boolean => coverageOf(apps, diagnostics).declared === 0;

const coverageWords = ({ apps, diagnostics }: Gated): string =>
  sentenceOf(
    coverageOf(apps, diagnostics),
    apps.flatMap(({ functions }) => functions),
  ) || 'no function was found';

/** Returns a sentence for each cause: its first place, what to do, and the number of the others. */
function sentencesOf(lost: readonly Loss[]): readonly string[] {
  const groups = new Map<string, Loss[]>();
  for (const loss of lost) {
    const key = `${loss.cause} ${loss.todo}`;
    const same = groups.get(key);
    if (same) same.push(loss);
    else groups.set(key, [loss]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...more] = group;
    if (!first) return [];
    const others = more.length === 0 ? '' : ` (and ${count(more.length, 'more place')}: ${filesOf(more)})`;
    return [`not read: ${first.file}:${first.line}: ${first.message}; ${first.todo}${others}`];
  });
}

const shownFiles = 3;

function filesOf(losses: readonly Loss[]): string {
  const files = [...new Set(losses.map(({ file }) => file))];
  const more = files.length - shownFiles;
  return [...files.slice(0, shownFiles), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Returns the sentence about what --strict finds missing in addition to lost input: languages, formats, parts of templates. */
function strictly(report: Gated, allowUnread: readonly string[], ending: string): readonly string[] {
  const accepting = allowUnread.map(acceptedBy);
  if (accepting.some(({ isGeneral }) => isGeneral)) return [];
  const [notCompared] = report.apps
    .flatMap(({ functions }) => functions.flatMap((fn) => notComparedIn(fn) ?? []))
    .filter((loss) => !accepting.some(({ covers }) => covers(loss)));
  if (notCompared)
    return [
      `${ending}: --strict was asked: ${notCompared.file}: ${notCompared.message}; ${notCompared.todo}`,
    ];
  const accepted = (report.unread ?? []).filter((loss) => loss.accepted !== null);
  const diagnostics = report.diagnostics.filter(
    ({ file, line, message }) =>
      !accepted.some((loss) => loss.file === file && loss.line === line && loss.message === message),
  );
  const isPartly =
    diagnostics.some(({ severity }) => severity === 'error') ||
    !isWhole(coverageOf(report.apps, diagnostics));
  if (!isPartly) return [];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const words = coverageWords({ ...report, diagnostics });
  return [
    `${ending}: --strict was asked and not everything was analysed: ${
      isWhole(coverageOf(report.apps, diagnostics)) && first
        ? `${first.file}:${first.line}: ${first.message}`
        : words
    }`,
  ];
}
