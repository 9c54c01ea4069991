import type { Advice, Finding } from '../../results/documents/document.ts';
import type { Change } from './changes.ts';
import type { Outcome } from './outcome.ts';

/** What is set there says how long or which part is simulated: the run with it is no other system. */
const OF_THE_RUN = /^(run|traffic|compare|thresholds|billing)(\.|$)/;
/** What is set there says what the world is like; nobody mends anything by it. */
const OF_THE_WORLD = /\.(coldStart|maxLifetime|keepAlive|work|latency)(\.|$)/;

/** An advice that findings give, once however many give it. */
export interface AskedAdvice {
  readonly set: Advice['set'];
  /** Of the gravest finding that gives it. */
  readonly severity: Finding['severity'];
}

/** The changes that findings advise, in their order. */
export function askedAdvice(findings: readonly Finding[]): readonly AskedAdvice[] {
  const asked = new Map<string, AskedAdvice>();
  for (const { advice, severity, whatIf } of findings) {
    if (advice === undefined || whatIf !== undefined) continue;
    if (Object.keys(advice.set).some((path) => OF_THE_RUN.test(path))) continue;
    const key = JSON.stringify(advice.set);
    if (asked.get(key)?.severity !== 'warning') asked.set(key, { set: advice.set, severity });
  }
  return [...asked.values()];
}

/**
 * Each finding with what its advice did. One that cannot be tried, or that helps nobody, is no advice any
 * more, and that is told.
 */
export function advisedFindings(
  findings: readonly Finding[],
  asked: readonly AskedAdvice[],
  changes: readonly Change[],
  outcomes: ReadonlyMap<Change, Outcome>,
): readonly Finding[] {
  const places = new Map(asked.map(({ set }, index) => [JSON.stringify(set), index]));
  return findings.map((finding) => {
    if (finding.advice === undefined || finding.whatIf !== undefined) return finding;
    const change = changes[places.get(JSON.stringify(finding.advice.set)) ?? -1];
    if (change === undefined) return finding;
    const { advice, ...told } = finding;
    const rest = { ...told, text: told.text.replace(`: ${advice.options}`, '') };
    if (change.compiled === null) {
      const why = change.fault === null ? '' : `: ${change.fault.path} ${change.fault.problem}`;
      return { ...rest, whatIf: { text: `${advice.options} cannot be tried${why}`, figures: [] } };
    }
    const outcome = outcomes.get(change);
    if (outcome === undefined) return finding;
    const { text, figures } = outcome.whatIf;
    if (Object.keys(advice.set).some((path) => OF_THE_WORLD.test(path))) {
      return { ...finding, whatIf: outcome.whatIf };
    }
    if (!outcome.isBetter && (outcome.isWorse || (outcome.isSlower && outcome.billUsd >= 0))) {
      return { ...rest, whatIf: { text: `${advice.options} makes it worse: ${text}`, figures } };
    }
    const saves = outcome.billUsd < 0;
    if (!outcome.isBetter && !saves) {
      return {
        ...rest,
        whatIf: { text: `${advice.options} changes nothing for users here: ${text}`, figures },
      };
    }
    return { ...finding, whatIf: outcome.whatIf };
  });
}
