import type { Command } from './cli-io';
import { openCompanion } from './open-companion';
import { exportTurns } from './trace/export-turns';
import {
  checkBudgets,
  listConfigurations,
  markTurn,
  showComparison,
  showSessions,
  showStages,
  showWhy,
} from './trace/show-statistics';
import { listTurns, showTurn } from './trace/show-turns';
import { badInput, parseTraceOptions } from './trace/trace-options';

/** Stored traces: waterfalls, lists, statistics, reasons, checks, and files other tools open. */
export const traceCommand: Command = async (args, context) => {
  const [what, ...rest] = args;
  const options = parseTraceOptions(rest);
  const { companion } = await openCompanion(context, { only: ['memory'] });
  try {
    switch (what) {
      case 'last':
        return await showTurn(companion, options, context);
      case 'turns':
        return await listTurns(companion, options, context);
      case 'stages':
        return await showStages(companion, options, context);
      case 'sessions':
        return await showSessions(companion, options, context);
      case 'why':
        return await showWhy(companion, options, context);
      case 'compare':
        return await showComparison(companion, options, context);
      case 'configurations':
        return await listConfigurations(companion, context);
      case 'mark':
        return await markTurn(companion, options, context);
      case 'check':
        return await checkBudgets(companion, options, context);
      case 'export':
        return await exportTurns(companion, options, context);
      default:
        throw badInput(`trace does not know "${what ?? ''}"`);
    }
  } finally {
    await companion.dispose();
  }
};
