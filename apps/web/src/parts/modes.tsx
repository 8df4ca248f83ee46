import { type Mode, modeOf, sectionNames, sections } from '../data/modes.ts';

const letters = { enforce: 'E', alert: 'a', learn: 'l' } as const satisfies Record<Mode, string>;

interface ModesProps {
  readonly modes: unknown;
  /** False = no guard reports, so the modes are only those of the rulebase. */
  readonly isRunning: boolean;
}

/** The mode of each section as a row of letters; a dot = the rulebase does not limit the section. */
export function Modes({ modes, isRunning }: ModesProps) {
  if (modes === null) return <span className="faint nw">no rulebase</span>;
  const list = sectionNames.map((name) => `${name} ${modeOf(modes, name) ?? 'not limited'}`).join(', ');
  const text = isRunning ? list : `in the rulebase, but no guard reports: ${list}`;
  return (
    <span className={isRunning ? 'six' : 'six is-planned'} role="img" aria-label={text} title={text}>
      {sectionNames.map((name) => {
        const mode = modeOf(modes, name);
        return (
          <i key={name} className={mode ?? 'none'}>
            {mode === null ? '·' : letters[mode]}
          </i>
        );
      })}
    </span>
  );
}

/** The heads above the letters of `Modes`. */
export function ModeHeads() {
  return (
    <span className="six heads">
      {sectionNames.map((name) => (
        <abbr key={name} title={name}>
          {sections[name]}
        </abbr>
      ))}
    </span>
  );
}

/** The mode of one section as a word. */
export function ModeTag({ mode }: { readonly mode: Mode | null }) {
  if (mode === null) return <span className="faint small">not limited</span>;
  return mode === 'enforce' ? (
    <span className="tag stop">ENFORCE</span>
  ) : (
    <span className={`tag ${mode === 'alert' ? 'see' : 'plain'}`}>{mode}</span>
  );
}

/** The letters of `Modes` with their meaning, for the notes below lists. */
export const ModeLegend = () => (
  <>
    in = inbound · out = outbound · fil = files · prc = processes · cod = code · per = permissions: E enforce
    · a alert · l learn · <span className="mono">·</span> not limited (section not in the rulebase); grey =
    the rulebase only, no guard reports.
  </>
);
