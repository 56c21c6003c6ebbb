import { voiceMethods } from '../../shared/contracts/voice';
import { serveWorker } from '../serve-worker';
import { createVoice } from './voice';

serveWorker(voiceMethods, createVoice(), 'onnx');
