import { InsufficientMemoryError, NoBinaryFoundError } from 'node-llama-cpp';
import type { GeneratorLoad } from '../../shared/contracts/generator';
import { errorMessage, SottoError } from '../../shared/errors';

/** Says in the user's terms why a model could not be loaded. */
export function loadError(
  error: unknown,
  options: GeneratorLoad,
  nativeErrors: readonly string[],
): SottoError {
  if (error instanceof SottoError) return error;
  const detail = [errorMessage(error), ...nativeErrors.slice(-2)].filter((text) => text !== '');
  if (error instanceof NoBinaryFoundError) {
    return new SottoError('unsupported', `no llama.cpp build for backend ${options.backend} here`, {
      hint: 'Choose another backend in the settings, or run the set-up again.',
      cause: error,
    });
  }
  if (error instanceof InsufficientMemoryError || /memory|VRAM/iu.test(errorMessage(error))) {
    return new SottoError('out-of-memory', `not enough memory for ${options.modelPath}`, {
      hint: 'Choose a smaller model or a shorter context.',
      cause: error,
    });
  }
  if (errorMessage(error).includes('ENOENT')) {
    return new SottoError('model-missing', `${options.modelPath} does not exist`, {
      hint: 'Run: npm run -s sotto -- models pull',
      cause: error,
    });
  }
  return new SottoError(
    'model-damaged',
    `${options.modelPath} could not be loaded: ${detail.join('; ')}`,
    { hint: 'Run: npm run -s sotto -- models verify', cause: error },
  );
}
