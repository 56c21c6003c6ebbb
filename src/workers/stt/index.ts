import { transcriberMethods } from '../../shared/contracts/transcriber';
import { coreBudget, serveWorker } from '../serve-worker';
import { TranscriberWorker } from './transcriber';

serveWorker(transcriberMethods, new TranscriberWorker(coreBudget()), 'stt');
