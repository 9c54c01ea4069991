import { FaultError } from '../../model/fault.ts';
import { plural, visible } from '../../report/words/text.ts';
import { wrap } from '../../report/words/width.ts';
import { nearestTopics, type Topic, topicsOf } from '../../results/explain/topics.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { terminalOf } from '../delivery.ts';
import { TERMINAL_OPTIONS } from '../options.ts';

const TOPICS_SHOWN = 12;
const KINDS = { finding: 'a finding', metric: 'a metric', key: 'a key of a scenario' } as const;

export const explainCommand: Command = {
  usage: 'FINDING|METRIC|KEY [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'the name of a finding, a metric or a key',
  options: {
    json: { type: 'boolean', describe: 'as a list of { kind, name, text, more }' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim explain throttled', 'what a finding means, and what mends it'],
    ['lambda-sim explain api.latency', 'a metric of thresholds and differences'],
    ['lambda-sim explain functions.api.reservedConcurrency', 'a key, with its default'],
  ],
  run: async (input) => {
    const name = input.positionals[0] ?? '';
    const topics = topicsOf(name.trim());
    if (topics.length === 0) throw new FaultError([unknown(name)]);
    if (input.flag('json')) {
      process.stdout.write(`${JSON.stringify(topics, null, 2)}\n`);
      return EXIT.done;
    }
    const { columns } = terminalOf(process.stdout, input);
    const texts = topics.slice(0, TOPICS_SHOWN).map((topic) => textOf(topic, columns));
    const hidden = topics.length - TOPICS_SHOWN;
    if (hidden > 0) texts.push(`… and ${hidden} more ${plural(hidden, 'key')}: give more of the path\n`);
    process.stdout.write(texts.join('\n'));
    return EXIT.done;
  },
};

function textOf({ kind, name, text, more }: Topic, columns: number): string {
  const lines = [text, ...more].flatMap((sentence) => wrap(visible(sentence), columns - 2));
  return `${[`${name}  (${KINDS[kind]})`, ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

function unknown(name: string) {
  const near = nearestTopics(name);
  const remedy =
    near.length === 0
      ? 'findings have their name in the results (findings[].id), metrics and keys stand in docs/scenario.md'
      : `did you mean ${near.join(' or ')}?`;
  const problem = `there is no finding, metric or key ${JSON.stringify(name.slice(0, 80))}`;
  return usageFault('', problem, remedy);
}
