import { voiceMethods } from '../../shared/contracts/voice';
import { coreBudget, serveWorker } from '../serve-worker';
import { takingTurns } from './taking-turns';
import { createVoice } from './voice';

serveWorker(voiceMethods, takingTurns(createVoice(), coreBudget()), 'onnx');
