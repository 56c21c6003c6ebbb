import { generatorMethods } from '../../shared/contracts/generator';
import { serveWorker } from '../serve-worker';
import { createGenerator } from './generator';

serveWorker(generatorMethods, createGenerator(), 'llm');
