import { generatorMethods } from '../../shared/contracts/generator';
import { serveWorker } from '../serve-worker';
import { threadParts } from '../thread-parts';
import { createGenerators } from './generators';

serveWorker(generatorMethods, createGenerators(threadParts()), 'llm');
