import { voiceMethods } from '../../shared/contracts/voice';
import { coreBudget, serveWorker } from '../serve-worker';
import { createVoice } from './voice';

serveWorker(voiceMethods, createVoice(coreBudget()), 'onnx');
