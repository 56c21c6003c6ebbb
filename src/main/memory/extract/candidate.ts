import type { FactCategory } from '../../../shared/contracts/profile';

/** Something the user said about themselves, before it is compared with what is known. */
export interface Candidate {
  readonly category: FactCategory;
  /** As it would be stored. */
  readonly text: string;
  readonly slot: string | null;
  /** Words of what it replaces ("VS Code" in "switching from VS Code to Neovim"). */
  readonly instead: readonly string[];
  /** A value of a running figure or date changed: "is now", "grew to", "moved to". */
  readonly update: boolean;
  /** It says that something no longer holds, and nothing new. */
  readonly ends: boolean;
}
