import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TYPED = ['**/*.ts', '**/*.tsx', 'scripts/**/*.mjs', 'eslint.config.js'];

/** Only these run where `electron` exists as a module; the rest also runs in plain Node. */
const MAY_IMPORT_ELECTRON = [
  'src/main/index.ts',
  'src/main/app/**',
  'src/main/ipc/**',
  'src/preload/**',
];

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a file is named after its main export.',
};

/** @param {string} name */
const rawIpc = (name) => ({
  selector: `ImportDeclaration[source.value="electron"] ImportSpecifier[imported.name="${name}"]`,
  message: `${name} is used in src/main/ipc only, behind the validated contract.`,
});

export default defineConfig(
  globalIgnores([
    'node_modules/',
    'out/',
    'dist/',
    '.runtime/',
    'native/',
    'resources/',
    'test-results/',
    'playwright-report/',
  ]),
  {
    files: TYPED,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A contract is asynchronous even where one implementation of it happens not to wait.
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, rawIpc('ipcMain')],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: MAY_IMPORT_ELECTRON,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'electron',
              allowTypeImports: true,
              message:
                'Only src/main/{index.ts,app,ipc} and src/preload import electron as a value.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/main/ipc/**'],
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT] },
  },
  {
    files: ['src/renderer/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['tests/**', 'bench/**'],
    rules: {
      'max-lines': 'off',
      // `expect(spy.method)` is how a call is checked.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['*.config.{js,ts}', 'scripts/test/vitest-reporter.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  prettier,
);
