import { resolvePaths } from '../main/paths';
import type { Command } from './cli-io';
import { runModelsCommand } from './models';

/** `sotto models …`; the work is in models.ts. */
export const modelsCommand: Command = async (args, { io, json }) =>
  await runModelsCommand([...args], { ...io, json, modelsDir: resolvePaths().modelsDir });
