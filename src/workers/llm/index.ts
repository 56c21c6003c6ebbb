import { generatorMethods } from '../../shared/contracts/generator';
import { coreBudget, serveWorker } from '../serve-worker';
import { createGenerator } from './generator';

serveWorker(generatorMethods, createGenerator(coreBudget()), 'llm');
