import type { FunctionPage } from '../../data/function-page.ts';
import {
  driftOf,
  modeText,
  movedModes,
  namedOf,
  type Running,
  runningModes,
  shortDigest,
} from '../../data/running.ts';
import { ModeTag } from '../../parts/modes.tsx';
import { Time } from '../../parts/time.tsx';

/** Answers for each section what happens to a call that no rule allows: it is stopped, only reported, or not looked at. */
export function Sections({ page }: { readonly page: FunctionPage }) {
  const all = runningModes(namedOf(page));
  return (
    <section className="panel section-states" aria-label="What the guard does in each section">
      <ul>
        {all.map((running) => (
          <li key={running.section}>
            <span>{running.section}</span> <RunningTag running={running} page={page} />
          </li>
        ))}
      </ul>
      <p>{summaryOf(page, all)}</p>
      <Behind page={page} />
    </section>
  );
}

const named = (all: readonly Running[]): string => all.map(({ section }) => section).join(', ');

function summaryOf({ state, seenAt }: FunctionPage, all: readonly Running[]) {
  if (state === 'unprotected')
    return 'No guard was ever heard of: nothing is stopped and nothing is reported, whatever the rules say.';
  if (state === 'degraded')
    return 'The guard runs and controls nothing: nothing is stopped, whatever the rules say.';
  if (state === 'silent')
    return (
      <>
        The last signal came <Time at={seenAt} />: it is not known if a guard still runs, so nothing counts as
        stopped.
      </>
    );
  const parts = (
    [
      ['stopped', all.filter(({ runs }) => runs === 'enforce')],
      ['reported and let through', all.filter(({ runs }) => runs === 'alert')],
      ['recorded and let through', all.filter(({ runs }) => runs === 'learn')],
      ['not looked at', all.filter(({ runs }) => runs === null)],
      ['not known', all.filter(({ runs }) => runs === 'unknown')],
    ] as const
  ).filter(([, sections]) => sections.length > 0);
  const isStopping = all.some(({ runs }) => runs === 'enforce');
  return (
    <>
      {!isStopping && <b>Nothing is stopped. </b>}A call that no rule allows is{' '}
      {parts.map(([what, sections], at) => (
        <span key={what}>
          {at > 0 && '; '}
          <b>{what}</b> in {sections.length === all.length ? 'all sections' : named(sections)}
        </span>
      ))}
      .
    </>
  );
}

/** Says where main is stricter or weaker than the guards that run: a rule of main does nothing before it is deployed. */
function Behind({ page }: { readonly page: FunctionPage }) {
  const { rulebase, rulebaseOfScan } = page;
  const drift = driftOf(namedOf(page));
  const moved = movedModes(namedOf(page));
  if (drift === 'same' || drift === 'unknown') return null;
  if (drift === 'elsewhere')
    return (
      <p className="muted">
        Main has a newer rulebase of the app, <span className="mono">{shortDigest(rulebaseOfScan)}</span>; it
        changes other functions. The rules and modes of this one are the same.
      </p>
    );
  return (
    <p className="warn">
      △ The guards run rulebase <span className="mono">{shortDigest(rulebase)}</span>; main has{' '}
      <span className="mono">{shortDigest(rulebaseOfScan)}</span>, which is not deployed.{' '}
      {moved.length > 0 ? `${moved.map(movedText).join('; ')}.` : rulesText(page)}
    </p>
  );
}

/** Says how the rules of the function compare, where no mode is known to differ. */
function rulesText({ hasSameRules }: FunctionPage): string {
  if (hasSameRules === true)
    return 'The rules of this function are the same; the modes that the guards run are not known.';
  return hasSameRules === false
    ? 'Its rules of this function differ. Those below are the rules of main.'
    : 'Nobody knows if its rules of this function are the same. Those below are the rules of main.';
}

const movedText = ({ section, runs, main }: Running): string =>
  `${section} is ${modeText(main)} on main and ${modeText(runs)} in the guards`;

interface SectionOfPage {
  readonly running: Running;
  readonly page: Pick<FunctionPage, 'state'>;
}

/** The mode that runs. Where none runs or it is not known, the tag says that, and what main has. */
function RunningTag({ running: { runs, main }, page: { state } }: SectionOfPage) {
  if (runs === 'none')
    return (
      <span className="tag hole" title={`main: ${modeText(main)}`}>
        no guard
      </span>
    );
  if (runs === 'unknown')
    return (
      <span className="tag warn" title={`main: ${modeText(main)}`}>
        ? {state === 'silent' ? 'silent' : 'unknown'}
      </span>
    );
  return <ModeTag mode={runs} />;
}

/** The head of a section in the rulebase: its mode that runs, and where main differs. For processes, the question that people ask first. */
export function SectionHead({ section, page }: { readonly section: string; readonly page: FunctionPage }) {
  const running = runningModes(namedOf(page)).find((each) => each.section === section);
  if (!running) return <>{section}</>;
  const { runs, main } = running;
  return (
    <>
      {section} <RunningTag running={running} page={page} />{' '}
      {runs !== main && <span>on main: {modeText(main)}</span>}
      {section === 'inbound' && <p className="answer">{whoMayStart(page)}</p>}
      {section === 'processes' && <p className="answer">{mayStart(running, page)}</p>}
    </>
  );
}

/** Says what the guard compares of an event, and what it does not. */
function whoMayStart({ who, rules }: FunctionPage) {
  const isNarrow = rules.some(
    ({ section, match, isPresent }) =>
      section === 'inbound' && isPresent && /, (?:account|signed-in)$/.test(match ?? ''),
  );
  return (
    <>
      A rule here compares where an event comes from.{' '}
      {isNarrow && 'Who may send it (account, signed-in) is a wish that protect writes into the template. '}
      {isNarrow && who === 'public' && (
        <b className="hole">The template of the last scan lets anyone send it. </b>
      )}
      The inspection looks for attacks in each event (inspect: all) and in the calls that it leads to, a shell
      too; what it finds names no rule, is no hit, and is in Threats. Only where inbound is enforced, a proven
      attack is stopped.
    </>
  );
}

/** Answers if the function may start a program, such as a shell, today. */
function mayStart({ runs }: Running, { rules }: FunctionPage) {
  const programs = rules
    .filter(({ section, action, isPresent }) => section === 'processes' && isPresent && action !== 'deny')
    .flatMap(({ match }) => match ?? []);
  const listed = programs.length === 0 ? 'no program' : programs.join('; ');
  const answers: Readonly<Record<string, string>> = {
    enforce:
      programs.length === 0
        ? 'No: each attempt is stopped, a shell too.'
        : `Only what its rules list (${listed}); any other program is stopped, a shell too.`,
    alert: `Yes, any program, a shell too: nothing is stopped. The guard reports what its rules do not list; they list ${listed}.`,
    learn: 'Yes, any program, a shell too: the guard only records.',
    none: 'Yes, any program, a shell too: no guard controls it.',
    unknown: `Not known: it is not known what the guard does. The rules list ${listed}.`,
  };
  return (
    <>
      <b>May it start a process?</b>{' '}
      {runs === null
        ? 'Yes, any program, a shell too: the rulebase does not limit processes.'
        : answers[runs]}
    </>
  );
}
