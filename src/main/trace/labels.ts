import type { Population, TurnConfiguration } from '../../shared/contracts/latency';

/** “whisper-base q8_0 on cpu · smollm2 Q8_0 on cpu · version 0.1.0”. */
export function configurationLabel(configuration: TurnConfiguration | null): string {
  if (configuration === null) return 'unknown configuration';
  const { stt, llm, voice, appVersion, player } = configuration;
  const engines = [stt, llm, voice].flatMap((engine) =>
    engine === null
      ? []
      : [
          [
            engine.model,
            engine.quantisation,
            engine.backend === null ? null : `on ${engine.backend}`,
          ]
            .filter((part) => part !== null)
            .join(' '),
        ],
  );
  return [...engines, player === 'window' ? 'window' : 'command line', appVersion].join(' · ');
}

/** “spoken · question · sotto · …configuration”. */
export function populationLabel(
  population: Population,
  configuration: TurnConfiguration | null,
): string {
  const { input, turnClass, personaId } = population;
  return [
    input === 'speech' ? 'spoken' : 'typed',
    ...(turnClass === null ? [] : [turnClass]),
    ...(personaId === '' ? [] : [personaId]),
    configurationLabel(configuration),
  ].join(' · ');
}

/** `path: a → b` for everything in which two configurations differ. */
export function configurationDifferences(
  a: TurnConfiguration | null,
  b: TurnConfiguration | null,
): readonly string[] {
  const left = flatten(a);
  const right = flatten(b);
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => {
    const [from, to] = [left.get(path) ?? 'none', right.get(path) ?? 'none'];
    return from === to ? [] : [`${path}: ${from} → ${to}`];
  });
}

function flatten(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (value === null) return new Map();
  if (typeof value !== 'object')
    return new Map([[path, typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...flatten(inner, path === '' ? key : `${path}.${key}`),
    ]),
  );
}

/** Three significant digits at most, as everywhere a time is shown. */
export function msLabel(ms: number): string {
  const digits = Math.abs(ms) < 1 ? 2 : Math.abs(ms) < 10 ? 1 : 0;
  return `${ms.toFixed(digits)} ms`;
}
