import { voiceMethods } from '../../shared/contracts/voice';
import { serveWorker } from '../serve-worker';
import { threadParts } from '../thread-parts';

const parts = threadParts();
// Importing onnxruntime loads its addon.
const { createVoice } = await parts.addons.alone(() => import('./voice'));
serveWorker(voiceMethods, createVoice(parts), 'onnx');
