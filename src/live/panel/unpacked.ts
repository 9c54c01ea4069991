/** Base64 of gzip → the address of the code. */
export async function unpacked(packed: string): Promise<string> {
  const binary = atob(packed.trim());
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const code = await new Response(stream).blob();
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
