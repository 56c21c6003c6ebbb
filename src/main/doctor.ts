import { access, constants } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import type { GeneratorInfo } from '../shared/contracts/generator';
import type { Readiness } from '../shared/contracts/ipc';
import type { EngineInfo } from './engines/engine-info';
import { loadCatalog } from './models/catalog';
import { resolveModel } from './models/resolve-model';
import type { Paths } from './paths';

/** One thing that was looked at. `mend` is the exact command or step that puts it right. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly mend: string | null;
}

export interface DoctorReport {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/**
 * What is installed, what is missing, and what mends it (product E10). `loaded` is what the engines
 * said when they were really started, `probed` what every build found said when it was tried.
 */
export async function diagnose(
  paths: Paths,
  loaded: { readonly readiness: Readiness; readonly info: EngineInfo },
  probed: readonly Finding[],
): Promise<DoctorReport> {
  const findings = [
    runtime(),
    machine(),
    await userData(paths),
    ...loaded.readiness.items.map((item) => engineFinding(item, loaded.info)),
    ...strongFinding(loaded.readiness, loaded.info),
    ...probed,
    ...(await installedModels(paths)),
  ];
  return { ok: findings.every((finding) => finding.ok), findings };
}

function runtime(): Finding {
  const { electron, node, napi } = process.versions;
  const supported = electron === undefined || Number.parseInt(electron, 10) >= 38;
  return {
    name: 'runtime',
    ok: true,
    detail:
      `${electron === undefined ? 'no Electron' : `Electron ${electron}`}, Node ${node}, ` +
      `Node-API ${napi ?? 'unknown'}${supported ? '' : ' (out of support: the offline fallback)'}`,
    mend: null,
  };
}

function machine(): Finding {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  return {
    name: 'machine',
    ok: true,
    detail: `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${gigabytes} GiB`,
    mend: null,
  };
}

async function userData(paths: Paths): Promise<Finding> {
  try {
    await access(paths.userDataDir, constants.W_OK);
    return { name: 'user data', ok: true, detail: paths.userDataDir, mend: null };
  } catch {
    return {
      name: 'user data',
      ok: false,
      detail: `${paths.userDataDir} cannot be written`,
      mend: `Make it yours, or choose another place with --data DIR.`,
    };
  }
}

function engineFinding(item: Readiness['items'][number], info: EngineInfo): Finding {
  return finding(`${item.part} engine`, item, describe(item.part, info));
}

/** The second language model, where one is chosen. */
function strongFinding({ strong }: Readiness, info: EngineInfo): readonly Finding[] {
  if (strong === undefined) return [];
  return [finding('strong model', strong, describeLlm(info.strong?.info ?? null))];
}

function finding(
  name: string,
  item: Omit<Readiness['items'][number], 'part'>,
  description: string,
): Finding {
  if (item.state === 'ready') {
    return { name, ok: true, detail: `${item.model}: ${description}`, mend: null };
  }
  const problem = item.problem ?? `still ${item.state}`;
  const command = /`([^`]+)`/u.exec(problem)?.[1] ?? 'npm start';
  return { name, ok: false, detail: problem, mend: command };
}

function describe(part: Readiness['items'][number]['part'], info: EngineInfo): string {
  switch (part) {
    case 'memory':
      return (
        `SQLite ${info.memory?.sqliteVersion ?? '?'}, sqlite-vec ${info.memory?.vectorVersion ?? '?'}, ` +
        `${info.memory?.turns ?? 0} turns`
      );
    case 'hearing':
      return `${info.transcriber?.backend ?? '?'}, loaded in ${round(info.transcriber?.loadMs)}, warm in ${round(info.transcriber?.warmMs)}`;
    case 'thinking':
      return describeLlm(info.generator);
    case 'speaking':
      return `${info.voice?.sampleRateHz ?? 0} Hz, loaded in ${round(info.voice?.loadMs)}, warm in ${round(info.voice?.warmMs)}`;
    case 'embedding':
      return `${info.embedder?.dimensions ?? 0} dimensions, loaded in ${round(info.embedder?.loadMs)}`;
  }
}

function describeLlm(info: GeneratorInfo | null): string {
  const devices = info?.deviceNames.join(', ') ?? '';
  return `${info?.backend ?? '?'}${devices === '' ? '' : ` (${devices})`}, ${info?.contextTokens ?? 0} tokens of context, loaded in ${round(info?.loadMs)}`;
}

function round(ms: number | undefined): string {
  return ms === undefined ? '?' : `${Math.round(ms)} ms`;
}

/** Damaged files among the models that are installed but not in use right now. */
async function installedModels(paths: Paths): Promise<readonly Finding[]> {
  const catalog = loadCatalog(paths.modelsDir);
  const findings: Finding[] = [];
  for (const model of catalog.models) {
    const resolved = await resolveModel(model.role, model.id, {
      catalog,
      modelsDir: paths.modelsDir,
    });
    if (resolved.ready) {
      findings.push({ name: `model ${model.id}`, ok: true, detail: 'verified', mend: null });
    } else if (resolved.kind !== 'model-missing') {
      findings.push({
        name: `model ${model.id}`,
        ok: false,
        detail: resolved.reason,
        mend: resolved.command,
      });
    }
  }
  return findings;
}

/** For a terminal. */
export function doctorText(report: DoctorReport): string {
  const lines = report.findings.flatMap(({ name, ok, detail, mend }) => [
    `${ok ? '✓' : '✗'} ${name.padEnd(34)} ${detail}`,
    ...(mend === null ? [] : [`  ${' '.repeat(34)} → ${mend}`]),
  ]);
  return `${lines.join('\n')}\n${report.ok ? 'All is well.' : 'Something is missing.'}\n`;
}
