import type { ChangeState } from '../data/changes.ts';
import type { GuardState } from '../data/functions.ts';
import { modeOf, sectionNames } from '../data/modes.ts';

/** The sign and colour of each state of a guard. Capital letters say that the guard stops calls, or that something is wrong. */
export const stateSigns = {
  enforce: {
    sign: '■',
    word: 'ENFORCE',
    tone: 'stop',
    says: 'stops what no rule allows, in at least one section',
  },
  alert: { sign: '◧', word: 'alert', tone: 'see', says: 'tells and stops nothing' },
  learn: { sign: '○', word: 'learn', tone: 'plain', says: 'records only' },
  degraded: { sign: '△', word: 'DEGRADED', tone: 'warn', says: 'the guard runs and controls nothing' },
  silent: { sign: '…', word: 'SILENT', tone: 'warn', says: 'no signal for 7 days' },
  unprotected: { sign: '□', word: 'UNPROTECTED', tone: 'hole', says: 'no guard was ever heard of' },
} as const satisfies Record<GuardState, { sign: string; word: string; tone: string; says: string }>;

interface StateTagProps {
  readonly state: GuardState;
  /** The reason in this function. */
  readonly why?: string;
  /** The mode of each section: of ENFORCE, the tag says in how many of the six. */
  readonly modes?: unknown;
  /** True for a guard that fell silent after an attack. */
  readonly isAlarm?: boolean;
}

/** The state of a function's guard. */
export function StateTag({ state, why, modes, isAlarm = false }: StateTagProps) {
  const { word, tone, says } = stateSigns[state];
  if (isAlarm)
    return (
      <span className="tag solid" title={why ?? 'no signal for 7 days, after an attack'}>
        {word}
      </span>
    );
  const enforced = sectionNames.filter((section) => modeOf(modes, section) === 'enforce');
  const isPart = state === 'enforce' && enforced.length > 0 && enforced.length < sectionNames.length;
  return (
    <span
      className={`tag ${isPart ? 'see' : tone}`}
      title={isPart ? `stops calls in ${enforced.join(', ')} alone` : (why ?? says)}
    >
      {isPart ? `${enforced.length} of ${sectionNames.length} ${word}` : word}
    </span>
  );
}

const severityTones: Readonly<Record<string, string>> = { critical: 'hole', high: 'warn' };

/** The severity of a finding. */
export function SeverityTag({ severity }: { readonly severity: string }) {
  return <span className={`tag ${severityTones[severity] ?? 'plain'}`}>{severity.toUpperCase()}</span>;
}

interface OutcomeTagProps {
  readonly kind: string;
  /** True for an alert whose event another section stopped. */
  readonly isStoppedLater?: boolean;
}

/** The outcome of a call in the threat log: filled = nothing stopped it, open = it was stopped. */
export function OutcomeTag({ kind, isStoppedLater = false }: OutcomeTagProps) {
  if (kind === 'block')
    return (
      <span className="tag stop" title="the call was stopped">
        BLOCK
      </span>
    );
  if (kind !== 'alert') return <span className="tag plain">{kind}</span>;
  return isStoppedLater ? (
    <span className="tag warn" title="reported; another section stopped what the same event tried next">
      ALERT
    </span>
  ) : (
    <span className="tag solid" title="mode alert: the call was made">
      ALERT
    </span>
  );
}

const labelSigns = {
  WIDENS: { tone: 'hole', says: 'functions or their callers may do more after it' },
  NARROWS: { tone: 'stop', says: 'functions or their callers may do less after it' },
  SAME: { tone: 'plain', says: 'functions and their callers may do the same after it' },
  'not known': { tone: 'warn', says: 'nobody has compared what may be done before and after it' },
} as const;

/** The label of a change: what may be done after it, against before. */
export function LabelTag({ label }: { readonly label: keyof typeof labelSigns }) {
  const { tone, says } = labelSigns[label];
  return (
    <span className={`tag ${tone}`} title={says}>
      {label}
    </span>
  );
}

/** The labels with their meaning, for the notes below lists of changes. */
export const LabelLegend = () => (
  <>
    {Object.entries(labelSigns).map(([label, { says }], nth) => (
      <span key={label}>
        {nth > 0 && ' · '}
        <b>{label}</b> = {says}
      </span>
    ))}
    .
  </>
);

const changeTones: Readonly<Record<ChangeState, { readonly tone: string; readonly says: string }>> = {
  open: { tone: 'warn', says: 'nobody has taken it yet' },
  downloaded: { tone: 'see', says: 'somebody downloaded the patch' },
  branch: { tone: 'see', says: 'somebody copied the branch command' },
  'pull request': { tone: 'see', says: 'a pull request was opened' },
  merged: { tone: 'plain', says: 'a scan of the repository has it' },
  deployed: { tone: 'stop', says: 'the guards of its functions say that they run it' },
  withdrawn: { tone: 'plain', says: 'somebody withdrew it' },
};

/** The state of a proposed change. Capital letters say that it is in force. */
export function ChangeStateTag({ state }: { readonly state: ChangeState }) {
  const { tone, says } = changeTones[state];
  return (
    <span className={`tag ${tone}`} title={says}>
      {state === 'deployed' ? 'DEPLOYED' : state}
    </span>
  );
}
