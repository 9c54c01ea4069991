import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

interface Recipe {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly steps: readonly string[];
}

const RECIPES: readonly Recipe[] = [
  {
    name: 'size-memory',
    title: 'Size a function’s memory',
    description: 'The memory size of a function, with what it saves and what has to be measured first',
    arguments: { path: 'scenario or template', function: 'the function, where there are several' },
    steps: [
      'Call tune on it (a template first goes through estimate, whose answer names a scenario).',
      'If it refuses because nobody said how much memory the work uses or how it scales, show the user the query that it gives, and ask for the figures. Do not guess them.',
      'Say the chosen size beside the present one: bill a month, p99, and the runner-up if it is within a few percent.',
      'Give the patch for the user’s tool.',
    ],
  },
  {
    name: 'launch-check',
    title: 'Will it hold on launch day?',
    description: 'What breaks first at so many times the traffic, and what to do before',
    arguments: { path: 'scenario or template', growth: 'factor on the present traffic, such as 50' },
    steps: [
      'Call plan with growth [1, the factor].',
      'Say what breaks first and at which rate, then what to set and which quotas to ask AWS for, with their codes.',
      'Call simulate with the settings of that step and the traffic raised, and say whether it then holds.',
      'Name the unconfirmed values that the answer hangs on, and ask about them.',
    ],
  },
  {
    name: 'review-change',
    title: 'Review a change',
    description: 'What a change does to bill and latency, on the same requests',
    arguments: { path: 'scenario or template', change: 'what changes, in words or as key=value' },
    steps: [
      'Turn the change into keys of the scenario (explain says what a key means, lambda-sim://schema/brief lists them).',
      'Call compare with two variants: as it is (an empty set) and with the change.',
      'Report the difference of bill and p99 with its interval; a difference whose interval holds 0 is none.',
      'Say what the change risks: refusals, failures, backlogs.',
    ],
  },
  {
    name: 'bill-from-template',
    title: 'The bill of a template',
    description: 'What a stack costs a month, and what that rests on',
    arguments: {
      path: 'template, folder of templates or plan',
      usage: 'low, moderate, high, or a usage file',
    },
    steps: [
      'Call estimate.',
      'Say the month’s bill at each level with the rate that the level stands for, and the dearest lines.',
      'List unresolved and assumptions that matter as questions to the user, and run again with the answers as set.',
      'Take no price from memory: call fact where one is asked for.',
    ],
  },
];

/** Recipes that a user can pick. */
export function addPrompts(server: McpServer): void {
  for (const { name, title, description, arguments: words, steps } of RECIPES) {
    const shape = Object.entries(words).map(([key, about]) => [
      key,
      z.string().max(4096).optional().describe(about),
    ]);
    const argsSchema = z.object(Object.fromEntries(shape) as Record<string, z.ZodOptional<z.ZodString>>);
    server.registerPrompt(name, { title, description, argsSchema }, (given) => {
      const said = Object.entries(given).flatMap(([key, value]) =>
        typeof value === 'string' ? [`${key}: ${JSON.stringify(value)}`] : [],
      );
      const asked = said.length === 0 ? 'Ask the user which scenario or template is meant.' : said.join('\n');
      const text = `${description}.\n${asked}\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}`;
      return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
    });
  }
}
