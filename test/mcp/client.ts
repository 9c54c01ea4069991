import { type CallToolResult, Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { cli, root } from '../cli/command-line.ts';

/** The SDK's own client, over a child process that is the built program. */
export async function connect(
  words: readonly string[] = ['--root', root],
  options: { readonly cwd?: string } = {},
): Promise<Client> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cli, 'mcp', ...words],
    cwd: options.cwd ?? root,
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return client;
}

/** What a tool answered: its structured content, or what it says is wrong. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the tool's schema says
export type Answer = any;

export async function call(
  client: Client,
  name: string,
  given: Record<string, unknown>,
): Promise<{ readonly answer: Answer; readonly isError: boolean; readonly result: CallToolResult }> {
  const result = (await client.callTool({ name, arguments: given }, { timeout: 120_000 })) as CallToolResult;
  const [first] = result.content;
  const text = first?.type === 'text' ? first.text : '';
  const isError = result.isError === true;
  return { answer: isError ? JSON.parse(text) : result.structuredContent, isError, result };
}

/** A resource's text. */
export async function read(client: Client, uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  const [first] = contents;
  return first !== undefined && 'text' in first ? first.text : '';
}
