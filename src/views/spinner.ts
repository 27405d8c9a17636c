// A sign of life for short waits before a search.
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { writerOf } from './write.ts';

/**
 * Shows the text while the work goes on; where nothing may move, as one plain line. Resolves or rejects as the work does.
 * The text should be short: a wrapped spinner line is not cleared.
 */
export async function withSpinner<T>(
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  text: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!mayAnimate(terminal, env)) {
    writerOf(terminal.stream)(`${paint(terminal, 'dim', text)}\n`);
    return work();
  }
  const { default: ora } = await import('ora');
  const spinner = ora({
    text,
    stream: terminal.stream,
    // Decided here: ora's own check takes 0 columns for a terminal, and then writes without end.
    isEnabled: true,
    discardStdin: false,
    spinner: terminal.isUtf8 ? 'dots' : 'line',
  }).start();
  try {
    return await work();
  } finally {
    spinner.stop();
  }
}

/** `isTty` is false for 0 columns, dumb terminals and CI; ora would colour its frames in spite of NO_COLOR. */
function mayAnimate(terminal: Terminal, env: NodeJS.ProcessEnv): boolean {
  return terminal.isTty && terminal.hasColor && (env['HYPER_ACCESSIBLE'] ?? '') === '';
}
