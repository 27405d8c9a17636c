// Hosts and a project for one test, gone after it.
import type { HostOptions } from '../lab/furnish.ts';
import { openLab } from '../lab/lab.ts';
import type { Lab } from '../lab/lab.ts';
import { Project } from './project.ts';
import type { ProjectOptions } from './project.ts';

export type Field = { readonly lab: Lab; readonly project: Project };

/** Of vitest's context of the test: tests of a file run at the same time. */
export type Finish = (end: () => Promise<void>) => void;

/** A test waits most of its time; several at once share two cores. */
export const faultTimeoutMs = 200_000;

export async function openField(
  finish: Finish,
  hosts: readonly HostOptions[],
  options: Omit<ProjectOptions, 'lab'>,
): Promise<Field> {
  const lab = await openLab(hosts);
  const project = new Project({ lab, ...options });
  finish(async () => {
    project.close();
    await lab.close();
  });
  return { lab, project };
}

/** Whether runs of the project are at their work on that host. */
export function isAtWork({ project }: Field, host: string): boolean {
  return project.tales(host).some(({ lines, ends }) => lines.length > 0 && ends === 0);
}
