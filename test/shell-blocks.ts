// Finds the commands in a page of Markdown, so that what a page says is what the tests run.

/** Lines of the blocks marked `sh`, with lines that end in a backslash joined to the next, as the shell would. */
export function shellCommands(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);
  return blocks
    .join('')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '');
}
