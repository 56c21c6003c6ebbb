import { readFileSync } from 'node:fs';

import { z } from 'zod';

const boundsSchema = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});

/** Where the window was, in the system's screen coordinates (device-independent pixels). */
export type WindowBounds = z.infer<typeof boundsSchema>;

export interface ScreenArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SIZE = { width: 1200, height: 780 } as const;
export const MIN_SIZE = { width: 420, height: 480 } as const;

/** How much of the window's top edge must be on a screen for the user to be able to grab it. */
const GRIP = { width: 120, height: 32 } as const;

/** The remembered place, or null when there is none that can be read. */
export function readBounds(file: string): WindowBounds | null {
  try {
    return boundsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * The remembered place where a screen still shows its title bar; else only the size, and the system
 * places the window (a monitor was unplugged, the resolution changed).
 */
export function usableBounds(
  remembered: WindowBounds | null,
  screens: readonly ScreenArea[],
): { x?: number; y?: number; width: number; height: number } {
  if (remembered === null) return { ...DEFAULT_SIZE };
  const width = Math.max(MIN_SIZE.width, remembered.width);
  const height = Math.max(MIN_SIZE.height, remembered.height);
  const visible = screens.some((screen) => {
    const across =
      Math.min(remembered.x + width, screen.x + screen.width) - Math.max(remembered.x, screen.x);
    const titleTop = remembered.y - screen.y;
    return (
      across >= GRIP.width &&
      titleTop >= -GRIP.height / 2 &&
      titleTop <= screen.height - GRIP.height
    );
  });
  return visible ? { x: remembered.x, y: remembered.y, width, height } : { width, height };
}
