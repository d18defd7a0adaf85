import type { Command } from '../command.ts';
import { audit } from './audit.ts';
import { demo } from './demo.ts';
import { exportCommand } from './export.ts';
import { link } from './link.ts';
import { report } from './report.ts';
import { sandbox } from './sandbox.ts';
import { undo } from './undo.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [link, audit, exportCommand, undo, report, sandbox, demo];
