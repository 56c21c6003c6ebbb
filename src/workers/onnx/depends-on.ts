import { cpus } from 'node:os';
import { env } from 'onnxruntime-node';

/** What onnxruntime made of a voice on this machine holds for: the same format, version and CPU. */
export function dependsOn(format: number): readonly (string | number)[] {
  return [format, env.versions.node ?? '', cpus()[0]?.model ?? ''];
}
