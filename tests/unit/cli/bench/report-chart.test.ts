import { describe, expect, it } from 'vitest';
import { drawChart, niceStep } from '../../../../src/cli/bench/report-chart';
import { groupStages, stageGroup } from '../../../../src/cli/bench/report-stages';
import { SPAN } from '../../../../src/shared/trace';

/** x, width of every bar part, in order. */
function parts(svg: string): { x: number; width: number }[] {
  return [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="24"/gu)].map(
    ([, x, width]) => ({ x: Number(x), width: Number(width) }),
  );
}

describe('drawChart', () => {
  const bar = {
    label: 'one & only',
    parts: [
      { group: 'hearing', ms: 100 },
      { group: 'speech', ms: 300 },
    ],
    p50Ms: 380,
    p95Ms: 500,
  } as const;

  it('stacks the parts to scale, one behind the other', () => {
    const [hearing, speech, ...others] = parts(drawChart('T', [{ title: 'P', bars: [bar] }]));
    expect(others).toEqual([]);
    expect((speech?.width ?? 0) + 1).toBeCloseTo(3 * ((hearing?.width ?? 0) + 1), 0);
    expect(speech?.x).toBeCloseTo((hearing?.x ?? 0) + (hearing?.width ?? 0) + 1, 0);
  });

  it('escapes what it is given', () => {
    const svg = drawChart('a < b', [{ title: 'P', bars: [bar] }]);
    expect(svg).toContain('one &amp; only');
    expect(svg).toContain('<title>a &lt; b</title>');
  });

  it('ends its axis at or beyond the longest bar', () => {
    const svg = drawChart('T', [{ title: 'P', bars: [bar] }]);
    expect(svg).toContain('>500 ms</text>');
  });
});

describe('niceStep', () => {
  it('is 1, 2 or 5 times a power of ten', () => {
    expect([0.3, 1, 3, 7, 80, 120].map(niceStep)).toEqual([0.5, 1, 5, 10, 100, 200]);
  });
});

describe('stageGroup', () => {
  it('knows every step that can stand between the release and the first sound', () => {
    const later = ['turn', 'startup'];
    const steps = Object.values(SPAN).filter(
      (name) => !later.some((prefix) => name.startsWith(prefix)),
    );
    const unknown = steps.filter((name) => stageGroup(name) === 'unaccounted');
    expect(unknown).toEqual([]);
  });

  it('adds up the steps of a group and leaves empty ones out', () => {
    expect(
      groupStages({ 'stt.mel': 5, 'stt.encode': 200, 'tts.synthesis': 90, unaccounted: 0 }),
    ).toEqual([
      { group: 'hearing', ms: 205 },
      { group: 'speech', ms: 90 },
    ]);
  });
});
