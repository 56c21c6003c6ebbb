import { transcriberMethods } from '../../shared/contracts/transcriber';
import { serveWorker } from '../serve-worker';
import { TranscriberWorker } from './transcriber';

serveWorker(transcriberMethods, new TranscriberWorker(), 'stt');
