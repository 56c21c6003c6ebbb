import { generatorMethods } from '../../shared/contracts/generator';
import { serveWorker } from '../serve-worker';
import { threadParts } from '../thread-parts';
import { createGenerator } from './generator';

serveWorker(generatorMethods, createGenerator(threadParts()), 'llm');
