import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import type { LiveStudy } from '../../report/html/live-part.ts';
import type { TuneStrategy } from '../../results/documents/tune-document.ts';
import { TUNE_STRATEGIES } from '../../study/option-kinds.ts';
import type { TuneQuestion } from '../../study/tune/tune.ts';
import { answerTune, checkStrategy, type TuneChoices, tuneQuestion } from '../../study/tune/tune-scenario.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { reportFolder } from '../delivery.ts';
import { deliverKept } from '../history/keep-report.ts';
import { givenWords, liveOf } from '../live.ts';
import { load, type ScenarioFile, throwIfAny } from '../load.ts';
import {
  HISTORY_OPTIONS,
  LIVE_OPTIONS,
  OUTPUT_OPTIONS,
  type OutputSettings,
  readOutputSettings,
  readSettings,
  readSummarySettings,
  SCENARIO_OPTIONS,
  SUMMARY_OPTIONS,
  type SummarySettings,
  TERMINAL_OPTIONS,
} from '../options.ts';
import { printDocument } from '../print.ts';
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';
import { type KeptStudy, keptStudy, RESUME_OPTIONS } from '../resume.ts';
import { COMMAND_LINE } from '../wording.ts';

export const tuneCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file or a folder of them',
  options: {
    function: { type: 'string', describe: 'the function to tune (may be left out where there is one)' },
    strategy: { type: 'string', describe: `what is best: ${TUNE_STRATEGIES.join(', ')} (default cost)` },
    weight: { type: 'string', describe: 'of balanced: 0 is speed alone, 1 cost alone (default 0.5)' },
    memory: {
      type: 'string',
      describe: "memory sizes in MB: 128..3008:64, or 128,256,512 (default the platform's, by 64)",
    },
    arch: { type: 'string', describe: 'architectures to choose from: x86_64,arm64' },
    provisioned: { type: 'string', describe: 'provisioned concurrencies to choose from: 0,5,10' },
    ...RESUME_OPTIONS,
    ...SCENARIO_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...HISTORY_OPTIONS,
    ...LIVE_OPTIONS,
    ...SUMMARY_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim tune scenario.yml', 'the best memory by cost, speed and balanced'],
    ['lambda-sim tune scenario.yml --function api --strategy slo', 'the cheapest that meets the thresholds'],
    ['lambda-sim tune scenario.yml --memory 128..3008:64 --arch x86_64,arm64', 'architecture too'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = { ...readOutputSettings(input, faults), ...readSummarySettings(input, faults) };
    const choices = readChoices(input);
    checkStrategy(choices, COMMAND_LINE, faults);
    const loaded = await load(input.positionals[0] ?? '', readSettings(input), 'run', faults);
    const folder = reportFolder(output, `${loaded?.compiled.name ?? ''} tune`, faults);
    const question = loaded === null ? null : await tuneQuestion(loaded, choices, COMMAND_LINE, faults);
    throwIfAny(faults);
    if (loaded === null || question === null) return EXIT.badInput;
    const study = { command: 'tune', scenarios: [loaded.compiled], measuresBatches: null };
    const kept = keptStudy(input, output, folder, study, faults);
    throwIfAny(faults);
    return answer(input, loaded, question, output, folder, kept, liveStudy(input, choices));
  },
};

/**
 * What is asked, as a study takes it; what has no such form is left as it was written, for the study to
 * judge.
 */
function readChoices(input: Arguments): TuneChoices {
  const weight = input.text('weight');
  const isWeight = weight !== undefined && /^\d*\.?\d+$/.test(weight) && Number(weight) <= 1;
  const provisioned = listOf(input.text('provisioned'))?.map((value) =>
    /^\d{1,7}$/.test(value) ? Number(value) : value,
  );
  return {
    function: input.text('function'),
    strategy: input.text('strategy') as TuneStrategy | undefined,
    weight: (isWeight ? Number(weight) : weight) as number | undefined,
    memory: input.text('memory'),
    architectures: listOf(input.text('arch')),
    provisionedConcurrency: provisioned as readonly number[] | undefined,
  };
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((value) => value.trim());
}

/** What the page asks again. */
function liveStudy(input: Arguments, choices: TuneChoices): LiveStudy {
  const names = ['function', 'strategy', 'weight', 'memory', 'arch', 'provisioned'];
  const memory = choices.memory as string | undefined;
  return { kind: 'tune', ...choices, memory, words: givenWords(input, names) };
}

async function answer(
  input: Arguments,
  loaded: ScenarioFile,
  question: TuneQuestion,
  output: OutputSettings & SummarySettings,
  folder: string,
  kept: KeptStudy,
  study: LiveStudy,
): Promise<ExitStatus> {
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const { workers, maximumBadRows, formats } = output;
  return kept(async (keeper) => {
    const options = { workers, maximumBadRows, keeper, onProgress: progress.show };
    const document = await answerTune(question, options, COMMAND_LINE);
    progress.clear();
    await printDocument(input, document, output.json, output);
    const live = await liveOf(input, loaded, output, study);
    const context = { scenarioName: basename(loaded.file), scenarioText: loaded.text, live };
    await deliverKept(folder, await reportFiles(document, formats, context), input, output, {
      command: 'tune',
      document,
      context,
    });
    return document.tune.chosen === null ? EXIT.thresholdFailed : EXIT.done;
  });
}
