import type { Companion } from '../companion';
import { formatMs } from '../ui/format';
import { pictureScene } from './picture-scene';
import { ScenePainter } from './paint';
import { sceneSvg } from './scene-svg';
import { tableText } from './table-text';
import type { View } from './viewport';
import { domainOf, domainShowing, limitsOf, panDomain, PAN_STEP, zoomDomain } from './viewport';

/** What keys, buttons and the palette do with the chart on screen. */
type Parts = Pick<Companion, 'waterfall' | 'chart'>;

/** Zooms around the pointed-at step, else around the release. `factor` above 1 comes closer. */
export function zoomChart({ waterfall, chart }: Parts, factor: number): void {
  const { painted } = chart;
  if (painted === null) return;
  const { view } = waterfall.getState();
  const domain = domainOf(view, painted.extent);
  const limits = limitsOf(painted.extent);
  const step = activeStep({ waterfall, chart });
  const middleMs = (domain.startMs + domain.endMs) / 2;
  const zeroInView = domain.startMs <= 0 && domain.endMs >= 0;
  const atMs = step === null ? (zeroInView ? 0 : middleMs) : (step.startMs + step.endMs) / 2;
  const next = zoomDomain(domain, atMs, factor, limits);
  waterfall.setState({ view: { mode: 'free', domain: next, follows: painted.extent.live } });
}

/** Moves by a share of what is shown; later for 1, earlier for −1. */
export function panChart({ waterfall, chart }: Parts, direction: -1 | 1): void {
  const { painted } = chart;
  if (painted === null) return;
  const domain = domainOf(waterfall.getState().view, painted.extent);
  const byMs = direction * PAN_STEP * (domain.endMs - domain.startMs);
  const next = panDomain(domain, byMs, limitsOf(painted.extent));
  waterfall.setState({ view: { mode: 'free', domain: next, follows: false } });
}

/** Goes on showing the present of a running turn; in a turn that is over it fits. */
export function followChart({ waterfall, chart }: Parts): void {
  waterfall.setState(({ view }): { view: View } => ({
    view:
      view.mode === 'free' && chart.painted?.extent.live === true
        ? { ...view, follows: !view.follows }
        : { mode: 'first-sound' },
  }));
}

/** Brings the active step into view after the arrow keys went to one outside of it. */
export function showActiveStep({ waterfall, chart }: Parts): void {
  const { painted } = chart;
  const step = activeStep({ waterfall, chart });
  if (painted === null || step === null) return;
  const domain = domainOf(waterfall.getState().view, painted.extent);
  const next = domainShowing(domain, step, limitsOf(painted.extent));
  if (next !== domain) {
    waterfall.setState({ view: { mode: 'free', domain: next, follows: false } });
  }
}

function activeStep({ waterfall, chart }: Parts) {
  const { activeSpanId } = waterfall.getState();
  if (activeSpanId === null || chart.painted === null) return null;
  for (const row of chart.painted.rows.lanes) {
    const bar = row.bars.find(({ span }) => span.id === activeSpanId);
    const first = bar?.parts[0];
    const last = bar?.parts.at(-1);
    if (first === undefined || last === undefined) continue;
    return { startMs: first.startMs, endMs: last.endMs ?? chart.painted.openEndMs };
  }
  return null;
}

/** A picture twice as fine as the screen's pixels stays sharp in a document. */
const PICTURE_DENSITY = 2;

/** Puts the shown waterfall into the clipboard. Resolves false when there is none. */
export async function copyWaterfall(
  companion: Companion,
  as: 'text' | 'svg' | 'png',
): Promise<boolean> {
  const { chart, bridge } = companion;
  const { painted } = chart;
  if (painted === null) return false;
  const { rows, paint } = painted;
  if (as === 'text') {
    await bridge.copy({ type: 'text', text: tableText(rows) });
    return true;
  }
  const scene = pictureScene({ plot: painted.scene, rows, title: pictureTitle(painted.extent) });
  if (as === 'svg') {
    await bridge.copy({ type: 'text', text: sceneSvg(scene, paint, 'ground-panel') });
    return true;
  }
  const canvas = document.createElement('canvas');
  const painter = new ScenePainter(canvas, paint, PICTURE_DENSITY);
  painter.draw(scene, 'ground-panel');
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob === null) return false;
  await bridge.copy({ type: 'png', data: new Uint8Array(await blob.arrayBuffer()) });
  return true;
}

function pictureTitle({ untilMs, live }: { readonly untilMs: number; readonly live: boolean }) {
  return live ? 'A turn of Sotto' : `A turn of Sotto: first sound after ${formatMs(untilMs)}`;
}
