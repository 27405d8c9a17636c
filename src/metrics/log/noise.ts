// Lines that hold numbers in the shape of metrics, and none.
import { isBlank } from '../characters.ts';
import type { Page } from './page.ts';

/**
 * Warnings and tracebacks with the code they quote, the settings that one-line calls print (`learning_rate=5e-05,`), what LightGBM
 * tells of its data, commands that a shell shows.
 */
export function isNoise(line: string, page: Page): boolean {
  const isCode = page.isQuoting && isBlank(line.charCodeAt(0));
  page.isQuoting = (line.includes('Warning: ') && WARNING.test(line)) || (line.includes(', line ') && FRAME.test(line));
  if (isCode || page.isQuoting) return true;
  if (line.endsWith(',') && /^[ \t]{0,20}\w{1,60}=[^=,]{0,200},$/.test(line)) return true;
  if (line.startsWith('[LightGBM]')) return !line.includes('Iteration:');
  return COMMAND.test(line);
}

const WARNING = /\b[A-Z]\w{0,40}Warning: /;
const FRAME = /^\s{0,20}File ".{1,400}", line \d/;
const COMMAND = /^(?:[$+>%] )?(?:python[\d.]{0,5}|torchrun|deepspeed|accelerate launch|srun|mpirun) /;
