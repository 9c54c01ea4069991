import type { AskedOption, Wording } from '../study/wording.ts';

const OPTIONS: Partial<Record<AskedOption, string>> = {
  architectures: 'arch',
  provisionedConcurrency: 'provisioned',
  axes: 'set',
  maximumVariants: 'yes',
};

const VALUES: Partial<Record<AskedOption, string>> = {
  memory: ' 128..3008:64',
  architectures: ' x86_64,arm64',
  axes: ' PATH=V1,V2',
};

const optionOf = (name: AskedOption): string => `--${OPTIONS[name] ?? name}`;

/** What studies call their options on the command line. */
export const COMMAND_LINE: Wording = {
  file: 'command line',
  option: optionOf,
  example: (name) => `${optionOf(name)}${VALUES[name] ?? ''}`,
};
