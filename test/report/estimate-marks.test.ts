import { expect, it } from 'vitest';
import { render } from '../../src/report/render.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { resultsOf } from '../scenario/simulate.ts';

const { compiled } = scratchFolder();
const scenario = (region: string) => `region: ${region}
functions: { f: { work: { duration: 60ms } } }
triggers: { t: { source: eventbridge, function: f } }
traffic: [ { to: t, constant: 100/s } ]
`;

it.each(['text', 'md', 'html'] as const)(
  'the bill in %s marks what is at an estimated price, and nothing else',
  async (format) => {
    const draw = async (region: string) => {
      const files = await render(await resultsOf(await compiled(scenario(region))), format);
      return files.map(({ content }) => String(content)).join('');
    };
    const estimated = await draw('eu-central-1');
    expect(estimated).toMatch(/≈\$\d/);
    expect(estimated).toContain('≈ at an estimated price');
    const listed = await draw('us-east-1');
    expect(listed).not.toMatch(/≈\$\d/);
    expect(listed).not.toContain('≈ at an estimated price');
  },
);
