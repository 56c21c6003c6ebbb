import { transcriberMethods } from '../../shared/contracts/transcriber';
import { serveWorker } from '../serve-worker';
import { threadParts } from '../thread-parts';
import { TranscriberWorker } from './transcriber';

serveWorker(transcriberMethods, new TranscriberWorker(threadParts()), 'stt');
