import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type Decision, decideFindings, type FindingRow } from '../../data/findings.ts';
import { counted } from '../number.tsx';
import { useSending } from '../sending.ts';
import { type DecisionKind, focusRow, placeOfRow, type Selection } from './selection.ts';

const buttons = [
  ['owner', 'Owner…', 'o'],
  ['progress', 'In progress…', 'i'],
  ['suppress', 'Suppress…', 's'],
  ['due', 'Due…', 'u'],
] as const;

interface DecisionsProps {
  readonly rows: readonly FindingRow[];
  readonly selection: Selection;
}

/** The bar for the selected findings, and below it the second step of a decision. */
export function Decisions({ rows, selection }: DecisionsProps) {
  const [done, setDone] = useState<string | null>(null);
  const chosen = rows.filter(({ id }) => selection.ids.has(id));
  const canOpen = chosen.some(({ state }) => state === 'suppressed' || state === 'inProgress');
  if (chosen.length === 0)
    return (
      <output className={done === null ? 'sr' : 'line muted small block'} aria-live="polite">
        {done}
      </output>
    );
  return (
    <section className="decisions" aria-label="Decide about the selected findings">
      <div className="actions">
        <b>{chosen.length} selected</b>
        {buttons.map(([step, word, key]) => (
          <button
            key={step}
            type="button"
            aria-expanded={selection.step === step}
            onClick={() => selection.begin(step)}
          >
            {word} <kbd>{key}</kbd>
          </button>
        ))}
        {canOpen && (
          <button
            type="button"
            aria-expanded={selection.step === 'reopen'}
            onClick={() => selection.begin('reopen')}
          >
            Open again…
          </button>
        )}
        <button type="button" onClick={selection.clear}>
          None <kbd>Esc</kbd>
        </button>
        <span className="muted small right">each decision is written down with your name</span>
      </div>
      {selection.step !== null && (
        <SecondStep
          key={selection.step}
          step={selection.step}
          chosen={chosen}
          selection={selection}
          done={setDone}
        />
      )}
    </section>
  );
}

interface SecondStepProps {
  readonly step: DecisionKind;
  readonly chosen: readonly FindingRow[];
  readonly selection: Selection;
  readonly done: (text: string) => void;
}

function SecondStep({ step, chosen, selection, done }: SecondStepProps) {
  const form = useRef<HTMLFormElement>(null);
  const { isBusy, error, send } = useSending();
  useEffect(() => form.current?.querySelector<HTMLElement>('input, button')?.focus(), []);
  const place = () => placeOfRow(selection.ids);
  const cancel = () => {
    const at = place();
    selection.cancel();
    focusRow(at);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const at = place();
    const decision = decisionOf(step, new FormData(event.currentTarget));
    send(async () => {
      const changed = await decideFindings(
        chosen.map(({ id }) => id),
        decision,
      );
      done(`${counted(changed, 'finding')}: ${doneWords[step]}.`);
      selection.clear();
      // The list is drawn without the rows that left it first.
      setTimeout(() => focusRow(at));
    });
  };
  return (
    <form
      ref={form}
      className="step"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        cancel();
      }}
    >
      <Fields step={step} chosen={chosen} />
      <div className="actions">
        <button type="submit" className="primary" disabled={isBusy}>
          {submitWords[step]} {counted(chosen.length, 'finding')}
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
      {error !== null && (
        <p className="hole" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}

const submitWords = {
  owner: 'Set the owner of',
  progress: 'Take in progress:',
  suppress: 'Suppress',
  due: 'Set the due day of',
  reopen: 'Open again:',
} as const satisfies Record<DecisionKind, string>;

const doneWords = {
  owner: 'owner set',
  progress: 'in progress',
  suppress: 'suppressed in the console',
  due: 'due day set',
  reopen: 'open again',
} as const satisfies Record<DecisionKind, string>;

function Fields({ step, chosen }: Pick<SecondStepProps, 'step' | 'chosen'>): ReactNode {
  const [first] = chosen;
  const canWait = chosen.every((finding) => finding.canWait);
  switch (step) {
    case 'owner':
      return (
        <label>
          Owner, a person or a team; empty = nobody
          <input
            name="owner"
            defaultValue={chosen.length === 1 ? (first?.owner ?? '') : ''}
            maxLength={200}
            placeholder="@shop/media"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      );
    case 'due':
      return (
        <label>
          Due day; empty = none
          <input name="due" type="date" defaultValue={first?.due ?? ''} />
        </label>
      );
    case 'suppress':
      return (
        <>
          <label className="wide">
            Why is it accepted?
            <input name="reason" required maxLength={1_000} autoComplete="off" placeholder="SHOP-212: …" />
          </label>
          <label>
            Last day{canWait ? '; empty = only until a fix is known' : ''}
            <input name="until" type="date" required={!canWait} defaultValue={dayFromToday(90)} />
          </label>
          {canWait && (
            <label className="check">
              <input name="untilFix" type="checkbox" /> until a fix is known
            </label>
          )}
          <p className="muted small wide">
            Suppressed in the console only: the repository does not change, a scan in CI still reports it, and
            it ends by itself, after 365 days at the latest. An open path stays counted.
          </p>
        </>
      );
    case 'progress':
    case 'reopen':
      return null;
  }
}

const dayFromToday = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

function decisionOf(step: DecisionKind, fields: FormData): Decision {
  const text = (name: string): string | null => String(fields.get(name) ?? '').trim() || null;
  switch (step) {
    case 'owner':
      return { kind: 'owner', owner: text('owner') };
    case 'due':
      return { kind: 'due', due: text('due') };
    case 'progress':
      return { kind: 'state', state: 'inProgress' };
    case 'reopen':
      return { kind: 'state', state: 'new' };
    case 'suppress':
      return {
        kind: 'suppress',
        reason: text('reason') ?? '',
        until: text('until'),
        untilFix: fields.get('untilFix') !== null,
      };
  }
}
