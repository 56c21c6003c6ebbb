import { powerMonitor } from 'electron';

export interface PowerEvents {
  /** The machine goes to sleep, or its screen is locked: no open microphone may stay behind. */
  readonly onPause: (reason: string) => void;
  readonly onShutdown: () => void;
  /** The machine runs on its battery now, or no longer does; told once at the start. */
  readonly onBattery: (onBattery: boolean) => void;
}

/** @returns the function that ends the subscription. */
export function setupPower(events: PowerEvents): () => void {
  const suspend = (): void => {
    events.onPause('the computer went to sleep');
  };
  const lock = (): void => {
    events.onPause('the screen was locked');
  };
  const battery = (): void => {
    events.onBattery(true);
  };
  const mains = (): void => {
    events.onBattery(false);
  };
  events.onBattery(powerMonitor.onBatteryPower);
  powerMonitor.on('on-battery', battery);
  powerMonitor.on('on-ac', mains);
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('lock-screen', lock);
  powerMonitor.on('shutdown', events.onShutdown);
  return () => {
    powerMonitor.off('on-battery', battery);
    powerMonitor.off('on-ac', mains);
    powerMonitor.off('suspend', suspend);
    powerMonitor.off('lock-screen', lock);
    powerMonitor.off('shutdown', events.onShutdown);
  };
}
