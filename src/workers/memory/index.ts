import { memoryMethods } from '../../shared/contracts/memory';
import { serveWorker } from '../serve-worker';
import { createMemory } from './memory';

serveWorker(memoryMethods, createMemory(), 'memory');
