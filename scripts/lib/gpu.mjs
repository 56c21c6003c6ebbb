import { existsSync, readdirSync } from 'node:fs';

import { run } from './run.mjs';

/** @typedef {'cuda' | 'vulkan' | 'metal'} GpuBackend */

/**
 * The backends whose devices are found here, best first. Drivers decide, not hardware lists: the
 * NVIDIA tool must name a card; Vulkan needs a render node and a driver that is not a software one.
 * `SOTTO_GPU=none`, or a backend's name, overrides.
 *
 * @returns {Promise<GpuBackend[]>}
 */
export async function findGpus() {
  const forced = process.env.SOTTO_GPU;
  if (forced === 'none') return [];
  if (forced === 'cuda' || forced === 'vulkan' || forced === 'metal') return [forced];
  if (process.platform === 'darwin') return process.arch === 'arm64' ? ['metal'] : [];
  /** @type {GpuBackend[]} */
  const found = [];
  const nvidia = await run('nvidia-smi', ['-L'], { timeoutMs: 10_000 });
  if (nvidia.code === 0 && nvidia.stdout.includes('GPU')) found.push('cuda');
  if (hasVulkanDriver()) found.push('vulkan');
  return found;
}

function hasVulkanDriver() {
  if (process.platform === 'win32') return existsSync('C:\\Windows\\System32\\vulkan-1.dll');
  const hasRenderNode = names('/dev/dri').some((name) => name.startsWith('renderD'));
  return hasRenderNode && vulkanDrivers().length > 0;
}

function vulkanDrivers() {
  return ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']
    .flatMap(names)
    .filter((name) => name.endsWith('.json') && !/^(lvp|swrast|vk_swiftshader)/.test(name));
}

/** @param {string} folder */
function names(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
