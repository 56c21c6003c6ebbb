/**
 * Abbreviations whose full stop is no full stop, by how they behave. Lower case, without the last
 * dot. Small on purpose: what is written in conversation, in the languages there are voices for.
 */
const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** A name or a number follows: never an end. */
export const BEFORE_NAME = set(
  'mr mrs ms mx messrs dr drs prof rev fr hon pres gov sen rep gen col maj capt cpt cmdr lt sgt cpl ' +
    'pvt adm supt insp st mt ft vs v e.g i.e f.e cf viz al ca approx resp incl esp orig adj ' +
    // German, Dutch
    'hr fr frl dipl ing bzw z.b d.h u.a z.t z.zt s.o s.u usf ggf evtl inkl exkl vgl sog geb gest verh ' +
    'bspw mind max str abs bd med jur kath evang tel ext kfm dhr mevr mw drs ' +
    // Spanish, Portuguese, Italian, French
    'sr sra srta dra lic ing arq ee uu d da ud uds vd vds p.ej ej excmo ilmo sig sigg dott dott.ssa avv ing arch geom ' +
    'egr gent spett on m mme mlle mgr me p.ex ' +
    // Russian, Ukrainian
    'г гг ул д кв стр см им т.е т.к т.н т.д т.п проф акад тов руб коп тыс млн млрд',
);

/** Only with a number behind it: "No. 5", "Fig. 2", "p. 12"; alone these are words. */
export const BEFORE_NUMBER = set(
  'no nos nr num núm art arts sec sect fig figs vol vols ch chap p pp pg par para ex op ep ver n º № ' +
    's kap abb jan feb mar apr jun jul aug sep sept oct nov dec',
);

/** May end a sentence: it does when the next word looks like the start of one. */
export const MAYBE_LAST = set(
  'etc inc ltd co corp llc bros dept univ assn est jr sr esq ave blvd rd hwy ln sq apt ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ' +
    'ala ariz ark cal calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb ' +
    'nev okla ore pa penn tenn tex va vt wash wis wyo ' +
    'usw ca ecc eccetera ss pag tel cf dcl',
);

/** Behind a number; they end a sentence when a capital follows. */
export const UNITS = set(
  'lb lbs oz ft in yd mi kg km cm mm hr hrs sec min tsp tbsp pt qt gal mph st sq std',
);

/** Words that seldom stand capitalised inside a sentence: after "U.S." or "etc." they begin one. */
export const STARTERS = set(
  'a an the this that these those there here he she it we they i you my your his her its our their ' +
    'who what when where why how which and but so or yet for if as at in on by to from with after ' +
    'before since because although though while then now today yesterday tomorrow yes no not never ' +
    'is are was were do does did can could will would should may might must have has had please let ' +
    "let's i'm it's that's there's he's she's we're they're you're i'll we'll i've don't didn't ok okay " +
    'well also however meanwhile next first second third finally some many most all every each both ' +
    'der die das ein eine er sie es wir ihr ich und aber wenn als el la los las un una en y pero es ' +
    'le les une et mais il elle nous vous je ce c’est il lo gli e ma io noi',
);
