// Real training scripts, searched by the built command. All in this one file: vitest runs files side by side, and trainings would
// fight for the cores.
import { kerasTrainings } from './keras.ts';
import { scriptTrainings } from './scripts.ts';

scriptTrainings();
kerasTrainings();
